"""THE TABLE of mistakes: one row per kind, each made at every node of the graph.

A row names the kind and says how it changes the rule of one node. Of mistakes that give the same answer the
one whose row stands first is named. Wrong derivatives of single operations stand in `slips`, as formulas;
mistakes that are made as a whole in `wholes`; answers that are right up to something in `remainders`.
Adding a mistake is adding a row, and its three sentences `mistake.<kind>.…` in `presentation/words.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Any

from app.calculus.derivatives import textbook
from app.calculus.formulas import function
from app.calculus.graph import Edge, Node
from app.calculus.operations import OPERATIONS
from app.calculus.printing import text as text_of
from app.calculus.syntax import read_formula
from app.calculus.tidy import tidied
from app.calculus.tree import Apply, Name, Number, Tree, label, names_in
from app.homework.changes import Board, Change, Formula, Term
from app.homework.slips import BY_OPERATION

MOST_CHANGES = 20_000  # of a graph; what comes after them is not looked at
MOST_POINTS = 12  # other nodes at which the derivative of one node may have been taken
FIRST = -1  # the sign of y − r is lost more often than its derivative is forgotten
RANKS = 100  # in a row: of wrong derivatives those that stand first are likelier
LINEAR = frozenset({"add", "sub", "neg", "alias"})  # what has no "inside"
PLAIN = LINEAR | {"mul"}  # whose derivative nobody takes for the function or for 1

template = cache(read_formula)


@dataclass(frozen=True, slots=True)
class Site:
    """One node at which the mistake of a row is made."""

    board: Board
    kind: str
    rank: int
    node: Node

    @property
    def operation(self) -> str:
        """What the node does."""
        return self.node.operation or ""

    @property
    def edges(self) -> list[Edge]:
        """Those along which the derivative comes."""
        board = self.board
        return [edge for _, edge in board.into.get(self.node.index, ()) if board.depends[edge.source]]

    @property
    def how(self) -> dict[str, object]:
        """That an argument has to be named, where there are two."""
        two = len(self.node.arguments) == 2 and self.kind == "wrong_local_derivative"
        return {"how": "argument"} if two else {}

    def change(self, terms: dict[int, Term], extra: Tree | None = None, **more: Any) -> Change:
        """The node's rule becomes these terms, by position, and `extra`."""
        formula = self.board.formula(extra, self.node.index) if extra else None
        shown = {"place": self.node.index, **more}
        return Change(self.kind, self.rank, self.node.index, tuple(terms.values()), formula, **shown)

    def instead(self, edge: Edge, wrong: Tree, at: int | None = None, **more: Any) -> Change:
        """One local derivative is another formula, or is taken with `at` in place of the argument."""
        formula = self.board.formula(wrong, self.node.index, at)
        terms = self.board.terms(self.node.index) | {edge.key: (edge.source, formula)}
        return self.change(terms, edge=edge, **{"used": formula, **more})


