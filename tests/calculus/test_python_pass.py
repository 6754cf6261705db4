"""Python read in one pass is what the parser reads token by token: the same trees, names and notes."""

import random

import pytest

from app.calculus.direct import read_directly
from tests.calculus.test_direct import differs, typed

LEAVES = (
    "a", "b", "x", "w_1", "w1", "e", "2", "3.5", "1e-3", "2.", "1_000", ".5", "1e5", "λ", "pi", "math.pi",
    "np.e", "hidden_layer", "x.data", "x.T", "weight", "exp", "mean", "F", "σ", "_x", "x_", "lambda",
    "self.w", "max",
)  # fmt: skip
CALLS = (
    "np.exp({})", "torch.sigmoid( {} )", "exp({})", "math.log({})", "F.relu ({})", "tanh({})", "sqrt({})",
    "σ({})", "float({})", "torch.mean({})", "relu6({})", "Exp({})", "nn.ReLU()({})", "torch.tensor({})",
    "x.exp({})", "print({})", "torch.nn.functional.softplus({})", "({}).exp()", "{}.sigmoid()",
    "({}).mean()", "{}.item()", "({}).data", "({}).T", "x.tanh( )*{}", "({}).backward()",
    "{}.detach().sin()", "mean({})", "({}).step()",
)  # fmt: skip
PAIRS = (
    "torch.pow({}, {})", "pow({},{})", "max({}, {})", "torch.mul({}, {})", "F.mse_loss({}, {})",
    "log({}, {})", "({}).pow({})", "({}).mul({})", "x.mul({}, {})", "clamp({}, {})", "({}).exp(-{})",
    "({}, {})", "({})({})", "np.maximum({}, {},)", "({}).log({})", "hypot({}, {})", "({}).to({})",
    "min({}, {}, 2)",
)  # fmt: skip
AROUND = ("({})", "-{}", "({})", "-({})", "({})**2", "+{}", "[{}]", " ( {} ) ", "{} # a + b", "({})²")
USUAL = ("+", "-", "*", "/", "**", " + ", " - ", " * ")
INFIX = (*USUAL * 4, "//", "%", " ", "", "@", "^", "==")
STARTS = (
    "p = ", "q1 = ", "loss = ", "g(x) = ", "L = ", "", "x = ", "exp = ", "F = ", "np = ", "hidden_layer = ",
    "λ = ", "mean = ", "pi = ", "lambda = ", "f(x, w) = ", "a = ", "pass = ", "x += ", "self.w = ",
    "max = ", "  y = ", "w: float = ", "_a = ", "x, y = ", "f(x, x) = ",
)  # fmt: skip


IMPORTS = (
    "import torch\n", "import numpy as np\n", "from math import exp\n",
    "import torch.nn.functional as F  # f\n", "from math import pi, e\n",
    "from torch import exp as sqrt, mean\n", "from math import *\n", "import math as x\n",
    "from torch import nn, tanh, max\n", "import math, torch.optim as F\n", "import torch as a; ",
    "from math import (exp)\n",
)  # fmt: skip


def grown(rng: random.Random, size: int) -> str:
    """A formula by the rules of Python, most of it with a meaning."""
    if size <= 0:
        return rng.choice(LEAVES) if rng.random() < 0.5 else rng.choice("abxyw2")
    way, left = rng.random(), rng.randint(0, size - 1)
    if way < 0.45:
        return grown(rng, left) + rng.choice(INFIX) + grown(rng, size - 1 - left)
    if way < 0.65:
        return rng.choice(AROUND).format(grown(rng, size - 1))
    if way < 0.85:
        return rng.choice(CALLS).format(grown(rng, size - 1))
    return rng.choice(PAIRS).format(grown(rng, left), grown(rng, size - 1 - left))


def program(rng: random.Random) -> str:
    """A formula, or a few lines, most of them with names."""
    count = rng.choice((1, 1, 1, 2, 3))
    starts = STARTS if count > 1 or rng.random() < 0.4 else ("",)
    lines = [rng.choice(starts) + grown(rng, rng.randint(0, 5)) for _ in range(count)]
    imports = rng.choices(IMPORTS, k=rng.choice((0, 0, 1, 2)))
    return "".join(imports) + rng.choice(("\n", "; ", "\n\n")).join(lines)


def test_one_pass_reads_what_the_parser_reads() -> None:
    rng, seen = random.Random("python"), 0
    for source in (*(program(rng) for _ in range(8_000)), *typed()):
        wrong = differs(source, "python")
        assert not wrong, f"{wrong}: {source!r}"
        seen += wrong == ""
    assert seen >= 1_500


@pytest.mark.parametrize(
    "source",
    [
        "x**2",
        "(torch.sigmoid(w*x + b) - y)**2",
        "np.exp(-x)*weight + math.pi/2.",
        "y = 1e-3*w**-x**2  # decay",
        "z = w*x + b; loss = (z.sigmoid() - y).pow(2).mean()",
        "hidden = torch.tanh(w_1*x)\nhidden_2 = hidden*hidden\nout = torch.maximum(hidden_2, -b)",
        "f(x, w) = math.e**(w*x)",
        "x.mul(y).add(w).div(2).neg()",
        "import math\nimport torch.nn.functional as F\nfrom torch import tanh\ntanh(w*x) + F.relu(math.pi*x)",
    ],
)
def test_common_formulas_are_read_in_one_pass(source: str) -> None:
    assert differs(source, "python") == ""


@pytest.mark.parametrize(
    "source",
    ["2x", "x(y)", "(a)(b)", "x[0]", "x^2", "a // b", "lambda x: x**2",
     "from math import log as ln\nln(x)**2", "x = x**2", "x += y**2", "def f(x): return x**2",
     "w = 2.0; x = 3.0", "f = 'a + b'", "x.exp(2)", "pow(x)", "exp(x, y)", "exp + 1", "pow(math.e, x)",
     "optimizer.step()", "loss.backward()", "x.requires_grad_()", "w = torch.tensor(2.0)",
     "mean = (w*x).mean()", "exp = exp(x)", "max(a, b, c)", "x.sigmoid + 1", ".exp()", "x +", "(x", "x)",
     "", "y = (w*x\n + b)", "F.mse_loss(x, y)", "x == y", "pow(x, 2", "pow(,2)", "1 + >>> x", "'", "a b"],
)  # fmt: skip
def test_what_has_more_to_it_is_left_to_the_parser(source: str) -> None:
    assert read_directly(source, "python") is None


def test_what_one_source_defines_means_nothing_in_another() -> None:
    assert differs("F = w*x\nL = F.relu() + F", "python") == ""
    assert differs("L = F.relu(x)", "python") == ""
    assert differs("exp = w*x\nL = exp**2", "python") == ""
    assert differs("L = exp(x)", "python") == ""
