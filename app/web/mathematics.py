"""Small pieces of MathML that the pages put together."""

from markupsafe import Markup

from app.calculus import markup
from app.presentation import numerals
from app.presentation.words import say


def trusted(text: str) -> Markup:
    """MathML or SVG of our own making: its printers have escaped what a reader typed."""
    return Markup(text)  # noqa: S704


def equation(left: str, value: float | None) -> Markup:
    """`left = 2.588`, or that there is no value."""
    right = numerals.mathml(value) if numerals.four(value) else f"<mtext>{say('page.undefined')}</mtext>"
    return trusted(f"{left}<mo>=</mo>{right}")


def partial(output: str, variable: str) -> str:
    """∂output/∂variable."""
    above, below = (f"<mrow><mo>∂</mo>{markup.name_mathml(name)}</mrow>" for name in (output, variable))
    return f"<mfrac>{above}{below}</mfrac>"
