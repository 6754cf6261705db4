"""Lessons that documents are tested on: the homework's functions, and what is awkward to set."""

import tomllib
from pathlib import Path

from app.lesson import Lesson, lesson

CASES = Path(__file__).parents[1] / "cases"
SEED = tomllib.loads((CASES / "seed.toml").read_text(encoding="utf-8"))["function"]

NETWORK = "f = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"
CHAIN = "\n".join(["q_0 = w x", *(f"q_{k} = sin(q_{k - 1}) x + w" for k in range(1, 100)), "L = q_99"])
HOSTILE = (
    "f(w_ij, λ, x_α) = |w_ij \\hat{x}| λ + ε^2 x_{α} + w_{a,b}",
    "very_long_name_of_a_thing = alpha*another_rather_long_name**2\n"
    "out = very_long_name_of_a_thing/(very_long_name_of_a_thing + another_rather_long_name + textbf)"
    " + yet_another_extremely_long_name_here*input",
    "lambda_ = max(print, math)\nassert_ = abs(lambda_ - input)*name**2",
)


def nested(pattern: str, times: int) -> str:
    """`pattern` put into itself."""
    source = "x"
    for _ in range(times):
        source = pattern.format(source)
    return f"w {source}"


AWKWARD = {
    "sines": nested("sin({})", 150),
    "fractions": nested("1/(1 + {})", 80),
    "wide": " + ".join(f"w_{k} x_{k}" for k in range(40)),
    "quotient": "(a_1 b + a_2 b + a_3 b + a_4 b + a_5 b)/√(a_1^2 + a_2^2 + a_3^2 + a_4^2 + a_5^2 + 1)",
    "exponent": "e^{a b + b c + c d + d f + f g + a c + b d + c f} + |a + b + c + d + f + g + a b c d f g|",
    "number": f"{'1234567890' * 11} x + w",
    "no variables": "2 + 3",
    "one variable": "x",
    "twice": "x x + x",
    "kink": "relu(x) + |x|",
}
POINTS = {"kink": "x=0"}
UNDEFINED = ("ln(x) + w", "x=-1")


def seeds() -> list[Lesson]:
    """The functions of the homework."""
    return [lesson(case["spellings"][0], at=case["at"]) for case in SEED]


def awkward() -> list[Lesson]:
    """Everything else."""
    found = [lesson(source, at=POINTS.get(name, "")) for name, source in AWKWARD.items()]
    return [*found, *map(lesson, HOSTILE), lesson(UNDEFINED[0], at=UNDEFINED[1])]
