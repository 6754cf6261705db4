"""Pairs of formulas: our corpus, and random ones with changes that keep or break them."""

import random
import tomllib
from collections.abc import Callable
from pathlib import Path

from app.calculus.symbolic import without_primes
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Constant, Name, Number, Tree, rebuild, walk

CASES = Path(__file__).parents[1] / "cases" / "equivalence.toml"
NAMES = frozenset({"w_1", "w_2", "x_1", "x_2"})


def formula(text: str) -> Tree:
    """A formula of the corpus."""
    return without_primes(read_formula(text, NAMES))


def corpus(kind: str) -> list[str]:
    """The pairs that are "equal" or "unequal", as they are written."""
    groups = tomllib.loads(CASES.read_text(encoding="utf-8"))[kind]
    return [pair for pairs in groups.values() for pair in pairs]


# Random formulas.

FUNCTIONS = ("sin", "cos", "exp", "tanh", "sigmoid", "arctan", "softplus", "abs", "relu")
JOINING = ("add", "sub", "mul", "mul", "add", "div")


def one(operation: str, *arguments: Tree) -> Tree:
    """An operation over arguments."""
    return Apply(operation, arguments)


def number(value: int) -> Tree:
    """A whole number."""
    return Number(str(value))


def random_tree(rng: random.Random, depth: int) -> Tree:
    """A formula over x, y, z that has a value almost everywhere."""
    if not depth or rng.random() < 0.15:
        return rng.choice([Name("x"), Name("y"), Name("z"), number(rng.randint(1, 5)), Name("x")])
    if rng.random() < 0.35:
        return one(rng.choice(FUNCTIONS), random_tree(rng, depth - 1))
    if rng.random() < 0.2:
        return one("pow", random_tree(rng, depth - 1), number(rng.randint(2, 3)))
    joined = rng.choice(JOINING)
    left, right = random_tree(rng, depth - 1), random_tree(rng, depth - 1)
    if joined == "div":
        right = one("add", number(2), one("pow", right, number(2)))
    return one(joined, left, right)


Rule = Callable[[Tree], Tree | None]


def _of(operation: str, change: Callable[..., Tree | None]) -> Rule:
    def rule(node: Tree) -> Tree | None:
        fits = isinstance(node, Apply) and node.operation == operation
        return change(*node.arguments) if fits else None

    return rule


def _distributed(a: Tree, b: Tree) -> Tree | None:
    if isinstance(b, Apply) and b.operation in ("add", "sub"):
        return one(b.operation, one("mul", a, b.arguments[0]), one("mul", a, b.arguments[1]))
    return None


def _half(a: Tree) -> Tree:
    return one("div", a, number(2))


def _twice(a: Tree) -> Tree:
    return one("mul", number(2), a)


def _squared(a: Tree) -> Tree:
    return one("pow", a, number(2))


# What changes how a formula is written, and not what it is.
KEEPING: tuple[Rule, ...] = (
    _of("add", lambda a, b: one("add", b, a)),
    _of("mul", lambda a, b: one("mul", b, a)),
    _of("sub", lambda a, b: one("add", a, one("neg", b))),
    _of("sub", lambda a, b: one("neg", one("sub", b, a))),
    _of("mul", _distributed),
    _of("div", lambda a, b: one("mul", a, one("pow", b, one("neg", number(1))))),
    _of("pow", lambda a, n: one("mul", a, one("pow", a, one("sub", n, number(1))))),
    _of("exp", lambda a: one("div", number(1), one("exp", one("neg", a)))),
    _of("exp", lambda a: one("pow", one("exp", _half(a)), number(2))),
    _of("sin", lambda a: one("mul", number(2), one("mul", one("sin", _half(a)), one("cos", _half(a))))),
    _of("cos", lambda a: one("sub", number(1), one("mul", number(2), _squared(one("sin", _half(a)))))),
    _of("tanh", lambda a: one("sub", _twice(one("sigmoid", _twice(a))), number(1))),
    _of("sigmoid", lambda a: one("sub", number(1), one("sigmoid", one("neg", a)))),
    _of("sigmoid", lambda a: one("div", number(1), one("add", number(1), one("exp", one("neg", a))))),
    _of("softplus", lambda a: one("add", a, one("softplus", one("neg", a)))),
    _of("arctan", lambda a: one("neg", one("arctan", one("neg", a)))),
    _of("abs", lambda a: one("sqrt", one("mul", a, a))),
    _of("abs", lambda a: one("max", a, one("neg", a))),
    _of("relu", lambda a: _half(one("add", a, one("abs", a)))),
    lambda node: one("neg", one("neg", node)),
    lambda node: one("mul", node, number(1)),
    lambda node: one("sub", one("add", node, Constant("e")), Constant("e")),
)  # fmt: skip

# What may change what it is; whether it did, an oracle says.
BREAKING: tuple[Rule, ...] = (
    _of("add", lambda a, b: one("sub", a, b)),
    _of("sub", lambda a, b: one("sub", b, a)),
    _of("mul", lambda a, b: a),
    _of("mul", lambda a, b: one("add", a, b)),
    _of("div", lambda a, b: one("mul", a, b)),
    _of("pow", lambda a, n: one("pow", a, one("add", n, number(1)))),
    _of("sin", lambda a: one("cos", a)),
    _of("exp", lambda a: a),
    _of("abs", lambda a: a),
    _of("relu", lambda a: a),
    _of("relu", lambda a: one("abs", a)),
    _of("tanh", lambda a: one("sigmoid", a)),
    _of("sigmoid", lambda a: one("tanh", a)),
    lambda node: one("neg", node),
    lambda node: one("mul", number(2), node),
    lambda node: one("add", node, Number("1e-12")),
    lambda node: {"x": Name("y"), "y": Name("z")}.get(node.name) if isinstance(node, Name) else None,
)


def changed(tree: Tree, rules: tuple[Rule, ...], rng: random.Random, times: int) -> Tree:
    """The tree with rules used at random places."""
    for _ in range(times):
        places = list(walk(tree))
        at, rule = rng.choice(places), rng.choice(rules)
        new = rule(at)
        tree = tree if new is None else _replaced(tree, at, new)
    return tree


def _replaced(tree: Tree, old: Tree, new: Tree) -> Tree:
    if tree is old:
        return new
    return (
        rebuild(tree, [_replaced(argument, old, new) for argument in tree.arguments])
        if tree.arguments
        else tree
    )
