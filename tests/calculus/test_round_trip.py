"""parse ∘ print = identity on random trees; Python's precedence against Python's own parser."""

import ast
import random
from xml.etree import ElementTree

import pytest

from app.calculus.markup import mathml
from app.calculus.operations import OPERATIONS, UNNAMED
from app.calculus.printing import latex, text
from app.calculus.reading import read
from app.calculus.syntax import read_formula
from app.calculus.tree import Apply, Constant, Name, Number, Tree, fold, same, walk
from app.presentation.readings import reading_latex, reading_text
from tests.calculus.sources import random_source

LETTERS = [Name(letter) for letter in "abcdfghijklmnopqrstuvwxyzABL"]
INDEXED = [Name(name) for name in ("w_1", "w_12", "x_i", "w_ij", "lambda_1", "b_2", "v_1", "w_1_2")]
GREEKS = [Name(name) for name in ("lambda", "theta", "mu", "epsilon", "xi", "alpha", "Omega")]
NUMBERS = [Number(digits) for digits in ("0", "1", "2", "3", "10", "0.5", "12.25", "5e-3", "1e5", "0.50")]
CONSTANTS = [Constant("e"), Constant("pi")]
NAMED = sorted(set(OPERATIONS) - UNNAMED)
SIGNS = ("add", "sub", "mul", "mul", "mul", "div", "pow", "neg", "exp", "sqrt", "abs")


def random_tree(rng: random.Random, size: int, leaves: list[Tree]) -> Tree:
    """A tree of about so many operations, as the reader could have made it."""
    if size <= 0:
        return rng.choice(leaves)
    operation = rng.choice(SIGNS) if rng.random() < 0.75 else rng.choice(NAMED)
    width = len(OPERATIONS[operation].arguments)
    primes = rng.randint(1, 3) if width == 1 and operation not in SIGNS and rng.random() < 0.15 else 0
    left = rng.randint(0, size - 1)
    sizes = (left, size - 1 - left) if width == 2 else (size - 1,)
    arguments = tuple(random_tree(rng, s, leaves) for s in sizes)
    if operation == "pow" and isinstance(arguments[0], Constant) and arguments[0].name == "e":
        return Apply("exp", (arguments[1],))  # e^x is the exponential
    return Apply(operation, arguments, primes)


MIXTURES = {
    "letters": LETTERS,
    "letters that spell functions": [Name(letter) for letter in "lnexpsicotamu"],
    "letters and numbers": [*LETTERS, *NUMBERS],
    "indices and Greek": [*LETTERS[:6], *INDEXED, *GREEKS],
    "everything": [*LETTERS, *INDEXED, *GREEKS, *NUMBERS, *CONSTANTS],
}


@pytest.mark.parametrize("mixture", MIXTURES)
@pytest.mark.parametrize("notation", ["text", "latex"])
def test_reading_what_was_printed_gives_the_same_tree(mixture: str, notation: str) -> None:
    rng = random.Random(f"{mixture} {notation}")
    leaves = [
        leaf
        for leaf in MIXTURES[mixture]
        if notation == "text" or not (isinstance(leaf, Name) and leaf.name == "e")
    ]
    for _ in range(1500):
        tree = random_tree(rng, rng.randint(1, 9), leaves)
        names = frozenset(node.name for node in walk(tree) if isinstance(node, Name))
        shown = text(tree, names) if notation == "text" else latex(tree)
        head = "y_99(e) = " if "e" in names else "y_99 = "
        found = read(head + shown, "latex" if notation == "latex" else "math").output.tree
        assert same(found, tree), f"{shown}   is read as   {text(found)}"


def test_an_e_of_the_source_is_not_the_exponential() -> None:
    reading = read("d = a + b\ne = exp(d) + 1\nL = e d")
    for shown, syntax in ((reading_text(reading), "math"), (reading_latex(reading), "latex")):
        assert same(read(shown, syntax).statements[1].tree, reading.statements[1].tree), shown


