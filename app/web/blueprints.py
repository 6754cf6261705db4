"""THE TABLE of the site's parts: every room with addresses of its own."""

from app.web import (
    api,
    bundles,
    checking,
    descend,
    explain,
    explore,
    export,
    homework,
    oembed,
    openapi,
    practice,
    share,
)

BLUEPRINTS = tuple(
    room.blueprint
    for room in (
        *(explore, share, bundles, api, explain, descend),
        *(export, oembed, checking, practice, homework, openapi),
    )
)
