"""A diagnosis as sentences, in three degrees: where to look, what gives this answer, which rule belongs.

None of them holds the right answer, nor what belongs at the place: only its rule is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.calculus.graph import Graph
from app.calculus.operations import OPERATIONS
from app.calculus.tree import Name, Tree, names_in, size, substitute
from app.homework.verdict import Diagnosis
from app.presentation.sentences import Equation, Sentence, equation, listed, named, sentence
from app.presentation.words import DEFAULT

DEGREES = ("node", "kind", "rule")
LONGEST = 20  # signs and names of a formula that is written out; a longer one is called by its name

Fields = dict[str, str | int | Equation | Sentence]


def variant(diagnosis: Diagnosis) -> str:
    """Which sentences belong to a diagnosis: `sign`, `sign.whole`, `forgot_factor.constant`."""
    how = diagnosis.details.get("how", "")
    return f"{diagnosis.kind}.{how}" if how else diagnosis.kind


def hint(graph: Graph, wrt: int, diagnosis: Diagnosis, degree: str, lang: str = DEFAULT) -> Sentence:
    """What is said of a diagnosis in one of the three `DEGREES` of help."""
    if degree != "kind":
        return _said(graph, wrt, diagnosis, degree, lang)
    what, second = _said(graph, wrt, diagnosis, "kind", lang), diagnosis.details.get("second")
    if isinstance(second, Diagnosis):
        more = _said(graph, wrt, second, "kind", lang)
        return sentence("mistake.gives.both", lang, first=what, second=more)
    places = diagnosis.details.get("everywhere")
    if places:
        by_id = {node.id: node.index for node in graph.nodes}
        shown = listed([equation(_written(graph, by_id[place])) for place in places], lang)
        return sentence("mistake.gives.everywhere", lang, what=what, places=shown)
    return sentence("mistake.gives", lang, what=what)


def hints(graph: Graph, wrt: int, diagnosis: Diagnosis, lang: str = DEFAULT) -> tuple[Sentence, ...]:
    """All three degrees, the least first."""
    return tuple(hint(graph, wrt, diagnosis, degree, lang) for degree in DEGREES)


def _said(graph: Graph, wrt: int, diagnosis: Diagnosis, degree: str, lang: str) -> Sentence:
    return sentence(f"mistake.{variant(diagnosis)}.{degree}", lang, **_fields(graph, wrt, diagnosis))


def _fields(graph: Graph, wrt: int, diagnosis: Diagnosis) -> Fields:
    """Everything that a sentence may speak of."""
    by_id = {node.id: node.index for node in graph.nodes}
    edge = next((edge for edge in graph.edges if edge.id == diagnosis.edge), None)
    place = by_id[diagnosis.node] if diagnosis.node else graph.output
    outer = graph.nodes[edge.target if edge else place]
    fields: Fields = {
        "place": _place(graph, place),
        "inside": equation(_written(graph, place)),
        "formula": equation(_written(graph, outer.index)),
        "argument": equation(_written(graph, edge.source if edge else place)),
        "parameter": named(graph.nodes[wrt].name),
        "output": named(graph.nodes[graph.output].name),
        "rule": OPERATIONS[outer.operation].rule if outer.operation in OPERATIONS else "",
    }
    if diagnosis.used is not None:
        fields["used"] = equation(_expanded(graph, diagnosis.used))
    return fields | _details(graph, by_id, diagnosis.details)


def _details(graph: Graph, by_id: Mapping[str, int], details: Mapping[str, Any]) -> Fields:
    found: Fields = {}
    for key in ("at", "other"):
        if key in details:
            found[key] = equation(_written(graph, by_id[details[key]]))
    if "constant" in details:
        found["constant"] = equation(_expanded(graph, details["constant"]))
    return found


def _place(graph: Graph, index: int) -> Equation:
    """`q = wx + b`; a variable by its name."""
    node = graph.nodes[index]
    return named(node.name) if node.is_variable else equation(Name(node.name), _written(graph, index, False))


def _written(graph: Graph, index: int, by_name: bool = True) -> Tree:
    """A node in variables, or where that is long, its name, or the one operation that it is."""
    node, expansion = graph.nodes[index], graph.expansions[index]
    if expansion is not None and size(expansion, LONGEST + 1) <= LONGEST:
        return expansion
    return Name(node.name) if by_name else node.formula


def _expanded(graph: Graph, tree: Tree) -> Tree:
    """A formula over nodes in variables, unless that is long."""
    by_name = {node.name: graph.expansions[node.index] for node in graph.nodes}
    known = {name: expansion for name in names_in(tree) if (expansion := by_name.get(name)) is not None}
    whole = substitute(tree, known)
    return whole if size(whole, LONGEST + 1) <= LONGEST else tree