def test_products_of_letters() -> None:
    """Runs of letters that spell functions, Greek letters or names of the source."""
    rng = random.Random(5)
    for _ in range(3000):
        letters = [rng.choice("lnexpsicotamuhgrbfwd") for _ in range(rng.randint(2, 6))]
        tree: Tree = Name(letters[0])
        for letter in letters[1:]:
            factor: Tree = Name(letter)
            if rng.random() < 0.2:
                factor = Apply("pow", (factor, Number("2")))
            tree = Apply("mul", (tree, factor))
        names = frozenset(letters) | ({"".join(letters[:2])} if rng.random() < 0.3 else set())
        shown = text(tree, names)
        assert same(read_formula(shown, names), tree), (shown, sorted(names))


def test_mathml_is_well_formed() -> None:
    rng = random.Random(3)
    for _ in range(300):
        tree = random_tree(rng, rng.randint(1, 9), MIXTURES["everything"])
        ElementTree.fromstring(f"<math>{mathml(tree)}</math>")


def test_whole_readings_read_back() -> None:
    rng = random.Random(11)
    for _ in range(400):
        reading = read(random_source(rng))
        for shown, syntax in ((reading_text(reading), "math"), (reading_latex(reading), "latex")):
            again = read(shown, syntax)
            for one, other in zip(again.definitions, reading.definitions, strict=True):
                assert one.name == other.name
                assert same(one.tree, other.tree), shown


# Python.


def random_python(rng: random.Random, depth: int) -> str:
    if depth == 0:
        return rng.choice(["x", "y", "w1", "b", "alpha", "2", "0.5", "1e-3", "loss", "wx"])
    kind = rng.random()
    if kind < 0.6:
        space = rng.choice(["", " "])
        sign = rng.choice(["+", "-", "*", "/", "**"])
        return f"{random_python(rng, depth - 1)}{space}{sign}{space}{random_python(rng, depth - 1)}"
    if kind < 0.75:
        return f"({random_python(rng, depth - 1)})"
    if kind < 0.9:
        return f"{rng.choice('--+')}{random_python(rng, depth - 1)}"
    call = rng.choice(
        ["torch.sigmoid", "np.exp", "math.log", "sqrt", "F.softplus", "abs", "tanh", "torch.relu"]
    )
    return f"{call}({random_python(rng, depth - 1)})"


_BINARY = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow"}
_CALLS = {"log": "ln"}


def from_ast(node: ast.expr) -> Tree:
    """Python's own tree as ours."""
    if isinstance(node, ast.BinOp):
        return Apply(_BINARY[type(node.op)], (from_ast(node.left), from_ast(node.right)))
    if isinstance(node, ast.UnaryOp):
        inner = from_ast(node.operand)
        return Apply("neg", (inner,)) if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id  # type: ignore[attr-defined]
        return Apply(_CALLS.get(name, name), (from_ast(node.args[0]),))
    if isinstance(node, ast.Name):
        return Name({"w1": "w_1"}.get(node.id, node.id))
    assert isinstance(node, ast.Constant)
    return Number({0.001: "1e-3"}.get(node.value, str(node.value)))


def test_python_binds_as_python_does() -> None:
    rng = random.Random(17)
    for _ in range(4000):
        source = random_python(rng, rng.randint(1, 5))
        found = read_formula(source, syntax="python")
        assert same(found, from_ast(ast.parse(source, mode="eval").body)), source


def test_a_tree_keeps_everything_that_was_written() -> None:
    """As many operations in the tree as signs in the text."""
    rng = random.Random(23)
    for _ in range(500):
        tree = random_tree(rng, 8, MIXTURES["letters"])
        count = fold(tree, lambda _, sizes: 1 + sum(sizes))
        again = read(latex(tree), "latex").output.tree
        assert fold(again, lambda _, sizes: 1 + sum(sizes)) == count
