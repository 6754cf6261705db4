"""How a line of mathematics is written: as text, as source, in LaTeX, in MathML, from the same pieces."""

from __future__ import annotations

from html import escape

from app.calculus import markup, printing
from app.calculus.markup import Marks
from app.calculus.tree import Apply, Number, Tree
from app.presentation import numerals
from app.presentation.sentences import Equation, Sentence, Side


class TextStyle:
    """How the pieces of a line are written; LaTeX and MathML below differ in these alone."""

    gets, equals, times, plus, then = " += ", " = ", " · ", " + ", ", "
    by = " × "

    def __init__(self, names: frozenset[str], notation: str = "partial") -> None:
        self.names = names
        self.notation = notation

    def name(self, name: str) -> str:
        """A variable or intermediate."""
        return printing.name_text(name)

    def tree(self, tree: Tree, dotted: bool = False) -> str:
        """A formula; `dotted`, there is a dot between any two factors."""
        return printing.text(tree, self.names, dotted).replace("-", numerals.MINUS)

    def number(self, number: float | None, factor: bool = False) -> str:
        """Four figures; a negative one in brackets where it is a factor or is added."""
        shown = numerals.four(number)
        return self.brackets(shown) if factor and shown.startswith(numerals.MINUS) else shown

    def brackets(self, shown: str) -> str:
        """Round brackets around what is written already."""
        return f"({shown})"

    def partial(self, upper: str, lower: str) -> str:
        """∂upper/∂lower."""
        return f"∂{self.name(upper)}/∂{self.name(lower)}"

    def gradient(self, output: str, name: str) -> str:
        """The gradient of `output` at `name` in the chosen notation: ∂L/∂v, v̄ (its adjoint), or δ_v."""
        if self.notation == "partial":
            return self.partial(output, name)
        return self.adjoint(name) if self.notation == "bar" else self.delta(name)

    def adjoint(self, name: str) -> str:
        """v̄, w̄₁: a bar over the letter, or over every letter of a word."""
        letters = printing.name_text(name.partition("_")[0])
        over = "\u0304" if len(letters) == 1 else "\u0305"
        return "".join(letter + over for letter in letters) + self.name(name).removeprefix(letters)

    def delta(self, name: str) -> str:
        """δ_v, δ_{w₁}."""
        shown = self.name(name)
        return f"δ_{shown}" if len(shown) == 1 else f"δ_{{{shown}}}"

    def side(self, side: Side) -> str:
        """A formula or a number."""
        if isinstance(side.formula, float):
            return self.number(side.formula)
        return self.tree(side.formula, side.dotted)

    def equation(self, equation: Equation) -> str:
        """Sides joined by `=`."""
        return self.equals.join(map(self.side, equation.sides))

    def sentence(self, sentence: Sentence) -> str:
        """Words with mathematics in them."""
        return "".join(
            self.inline(piece) if isinstance(piece, Equation) else self.words(piece) for piece in sentence
        )

    def inline(self, equation: Equation) -> str:
        """Mathematics among words."""
        return self.equation(equation)

    def words(self, words: str) -> str:
        """What is not mathematics, so that it means nothing but itself."""
        return words


class SourceStyle(TextStyle):
    """Text as one types it, with a hyphen for a minus; it can be read back."""

    def tree(self, tree: Tree, dotted: bool = False) -> str:
        return printing.text(tree, self.names, dotted)


class LatexStyle(TextStyle):
    """LaTeX, without `$`."""

    gets, times, then, by = r" \mathrel{+}= ", r" \cdot ", r",\quad ", r" \times "

    def name(self, name: str) -> str:
        return printing.name_latex(name)

    def tree(self, tree: Tree, dotted: bool = False) -> str:
        return printing.latex(tree, self.names, dotted)

    def number(self, number: float | None, factor: bool = False) -> str:
        shown = numerals.latex(number)
        return self.brackets(shown) if factor and shown.startswith("-") else shown

    def brackets(self, shown: str) -> str:
        return rf"\left({shown}\right)"

    def partial(self, upper: str, lower: str) -> str:
        return rf"\frac{{\partial {self.name(upper)}}}{{\partial {self.name(lower)}}}"

    def adjoint(self, name: str) -> str:
        shown = self.name(name)
        return rf"\bar{{{shown}}}" if len(name) == 1 else rf"\overline{{{shown}}}"

    def delta(self, name: str) -> str:
        return rf"\delta_{{{self.name(name)}}}"

    def inline(self, equation: Equation) -> str:
        return f"${self.equation(equation)}$"


class MathmlStyle(TextStyle):
    """The inside of a `<math>` element."""

    gets, equals, times, plus, then = (
        "<mo>+=</mo>",
        "<mo>=</mo>",
        "<mo>·</mo>",
        "<mo>+</mo>",
        '<mo>,</mo><mspace width="1em"/>',
    )
    by = "<mo>×</mo>"

    def __init__(self, names: frozenset[str], marks: Marks | None = None, notation: str = "partial") -> None:
        super().__init__(names, notation)
        self.marks = marks

    def name(self, name: str) -> str:
        return markup.name_mathml(name)

    def tree(self, tree: Tree, dotted: bool = False) -> str:
        return markup.mathml(tree, self.names, dotted, self.marks)

    def number(self, number: float | None, factor: bool = False) -> str:
        shown = numerals.mathml(number)
        return self.brackets(shown) if factor and number is not None and number < 0 else shown

    def brackets(self, shown: str) -> str:
        return f'<mrow><mo stretchy="false">(</mo>{shown}<mo stretchy="false">)</mo></mrow>'

    def partial(self, upper: str, lower: str) -> str:
        inner = [f"<mrow><mi>∂</mi>{self.name(name)}</mrow>" for name in (upper, lower)]
        return f"<mfrac>{''.join(inner)}</mfrac>"

    def adjoint(self, name: str) -> str:
        return f'<mover accent="true"><mrow>{self.name(name)}</mrow><mo stretchy="true">¯</mo></mover>'

    def delta(self, name: str) -> str:
        return f"<msub><mi>δ</mi><mrow>{self.name(name)}</mrow></msub>"

    def inline(self, equation: Equation) -> str:
        return f"<math>{self.equation(equation)}</math>"

    def words(self, words: str) -> str:
        return escape(words)


def numeral(number: float) -> Tree:
    """Four figures as a tree: a power of ten is one, so that `(1.5 · 10^6)^2` gets its brackets."""
    mantissa, times, power = numerals.four(abs(number)).partition(" × 10")
    tree: Tree = Number(mantissa)
    if times:
        exponent = int(power.translate(numerals.LOWERED))
        tens: Tree = Number(str(abs(exponent)))
        tree = Apply(
            "mul", (tree, Apply("pow", (Number("10"), tens if exponent > 0 else Apply("neg", (tens,)))))
        )
    return Apply("neg", (tree,)) if number < 0 else tree
