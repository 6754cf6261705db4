"""What a Content-Security-Policy calls a style or a script that stands inside a file: its hash.

Source: Content Security Policy Level 3, section 2.3.1, https://www.w3.org/TR/CSP3/
"""

import base64
import hashlib


def named(text: str) -> str:
    """The source expression that lets this text be used, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
