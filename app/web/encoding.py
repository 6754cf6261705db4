"""JSON that is JSON: no NaN, no Infinity."""

import json
import math
from typing import Any


def encode(document: Any) -> str:
    """`document` as JSON; a number that is not finite is null, for JSON has no word for it."""
    try:
        return _dumps(document)
    except ValueError:
        return _dumps(_finite(document))


def _dumps(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
