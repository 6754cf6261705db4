"""THE TABLE of the site's parts: every room with addresses of its own."""

from app.web import (
    api,
    bundles,
    checking,
    descend,
    explain,
    explore,
    export,
    health,
    homework,
    oembed,
    openapi,
    practice,
    share,
)

ROOMS = (
    *(explore, share, bundles, api, explain, descend, export, oembed),
    *(checking, practice, homework, health, openapi),
)
BLUEPRINTS = tuple(room.blueprint for room in ROOMS)
