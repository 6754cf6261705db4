"""The syntax tree: what was written, nothing folded. Every walk is a loop, so depth is never a danger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(eq_default=False, frozen_default=True)
def _node(row: type[T]) -> type[T]:
    """A node never changes. The type checker sees to it: at run time, that would double a node's price."""
    return dataclass(slots=True, eq=False)(row)


@_node
class Number:
    """A literal, kept as written (`0.50` stays `0.50`)."""

    text: str
    arguments: ClassVar[tuple[Tree, ...]] = ()


@_node
class Constant:
    """A number with a name: `e`, `pi`."""

    name: str
    arguments: ClassVar[tuple[Tree, ...]] = ()


@_node
class Name:
    """A variable or an intermediate, by its ASCII name: `w_1`, `lambda`."""

    name: str
    arguments: ClassVar[tuple[Tree, ...]] = ()


@_node
class Apply:
    """An operation of the table, or (with `primes`) its derivative, applied to arguments."""

    operation: str
    arguments: tuple[Tree, ...]
    primes: int = 0


OPERATOR = "d/d"  # begins the name of what takes a derivative: `d/dw [s]` is a call of d/dw


@_node
class Call:
    """A function that the source defines, or its derivative, applied to arguments."""

    function: str
    arguments: tuple[Tree, ...]
    primes: int = 0


@_node
class Partial:
    """∂upper/∂lower as a symbol of a derivation; with `held` the direct one, that argument held fixed."""

    upper: str
    lower: str
    held: str = ""
    arguments: ClassVar[tuple[Tree, ...]] = ()


Tree = Number | Constant | Name | Partial | Apply | Call


def fold(tree: Tree, visit: Callable[[Tree, list[T]], T], results: dict[int, T] | None = None) -> T:
    """Combine bottom-up: `visit(node, results of its arguments)`. Each object is visited once.

    Folds over trees that share objects can share `results`, keyed by object identity.
    """
    results = {} if results is None else results
    stack = [tree]
    while stack:
        node = stack[-1]
        arguments = node.arguments
        for argument in reversed(arguments):
            if id(argument) not in results:
                if argument.arguments:
                    stack.append(argument)
                else:
                    results[id(argument)] = visit(argument, [])
        if stack[-1] is node:
            stack.pop()
            if id(node) not in results:
                results[id(node)] = visit(node, [results[id(argument)] for argument in arguments])
    return results[id(tree)]


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node in post-order, arguments left to right; a shared object once for each use."""
    stack: list[tuple[Tree, bool]] = [(tree, False)]
    while stack:
        node, expanded = stack.pop()
        if expanded or not node.arguments:
            yield node
        else:
            stack.append((node, True))
            stack.extend((argument, False) for argument in reversed(node.arguments))


def rebuild(node: Tree, arguments: list[Tree]) -> Tree:
    """`node` over other arguments; the same object when nothing changed."""
    if all(new is old for new, old in zip(arguments, node.arguments, strict=True)):
        return node
    if isinstance(node, Apply):
        return Apply(node.operation, tuple(arguments), node.primes)
    assert isinstance(node, Call)
    return Call(node.function, tuple(arguments), node.primes)


def fresh(node: Tree) -> Tree:
    """An object of its own that is equal to `node`; what is below it is shared."""
    return replace(node)


def label(node: Tree) -> tuple[str, str, int]:
    """What a node is, without its arguments."""
    if isinstance(node, Number):
        return "number", node.text, 0
    if isinstance(node, Constant):
        return "constant", node.name, 0
    if isinstance(node, Name):
        return "name", node.name, 0
    if isinstance(node, Partial):
        return "partial", f"{node.upper} {node.lower} {node.held}", 0
    if isinstance(node, Apply):
        return "apply", node.operation, node.primes
    return "call", node.function, node.primes


def same(left: Tree, right: Tree) -> bool:
    """Whether two trees are equal, node by node."""
    stack = [(left, right)]
    while stack:
        a, b = stack.pop()
        if a is b:
            continue
        if label(a) != label(b) or len(a.arguments) != len(b.arguments):
            return False
        stack.extend(zip(a.arguments, b.arguments, strict=True))
    return True


def substitute(tree: Tree, replacements: Mapping[str, Tree]) -> Tree:
    """Put trees in place of names."""

    def visit(node: Tree, arguments: list[Tree]) -> Tree:
        if isinstance(node, Name):
            return replacements.get(node.name, node)
        return rebuild(node, arguments)

    return fold(tree, visit)


def parts(tree: Tree) -> Iterator[Tree]:
    """Every object of a tree once, in the order of the source."""
    seen: set[int] = set()
    stack = [tree]
    while stack:
        node = stack.pop()
        if node.arguments:
            if id(node) in seen:
                continue
            seen.add(id(node))
            stack.extend(reversed(node.arguments))
        yield node


def names_in(tree: Tree) -> list[str]:
    """The names a tree mentions, in order of first appearance."""
    found: dict[str, None] = {}
    seen: set[Tree] = set()
    stack = [tree]
    while stack:
        node = stack.pop()
        if type(node) is Name:
            found[node.name] = None
        elif node.arguments and node not in seen:
            seen.add(node)
            stack += node.arguments[::-1]
    return list(found)


def is_literal(tree: Tree) -> bool:
    """Whether a tree mentions no name at all."""
    return not names_in(tree)


def size(tree: Tree, limit: int) -> int:
    """How many nodes a tree has when written out, counted up to `limit`."""

    def visit(_: Tree, sizes: list[int]) -> int:
        return min(limit, 1 + sum(sizes))

    return fold(tree, visit)


def is_minus_one(tree: Tree) -> bool:
    """Whether a tree is −1, as it is written."""
    negated = tree.arguments[0] if isinstance(tree, Apply) and tree.operation == "neg" else None
    return isinstance(negated, Number) and negated.text == "1"
