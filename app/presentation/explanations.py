"""A lesson's problems, zeros, notes and agreement as sentences."""

from __future__ import annotations

from app.calculus.errors import Problem, Refusal
from app.calculus.folded_passes import INSIDE
from app.calculus.folding import FoldedGraph
from app.calculus.operations import OPERATIONS
from app.calculus.printing import name_text, text
from app.calculus.syntax import read_formula
from app.calculus.tokens import Note
from app.calculus.tree import substitute
from app.lesson import Lesson
from app.presentation.numerals import MINUS, four
from app.presentation.words import DEFAULT, say

ABOUT_NAMES = frozenset({"used_before", "circular", "circle", "defined_twice"})
LONGEST_QUOTE = 120  # of what somebody sent, in a sentence


def refusal(error: Refusal, lang: str = DEFAULT) -> str:
    """Why a request was refused; what it quotes is cut to a length that can be read, and printable."""
    fields = {name: _quoted(item) if isinstance(item, str) else item for name, item in error.details.items()}
    if error.key in ABOUT_NAMES:
        names = [name_text(name) for name in error.details.get("circle", ())]
        fields |= {"name": name_text(error.details["name"]), "circle": _quoted(" → ".join(names))}
    return say(f"refusal.{error.key}", lang, **fields)


def _quoted(words: str) -> str:
    short = words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE] + "…"
    return "".join(c if c.isprintable() else "�" for c in short)


def problem(lesson: Lesson, index: int, lang: str = DEFAULT) -> str:
    """Why the node has no value, or an infinite one; "" when all is well."""
    found = lesson.problems.get(index)
    if found is None:
        return ""
    details = dict(found.details)
    if found.key == "domain":
        return _domain(lesson, index, lang)
    if found.key == "after":
        return say("problem.after", lang, origin=name_text(details["origin"]))
    if found.key == INSIDE:
        return problem(lesson.unfolded, details["node"], lang)
    formula = details.get("formula", lesson.graph.nodes[index].formula)
    return say(f"problem.{found.key}", lang, formula=text(formula))


def _domain(lesson: Lesson, index: int, lang: str) -> str:
    node = lesson.graph.nodes[index]
    names = [(name_text(lesson.graph.nodes[s].name), lesson.values[s]) for s in dict.fromkeys(node.sources)]
    shown = ", ".join(f"{name} = {four(number)}" for name, number in names)
    return say(
        "problem.domain", lang, formula=text(node.formula), arguments=shown, need=_need(lesson, index, lang)
    )


def _need(lesson: Lesson, index: int, lang: str) -> str:
    """The operation's condition over the names of this node."""
    node = lesson.graph.nodes[index]
    row = OPERATIONS[node.operation or ""]
    if row.name in ("div", "pow", "root"):  # their conditions are too long to be read
        return say(f"need.{row.name}", lang)
    named = dict(zip(row.arguments, node.formula.arguments, strict=True))
    words = []
    for word in row.domain.split(" "):
        is_formula = word not in ("<", "<=", ">", ">=", "!=", "and", "or") and not word.startswith(
            ("integer", "odd")
        )
        words.append(text(substitute(read_formula(word), named)) if is_formula else word)
    condition = " ".join(words).replace("<=", "≤").replace(">=", "≥").replace("!=", "≠").replace("-", MINUS)
    return say("need.domain", lang, condition=condition)


def folded(lesson: Lesson, index: int, opens: bool = False, lang: str = DEFAULT) -> str:
    """How many operations a node stands for, and where it `opens`, that it does; "" for one alone."""
    inside = lesson.graph.folds.get(index) if isinstance(lesson.graph, FoldedGraph) else None
    if inside is None:
        return ""
    return say("fold.opens" if opens else "fold.inside", lang, count=len(inside.members))


def kink(lesson: Lesson, index: int, lang: str = DEFAULT) -> str:
    """Which convention holds at a node that stands exactly at a kink; "" elsewhere."""
    if index not in lesson.at_kink:
        return ""
    return say("problem.kink", lang, formula=text(lesson.graph.nodes[index].formula))


def edge_problem(lesson: Lesson, edge: int, lang: str = DEFAULT) -> str:
    """Why a local derivative does not exist; "" when it does, or is hidden."""
    local = lesson.locals[edge]
    if local is None or local == local or lesson.hidden:
        return ""
    target = lesson.graph.edges[edge].target
    return problem(lesson, target, lang) or say(
        "problem.no_derivative", lang, formula=text(lesson.graph.nodes[target].formula)
    )


def zero(lesson: Lesson, index: int, lang: str = DEFAULT) -> str:
    """Why a parameter's gradient is exactly 0; "" when it is not."""
    found: Problem | None = lesson.zeros.get(index)
    if found is None:
        return ""
    nodes, details = lesson.graph.nodes, dict(found.details)
    fields = {"name": name_text(nodes[index].name), "output": name_text(nodes[lesson.output].name)}
    if found.key == "local_zero":
        edge = lesson.graph.edges[details["edge"]]
        target = nodes[edge.target]
        fields |= {
            "target": name_text(target.name),
            "formula": text(target.formula),
            "source": name_text(nodes[edge.source].name),
            "local": text(lesson.graph.local(edge)),
        }
    return say(f"zero.{found.key}", lang, **fields)


def note(found: Note, lang: str = DEFAULT) -> str:
    """A guess or remark as a sentence."""
    return say(f"note.{found.key}", lang, **dict(found.details))


def notes(lesson: Lesson, lang: str = DEFAULT) -> list[str]:
    """All guesses and remarks, the chosen values and the kinks among them."""
    found = [note(n, lang) for n in lesson.notes]
    if lesson.defaulted:
        shown = ", ".join(f"{name_text(name)} = {four(lesson.point[name])}" for name in lesson.defaulted[:8])
        more = ", …" if len(lesson.defaulted) > 8 else ""
        found.append(say("note.defaulted", lang, names=shown + more))
    return [*found, *kinks(lesson, lang)]


def kinks(lesson: Lesson, lang: str = DEFAULT) -> list[str]:
    """Which nodes stand exactly at a kink, and whose convention holds there."""
    nodes = (lesson.graph.nodes[index] for index in lesson.kinks[:8])
    return [say("note.kink", lang, name=name_text(node.name), formula=text(node.formula)) for node in nodes]


def agreement(lesson: Lesson, lang: str = DEFAULT) -> str:
    """Whether the gradients agree with differences and the closed form, in one sentence."""
    agrees = lesson.agreement
    if agrees.difference and agrees.closed_form:
        return say("agrees.both", lang)
    wrong = [k for k, v in (("difference", agrees.difference), ("closed", agrees.closed_form)) if v is False]
    if wrong:
        return say("agrees.no", lang, with_=" / ".join(say(f"agrees.{k}", lang) for k in wrong))
    if agrees.closed_form:
        return say("agrees.closed_form", lang)
    output = name_text(lesson.graph.nodes[lesson.output].name)
    return say(f"agrees.{agrees.reason}", lang, output=output)
