"""Plain TeX's fraction `{a \\over b}` as brackets and a stroke, before anything else is read."""

from __future__ import annotations

from app.calculus.errors import Unreadable, place
from app.calculus.tokens import Token


def fractions(source: str, raw: list[Token]) -> list[Token]:
    """Raw tokens in which `\\over` divides all before it in its group by all behind it.

    Raises Unreadable for a second one in the same group, as TeX does.
    """
    overs = [at for at, token in enumerate(raw) if token.text == r"\over"]
    if not overs:
        return list(raw)
    put: dict[int, list[Token]] = {}
    seen: set[int] = set()
    for over, (before, behind) in _groups_around(overs, raw).items():
        token = raw[over]
        if before in seen:
            raise Unreadable("two_overs", place(source, token.start, token.end))
        seen.add(before)
        opening, closing = (token._replace(kind="sign", text=sign) for sign in "()")
        put.setdefault(before + 1, []).append(opening)
        put[over] = [closing, token._replace(kind="sign", text="/"), opening]
        put.setdefault(behind, []).insert(0, closing)
    out: list[Token] = []
    for at in range(len(raw) + 1):
        out += put.get(at, [])
        out += [token for token in raw[at : at + 1] if token.text != r"\over"]
    return out


def matching(raw: list[Token], opening: str, closing: str) -> dict[int, int]:
    """The place of each opening bracket that is closed, and of its partner."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(raw):
        if token.text == opening:
            opened.append(index)
        elif token.text == closing and opened:
            pairs[opened.pop()] = index
    return pairs


def _groups_around(places: list[int], raw: list[Token]) -> dict[int, tuple[int, int]]:
    """For each place the innermost group that holds it; the whole formula where there is none."""
    groups = matching(raw, "{", "}")
    found: dict[int, tuple[int, int]] = {}
    opened: list[tuple[int, int]] = [(-1, len(raw))]
    for at in sorted({*groups, *places}):
        while opened[-1][1] < at:
            opened.pop()
        if at in groups:
            opened.append((at, groups[at]))
        else:
            found[at] = opened[-1]
    return found
