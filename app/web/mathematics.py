"""Small pieces of MathML that the pages put together."""

from markupsafe import Markup

from app.calculus import markup
from app.calculus.tree import Tree
from app.presentation import numerals
from app.presentation.words import say


def trusted(text: str) -> Markup:
    """MathML or SVG of our own making: its printers have escaped what a reader typed."""
    return Markup(text)  # noqa: S704


def equation(left: str, value: float | None, place: str) -> Markup:
    """`left = 2.588`, or that there is no value; `place` is the number's name on the page."""
    number = f'<mrow data-number="{place}">{numerals.mathml(value)}</mrow>'
    right = number if numerals.four(value) else f"<mtext>{say('page.undefined')}</mtext>"
    return trusted(f"{left}<mo>=</mo>{right}")


def partial(output: str, variable: str) -> str:
    """∂output/∂variable."""
    above, below = (f"<mrow><mo>∂</mo>{markup.name_mathml(name)}</mrow>" for name in (output, variable))
    return f"<mfrac>{above}{below}</mfrac>"


def broken(
    tree: Tree,
    names: frozenset[str],
    dotted: bool = False,
    marks: markup.Marks | None = None,
    left: str = "",
    right: str = "",
) -> Markup:
    """A formula as `<math>` elements between which a long line breaks: before a sign first, then at factors.

    `left` and `right` are MathML before and after it: `f =`, `= 9.253`.
    """
    terms = markup.factored_terms(tree, names, dotted, marks)
    terms[0][0] = left + terms[0][0]
    whole = [" ".join(f"<math>{piece}</math>" for piece in term) for term in [*terms, [right] * bool(right)]]
    return trusted(" ".join(f'<span class="term">{term}</span>' for term in whole if term))
