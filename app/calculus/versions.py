"""Python's names over time: an assignment to a name that has a value already is a new version of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.calculus.tree import Name, Tree, names_in, substitute


class Versions:
    """Which version of each name is the newest: c, then c₁. `taken` are names that no version may have.

    A function of Python looks its names up when it is called, and here when it is defined: `stale` are the
    functions for which that has become a difference, each with the name that has changed meanwhile.
    """

    def __init__(self, taken: Iterable[str], before: Iterable[str]) -> None:
        self.newest = {name: name for name in before}
        self.taken = {*taken, *self.newest}
        self.counts: dict[str, int] = {}
        self.users: dict[str, list[str]] = {}
        self.stale: dict[str, str] = {}

    def assign(self, name: str) -> str:
        """The version that an assignment makes."""
        version, k = name, 0
        while version in self.taken and name in self.newest:
            k = self.counts[name] = self.counts.get(name, 0) + 1
            version = f"{name}_{k}"
        self.taken.add(version)
        self.newest[name] = version
        self._outdate(name)
        return version

    def renamed(self, tree: Tree, bound: Collection[str]) -> Tree:
        """A tree over the newest versions; `bound` are a function's own parameters."""
        newest = {n: Name(self.newest.get(n, n)) for n in names_in(tree) if n not in bound}
        return substitute(tree, newest) if self.newest else tree

    def define(self, function: str, uses: Iterable[str]) -> None:
        """A function that uses these names and other functions."""
        for name in uses:
            self.users.setdefault(name, []).append(function)

    def _outdate(self, name: str) -> None:
        changed = [name]
        while changed:
            users = self.users.pop(changed.pop(), [])
            changed += [function for function in users if function not in self.stale]
            self.stale.update((function, name) for function in users)
