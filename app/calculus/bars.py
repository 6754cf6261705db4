"""Which bars open and which close, where reading from the left has closed too early: `||x||y||`."""

from __future__ import annotations

from app.calculus.tokens import Token

MOST_BARS = 60  # in one pair of brackets
_OPERANDS = frozenset({"name", "number", "constant", "partial"})

# What is known on the way: how many bars are open, and whether an operand has just ended.
_State = tuple[int, bool]


def settle(tokens: list[Token]) -> list[Token] | None:
    """The tokens with every bar told to open or to close, so that all fit; None where that cannot be.

    Each pair of brackets is settled by itself, and a bar closes where it can.
    """
    settled = list(tokens)
    groups: list[list[int]] = [[]]
    done: list[list[int]] = []
    for at, token in enumerate(tokens):
        if token.kind == "close" and len(groups) > 1:
            done.append(groups.pop())
        groups[-1].append(at)
        if token.kind == "open":
            groups.append([])
    for group in done + groups:
        if sum(tokens[at].kind == "bar" for at in group) < 4:
            continue
        ways = _ways(tokens, group)
        if ways is None:
            return None
        for at, way in ways.items():
            settled[at] = settled[at]._replace(text=way)
    return settled if settled != tokens else None


def _ways(tokens: list[Token], group: list[int]) -> dict[int, str] | None:
    """For each bar of a group `|<` or `|>`: a walk that ends with no bar open."""
    if sum(tokens[at].kind == "bar" for at in group) > MOST_BARS:
        return None
    came: list[dict[_State, tuple[_State, str]]] = []
    states: list[_State] = [(0, False)]
    for at in group:
        reached: dict[_State, tuple[_State, str]] = {}
        for state in states:
            for after, way in _steps(tokens[at], *state):
                reached.setdefault(after, (state, way))
        came.append(reached)
        states = list(reached)
    if (0, True) not in states:
        return None
    last = (0, True)
    ways: dict[int, str] = {}
    for at, reached in zip(reversed(group), reversed(came), strict=True):
        last, way = reached[last]
        if way:
            ways[at] = way
    return ways


def _steps(token: Token, depth: int, ended: bool) -> list[tuple[_State, str]]:
    """Where one token leads; a bar in up to two ways, closing first."""
    if token.kind == "bar":
        closes = [((depth - 1, True), "|>")] if ended and depth and token.text != "|<" else []
        opens = [((depth + 1, False), "|<")] if token.text != "|>" else []
        return [*closes, *opens]
    if token.kind == "close" or token.kind in _OPERANDS:
        return [((depth, True), "")]
    if token.kind == "prime":
        return [((depth, ended), "")]
    return [((depth, False), "")]
