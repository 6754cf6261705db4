"""What happens at a step, as one line of mathematics: text, LaTeX and MathML from the same pieces."""

from __future__ import annotations

from app.calculus import markup, printing
from app.calculus.graph import Node
from app.calculus.steps import Step
from app.calculus.tree import Apply, Number, Tree, rebuild
from app.lesson import Lesson
from app.presentation import numerals


class TextStyle:
    """How the pieces of a line are written; LaTeX and MathML below differ in these alone."""

    gets, equals, times, plus, then = " += ", " = ", " · ", " + ", ", "
    by = " × "

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def name(self, name: str) -> str:
        """A variable or intermediate."""
        return printing.name_text(name)

    def tree(self, tree: Tree) -> str:
        """A formula."""
        return printing.text(tree, self.names).replace("-", numerals.MINUS)

    def number(self, number: float | None, factor: bool = False) -> str:
        """Four figures; a negative one in brackets where it is a factor or is added."""
        shown = numerals.four(number)
        return f"({shown})" if factor and shown.startswith(numerals.MINUS) else shown

    def partial(self, upper: str, lower: str) -> str:
        """∂upper/∂lower."""
        return f"∂{self.name(upper)}/∂{self.name(lower)}"


class LatexStyle(TextStyle):
    """LaTeX, without `$`."""

    gets, times, then, by = r" \mathrel{+}= ", r" \cdot ", r",\quad ", r" \times "

    def name(self, name: str) -> str:
        return printing.name_latex(name)

    def tree(self, tree: Tree) -> str:
        return printing.latex(tree, self.names)

    def number(self, number: float | None, factor: bool = False) -> str:
        shown = numerals.latex(number)
        return rf"\left({shown}\right)" if factor and shown.startswith("-") else shown

    def partial(self, upper: str, lower: str) -> str:
        return rf"\frac{{\partial {self.name(upper)}}}{{\partial {self.name(lower)}}}"


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

    def name(self, name: str) -> str:
        return markup.name_mathml(name)

    def tree(self, tree: Tree) -> str:
        return markup.mathml(tree, self.names)

    def number(self, number: float | None, factor: bool = False) -> str:
        shown = numerals.mathml(number)
        return (
            f'<mrow><mo stretchy="false">(</mo>{shown}<mo stretchy="false">)</mo></mrow>'
            if factor and number is not None and number < 0
            else shown
        )

    def partial(self, upper: str, lower: str) -> str:
        inner = [f"<mrow><mi>∂</mi>{self.name(name)}</mrow>" for name in (upper, lower)]
        return f"<mfrac>{''.join(inner)}</mfrac>"


def text(lesson: Lesson, step: Step) -> str:
    """`∂f/∂t += ∂f/∂u · ∂u/∂t = 0.5 × 1 = 0.5`."""
    return _line(lesson, step, TextStyle(lesson.reading.names))


def latex(lesson: Lesson, step: Step) -> str:
    """The same in LaTeX, without `$`."""
    return _line(lesson, step, LatexStyle(lesson.reading.names))


def mathml(lesson: Lesson, step: Step) -> str:
    """The same as a `<math>` element."""
    return f'<math display="inline">{_line(lesson, step, MathmlStyle(lesson.reading.names))}</math>'


def _line(lesson: Lesson, step: Step, style: TextStyle) -> str:
    node = lesson.graph.nodes[step.node]
    if step.kind == "seed":
        return style.partial(node.name, node.name) + style.equals + style.number(1.0)
    if step.kind == "contribution":
        return _contribution(lesson, step, style)
    return _value(lesson, node, style)


def _value(lesson: Lesson, node: Node, style: TextStyle) -> str:
    """`r = bx = 0.5 · 2 = 1`; an input or an undefined value is shorter."""
    parts = [style.name(node.name)]
    number = lesson.values[node.index]
    if not node.is_variable:
        parts.append(style.tree(node.formula))
    if node.sources and number == number:
        parts.append(style.tree(_with_numbers(lesson, node)))
    if number == number:
        parts.append(style.number(number))
    distinct = [part for k, part in enumerate(parts) if not k or part != parts[k - 1]]
    return style.equals.join(distinct)


def _with_numbers(lesson: Lesson, node: Node) -> Tree:
    """The node's operation with four-figure numbers in place of its arguments' names."""
    arguments: list[Tree] = []
    for argument, tree in zip(node.arguments, node.formula.arguments, strict=True):
        arguments.append(_numeral(lesson.values[argument]) if isinstance(argument, int) else tree)
    return rebuild(node.formula, arguments)


def _numeral(number: float) -> Tree:
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


def _contribution(lesson: Lesson, step: Step, style: TextStyle) -> str:
    """`∂f/∂b += ∂f/∂r · ∂r/∂b = 2.039 × 2 = 4.077, 5.176 + 4.077 = 9.253`; what has no value is left out."""
    assert step.edge is not None
    edge = lesson.graph.edges[step.edge]
    nodes = lesson.graph.nodes
    output, source, target = (nodes[k].name for k in (lesson.output, edge.source, edge.target))
    upstream, local = lesson.gradients[edge.target], lesson.locals[step.edge]
    line = style.partial(output, source) + style.gets
    line += style.partial(output, target) + style.times + style.partial(target, source)
    if step.amount != step.amount:
        return line
    line += style.equals + style.number(upstream, True) + style.by + style.number(local, True)
    line += style.equals + style.number(step.amount)
    if step.before and step.after == step.after:
        line += style.then + style.number(step.before) + style.plus + style.number(step.amount, True)
        line += style.equals + style.number(step.after)
    return line
