"""A graph as straight-line Python: a line an operation, forward and backward, for many evaluations.

The code is optimistic. It uses the library's functions as they are, which raise where there is no value, and
formulas of the table without a look at domains. Where something raises, or is not finite, the plain passes
have the word; they are also what defines the numbers, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from math import isfinite
from typing import Any, NamedTuple

from app.calculus.compiled import SIGNS, made
from app.calculus.formulas import constant, function, partial
from app.calculus.graph import Graph
from app.calculus.operations import OPERATIONS
from app.calculus.passes import forward, local_derivatives, reverse
from app.calculus.primitives import BARE
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Name, Tree, fold, is_literal

LARGEST = 3_000  # operations up to which it is compiled: that takes some 40 µs each,
PAYS = 300  # so it must be run so many times


class Numbers(NamedTuple):
    """Every number that the two passes find: as `forward`, `local_derivatives` and `reverse` give them."""

    values: list[float]
    locals: list[float | None]
    adjoints: list[float]


class Program:
    """Both passes over a graph, for the parameters that `carries` comes from."""

    def __init__(self, graph: Graph, carries: Sequence[bool], evaluations: int = PAYS) -> None:
        self.graph = graph
        self.carries = carries
        pays = evaluations >= PAYS and graph.operation_count <= LARGEST
        self.compiled = _compiled(graph, carries) if pays else None

    def run(self, point: Sequence[float]) -> Numbers:
        """The numbers at a point, which gives the variables in their order."""
        return self.straight(point) or self._plain(point)

    def straight(self, point: Sequence[float]) -> Numbers | None:
        """The same from the straight code; None where the plain passes must decide."""
        if self.compiled is None:
            return None
        try:
            found = self.compiled(point, self.graph.tape.literals)
        except (ArithmeticError, ValueError):
            return None
        return found and Numbers._make(found)

    def _plain(self, point: Sequence[float]) -> Numbers:
        values = forward(self.graph, point)
        locals_ = local_derivatives(self.graph, values, self.carries)
        return Numbers(values, locals_, reverse(self.graph, locals_).numbers)


def _compiled(graph: Graph, carries: Sequence[bool]) -> Any:
    """The function of a point and the literals that returns the numbers; None where one is not finite."""
    writer = _Writer(graph, carries)
    writer.forward()
    writer.backward()
    return made(("point", "literals"), [*writer.lines, *writer.end()], writer.scope)


@cache
def _shape(operation: str) -> Tree:
    """An operation over x, or x and y."""
    return Apply(operation, tuple(map(Name, OPERATIONS[operation].arguments)))


class _Writer:
    """Writes the lines. A value is called v3, a literal c0, an adjoint a3, a local derivative d7."""

    def __init__(self, graph: Graph, carries: Sequence[bool]) -> None:
        self.graph = graph
        self.carries = carries
        self.scope: dict[str, Any] = {"isfinite": isfinite}
        names = [f"v{index}" for index in range(len(graph.rows))]
        literals = [f"c{k}" for k in reversed(range(len(graph.literals)))]
        self.lines = [f"[{', '.join(names[index] for index in graph.variables)}] = point"]
        self.lines += [f"[{', '.join(literals)}] = literals"]
        numbers = zip(literals, graph.tape.literals, strict=True)
        self.names = names + ["2.0" if number == 2 else name for name, number in numbers]
        self.locals: list[str] = []
        self.computed: list[str] = []  # local derivatives that are no number and no value
        self.adjoints = ["0.0"] * len(graph.rows)
        self.values = f"[{', '.join(names + literals)}]"

    def forward(self) -> None:
        """Every value, and the local derivatives of its node."""
        for index, (operation, *slots) in enumerate(self.graph.rows):
            if operation is None:
                continue
            arguments = [self.names[slot] for slot in slots]
            value = arguments[0] if operation == "literal" else self._expression(_shape(operation), arguments)
            self.lines.append(f"v{index} = {value}")
            for key, slot in enumerate(slots):
                if slot >= 0:
                    local = self._local(operation, key, arguments) if self.carries[slot] else "None"
                    self.locals.append(local)

    def _local(self, operation: str, key: int, arguments: list[str]) -> str:
        """What a local derivative is called, or the number that it is."""
        row = OPERATIONS[operation]
        tree = read_formula(row.partials[key])
        if any(row.vanishes):
            self.scope[f"{operation}_{key}"] = partial(operation, key)
            slope = f"{operation}_{key}({', '.join(arguments)})"
        else:
            slope = self._expression(tree, arguments)
            if isinstance(tree, Name) or is_literal(tree):
                return slope
        name = f"d{len(self.locals)}"
        self.lines.append(f"{name} = {slope}")
        self.computed.append(name)
        return name

    def _expression(self, tree: Tree, arguments: list[str]) -> str:
        """A formula of the table over these arguments, as fast as Python computes it."""

        def visit(node: Tree, parts: list[str]) -> str:
            if isinstance(node, Name):
                return arguments["xy".index(node.name)]
            if not isinstance(node, Apply):
                return repr(constant(node))
            operation = node.operation
            if operation in SIGNS:
                return SIGNS[operation].format(*parts)
            if operation == "div":
                return f"({parts[0]} / {parts[1]})"
            if operation == "pow" and parts[1] == "2.0":
                return f"((t := {parts[0]}) * t)"
            self.scope[operation] = BARE.get(function(operation), function(operation))
            return f"{operation}({', '.join(parts)})"

        return fold(tree, visit)

    def backward(self) -> None:
        """Every adjoint, in the order of the reverse pass."""
        edge = len(self.locals)
        self.adjoints[self.graph.output] = "1.0"
        for index in range(len(self.graph.rows) - 1, -1, -1):
            sources = [slot for slot in self.graph.rows[index][1:] if slot >= 0]
            edge -= len(sources)
            for local, source in zip(self.locals[edge:], sources, strict=False):
                if local != "None":
                    self._add(source, self.adjoints[index], local)

    def _add(self, source: int, upstream: str, local: str) -> None:
        """Upstream × local onto an adjoint. A sum that began at 0 is never −0: 0 + upstream is upstream."""
        before = self.adjoints[source]
        if before == "0.0" and local == "1.0":
            self.adjoints[source] = upstream
            return
        amount = {"1.0": f"+ {upstream}", "-1.0": f"- {upstream}"}.get(local, f"+ {upstream} * {local}")
        self.adjoints[source] = f"a{source}"
        self.lines.append(f"a{source} = {before} {amount}")

    def end(self) -> Iterator[str]:
        """The lists, if every number exists."""
        yield f"values = {self.values}"
        yield f"if isfinite(sum(values) + sum([{', '.join(self.computed)}])):"
        yield f"    return values, [{', '.join(self.locals)}], [{', '.join(self.adjoints)}]"
