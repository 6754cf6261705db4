"""THE TABLE of the site's parts: every room with addresses of its own."""

from app.web import api, checking, descend, explain, explore, export, homework, practice

BLUEPRINTS = tuple(
    room.blueprint for room in (explore, api, explain, descend, export, checking, practice, homework)
)