Changes = Iterator[Change]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kind of mistake that is made at a node."""

    kind: str
    changes: Callable[[Site], Changes]


ZERO, ONE = Number("0"), Number("1")


@cache
def _negated(tree: Tree) -> Tree:
    return tidied(Apply("neg", (tree,)))


@cache
def _itself(operation: str) -> Tree:
    return Apply(operation, tuple(map(Name, OPERATIONS[operation].arguments)))


def _inside_taken_as_one(site: Site) -> Changes:
    """f(g)′ = f′(g): of the argument g, which is a formula itself, the derivative is taken as 1."""
    if site.operation in LINEAR:
        return
    for edge in site.edges:
        inside = site.board.graph.nodes[edge.source]
        if inside.is_variable:
            continue
        odd = site.operation == "mul" or (site.operation == "div" and edge.key == 0)
        shown: dict[str, Any] = {"place": inside.index, "edge": edge, "odd": odd}
        shown["everywhere"] = "" if odd else "inside"
        deeper = Site(site.board, site.kind, site.rank, inside)
        yield deeper.change({}, ONE, **shown)
        if site.board.uses[inside.index] > 1:
            terms = site.board.terms(site.node.index)
            del terms[edge.key]
            yield site.change(terms, textbook(site.operation, edge.key), **shown)


def _slips(site: Site) -> Changes:
    """What the table of slips has for the operation."""
    by_key = {edge.key: edge for edge in site.edges}
    for slip in BY_OPERATION.get(site.operation, ()):
        if slip.kind != site.kind:
            continue
        for position, text in enumerate(slip.formulas):
            word = f"{site.operation} {slip.argument} {text}"
            if slip.argument is not None and slip.argument in by_key:
                edge, rank = by_key[slip.argument], site.rank + position
                change = site.instead(edge, template(text), everywhere=word, details=site.how)
                yield replace(change, rank=rank)
            elif slip.argument is None and len(by_key) == 2:
                yield site.change({}, template(text), details={"how": "parts"})


def _wrong_derivatives(site: Site) -> Changes:
    """The slips; a derivative taken as 1; the function in place of its derivative."""
    yield from _slips(site)
    for edge in site.edges if site.operation not in PLAIN else ():
        itself, word = _itself(site.operation), site.operation
        yield site.instead(edge, itself, everywhere=f"{word} itself", details=site.how)
        yield site.instead(edge, ONE, everywhere=f"{word} 1", details=site.how, bare=True)
    if site.operation in ("mul", "div"):
        yield site.change({}, template("z"), used=site.board.formula(template("z"), site.node.index))


def _wrong_derivatives_of_blocks(site: Site) -> Changes:
    """The same where a function is written out in its operations: 1/(1 + e^{−z}) is σ(z)."""
    board, node = site.board, site.node.index
    for operation, inside in blocks(board, site.node):
        slips = [slip for slip in BY_OPERATION[operation] if slip.kind == site.kind and slip.argument == 0]
        wrong = [template(text) for slip in slips for text in slip.formulas]
        for formula in (*wrong, _itself(operation), ONE):
            used = Formula(formula, (inside, inside, node, inside, inside))
            word = f"{operation} {text_of(formula)}"
            yield site.change({0: (inside, used)}, used=used, everywhere=word, bare=formula is ONE)


def _wrong_signs(site: Site) -> Changes:
    """Likely where there is a minus to lose, or where one is easily gained; elsewhere odd."""
    for edge in site.edges:
        right = textbook(site.operation, edge.key)
        lost = (isinstance(right, Apply) and right.operation == "neg") or right is textbook("div", 1)
        gained = site.operation == "sin" or (site.operation in PLAIN and len(site.edges) == 2)
        odd, word = not lost and not gained, f"{site.operation} sign"
        # what is used is the right derivative but for its sign: that is not shown
        change = site.instead(edge, _negated(right), odd=odd, everywhere=word, used=None)
        yield replace(change, rank=FIRST) if site.operation == "sub" and not odd else change


def _factors_lost(site: Site) -> Changes:
    """(c·u)′ = u′ where c does not depend on the variable; likewise u/c and c/u."""
    if site.operation in ("mul", "div") and len(site.edges) == 1:
        (edge,) = site.edges
        lost = ONE if site.operation == "mul" or edge.key == 0 else template("-1 / y^2")
        yield site.instead(edge, lost)


def _dropped_paths(site: Site) -> Changes:
    """One of the paths that meet at the node is left out: for a product, one term of the product rule."""
    for edge in site.edges:
        yield site.instead(edge, ZERO, place=edge.source, odd=len(site.edges) == 1)


def _other_points(site: Site) -> Changes:
    """The derivative is taken at the node's own value, at something inside the argument, at another layer."""
    board = site.board
    if site.operation in LINEAR:
        return
    for edge in site.edges:
        right = textbook(site.operation, edge.key)
        if edge.key or "x" not in names_in(right) or (site.operation == "mul"):
            continue
        if not board.graph.nodes[edge.source].is_variable:
            yield from _at_the_slope(site, edge, right)
        others = [n.index for n in board.graph.nodes if n.operation == site.operation and n is not site.node]
        layers = [board.arguments[other][0] for other in others]
        inner = board.below(edge.source, MOST_POINTS)
        for at in dict.fromkeys((site.node.index, *layers[:4], *inner)):
            if at != edge.source and at < len(board.graph.nodes):
                word = f"{site.operation} at its value" if at == site.node.index else ""
                details = {"at": board.graph.nodes[at].id}
                yield site.instead(edge, right, at, everywhere=word, details=details)


def _at_the_slope(site: Site, edge: Edge, right: Tree) -> Changes:
    """f(g)′ = f′(g′) or f′(g′)·g′: the derivative is taken at the derivative of the inside."""
    slot = site.board.slope_slot(edge.source)
    details = {"how": "slope"}
    alone = site.change({}, ONE, edge=edge, details=details)
    yield replace(alone, extra=site.board.formula(right, site.node.index, slot))
    yield site.instead(edge, right, slot, details=details)


def _outside_kept(site: Site) -> Changes:
    """f(g)′ = f(g′): only the inside is differentiated."""
    for edge in site.edges if site.operation not in PLAIN | {"div"} else ():
        if edge.key == 0 and not site.board.graph.nodes[edge.source].is_variable:
            slot = site.board.slope_slot(edge.source)
            kept = site.board.formula(_itself(site.operation), site.node.index, slot)
            yield replace(site.change({}, ONE, edge=edge, details={"how": "kept"}), extra=kept)


