"""THE TABLE of the site's parts: every room with addresses of its own."""

from app.web import api, checking, descend, explain, explore, export, homework, oembed, practice, share

BLUEPRINTS = tuple(
    room.blueprint
    for room in (explore, share, api, explain, descend, export, oembed, checking, practice, homework)
)
