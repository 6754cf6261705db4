"""A Lesson -> a table in plain text, for a terminal: one row per node, its value and its gradient.

Below it stands what the page says beside the graph: guesses, chosen values, and whether the gradient agrees.
"""

from app.calculus.alternatives import alternatives
from app.calculus.printing import text
from app.lesson import Lesson
from app.presentation import explanations
from app.presentation.numerals import typed
from app.presentation.words import DEFAULT, say

Row = tuple[str, str, str]


def table(lesson: Lesson, lang: str = DEFAULT) -> str:
    """The rows under their heads, columns aligned; a reason stands under a value that does not exist."""
    heads = (say("table.node", lang), say("table.value", lang), say("table.gradient", lang))
    rows = [_row(lesson, index) for index in range(len(lesson.graph.nodes))]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(2)]
    lines = [_line(heads, widths)]
    for index, row in enumerate(rows):
        lines.append(_line(row, widths))
        if reason := explanations.problem(lesson, index, lang):
            lines.append(f"  {reason}")
    agreement = f"{say('table.gradient', lang)}: {explanations.agreement(lesson, lang)}"
    return "\n".join([*lines, "", *explanations.notes(lesson, lang), *_alternatives(lesson, lang), agreement])


def _alternatives(lesson: Lesson, lang: str) -> list[str]:
    """What the formula could mean besides, and the option that says so."""
    shown = [(text(o.tree, o.names, o.dotted), o.choice) for o in alternatives(lesson.reading)]
    return [
        say("alternative.typed", lang, formula=formula, choice=choice)
        if choice
        else say("alternative.back", lang, formula=formula)
        for formula, choice in shown
    ]


def _row(lesson: Lesson, index: int) -> Row:
    node = lesson.graph.nodes[index]
    formula = node.name if node.is_variable else f"{node.name} = {text(node.formula)}"
    return formula, _number(lesson.values[index]), _number(lesson.gradients[index])


def _number(number: float | None) -> str:
    """All digits, as one types them, so that they can be copied."""
    return "" if number is None or number != number else typed(number)


def _line(row: Row, widths: list[int]) -> str:
    return f"{row[0]:<{widths[0]}}   {row[1]:<{widths[1]}}   {row[2]}".rstrip()