def _other_variables(site: Site) -> Changes:
    """The node is differentiated by another of its arguments, a variable: (wx)′ by w as w."""
    board, node = site.board, site.node
    if site.operation not in ("mul", "div"):
        return
    for _, edge in board.into.get(node.index, ()):
        source = board.graph.nodes[edge.source]
        if source.is_variable and not board.depends[source.index]:
            right = textbook(site.operation, edge.key)
            used = board.formula(right, node.index)
            (dependent,) = site.edges
            yield site.change({}, right, edge=dependent, used=used, details={"other": source.id})


def _constants_kept(site: Site) -> Changes:
    """The derivative of what does not depend on the variable is taken as 1, or as itself."""
    if site.operation not in PLAIN | {"div"}:
        return
    for key, argument in enumerate(site.node.arguments):
        if isinstance(argument, int) and site.board.depends[argument]:
            continue
        if isinstance(argument, int):
            yield from _constants_differentiated(site, argument)
        right = textbook(site.operation, key)
        itself = tidied(Apply("mul", (right, Name("xy"[key]))))
        edge = next((e for _, e in site.board.into.get(site.node.index, ()) if e.key == key), None)
        for kept, used in ((right, ONE), (itself, Name("xy"[key]))):
            shown = site.board.formula(used, site.node.index)
            details = {"constant": site.node.formula.arguments[key]}
            terms = site.board.terms(site.node.index)
            yield site.change(terms, kept, edge=edge, used=shown, details=details)


def _constants_differentiated(site: Site, constant: int) -> Changes:
    """What does not depend on the variable is differentiated by its own: (w₁² + w₂²)′ by w₂ as 2w₁ + 2w₂."""
    board = site.board
    inner = Site(board, site.kind, site.rank, board.graph.nodes[constant])
    for _, edge in board.into.get(constant, ()):
        used = board.formula(textbook(inner.operation, edge.key), constant)
        shown: dict[str, Any] = {"used": used, "details": {"constant": Name(inner.node.name)}}
        yield inner.change({}, used.template, place=site.node.index, **shown)
        if site.operation == "mul":  # x²y³ as if it were u′v′, or u′ + v′
            (factor,) = site.edges
            yield site.change({0: (factor.source, used)}, **shown)
            one = board.formula(ONE, site.node.index)
            yield replace(site.change({0: (factor.source, one)}, ONE, **shown), extra=used)


def _products_as_sums(site: Site) -> Changes:
    """(c·u)′ as c + u′, or as c·u′ + c."""
    if site.operation == "mul" and len(site.edges) == 1:
        (edge,) = site.edges
        kept, one = Name("xy"[1 - edge.key]), site.board.formula(ONE, site.node.index)
        for terms in ({0: (edge.source, one)}, site.board.terms(site.node.index)):
            yield site.change(terms, kept, details={"how": "parts"})


def blocks(board: Board, node: Node) -> Iterator[tuple[str, int]]:
    """The functions of the table that a node is, written out, and the node that they are taken at."""
    candidates = WRITTEN_OUT.get(node.operation or "", ())
    for inside in board.below(node.index, MOST_POINTS) if candidates else ():
        for operation in candidates if board.depends[inside] else ():
            call = function(operation)
            values = [(call(stand.numbers[inside]), stand.numbers[node.index]) for stand in board.stands]
            if values and all(abs(a - b) <= 1e-12 * abs(b) for a, b in values):
                yield operation, inside


WRITTEN_OUT: dict[str, list[str]] = {}  # by the last of the operations
for row in OPERATIONS.values():
    if row.formula and len(row.arguments) == 1 and row.name != "square":
        WRITTEN_OUT.setdefault(label(template(row.formula))[1], []).append(row.name)


MISTAKES = (
    Mistake("missing_inner_derivative", _inside_taken_as_one),
    Mistake("power_rule", _slips),
    Mistake("sign", _wrong_signs),
    Mistake("forgot_factor", _factors_lost),
    Mistake("dropped_path", _dropped_paths),
    Mistake("swapped_variable", _other_variables),
    Mistake("wrong_local_derivative", _wrong_derivatives),
    Mistake("wrong_local_derivative", _wrong_derivatives_of_blocks),
    Mistake("constant_kept", _constants_kept),
    Mistake("evaluated_wrong_point", _other_points),
    Mistake("missing_outer_derivative", _outside_kept),
    Mistake("wrong_local_derivative", _products_as_sums),
    Mistake("integrated", _slips),
)


def changes(board: Board) -> list[Change]:
    """Every single mistake at every node that the answer comes through, up to `MOST_CHANGES`."""
    found: list[Change] = []
    for node in board.graph.nodes:
        inside = board.depends[node.index] and not node.is_variable and node.index != board.wrt
        if inside and len(found) < MOST_CHANGES:
            sites = (Site(board, row.kind, RANKS * place, node) for place, row in enumerate(MISTAKES))
            found += chain.from_iterable(row.changes(site) for row, site in zip(MISTAKES, sites, strict=True))
    return found
