"""Random functions with sharing: several statements that use each other's names."""

import random

SMOOTH = (
    "sin({})",
    "cos({})",
    "tanh({})",
    "σ({})",
    "softplus({})",
    "silu({})",
    "{}^2",
    "exp(-{}^2)",
    "ln(1 + {}^2)",
    "√(1 + {}^2)",
    "1/(2 + sin({}))",
    "-({})",
    "square({})",
    "({})^3",
    "(1 + {}^2)^{{0.5}}",
)
JOINING = (
    "{} + {}",
    "{} - {}",
    "{} · {}",
    "({})({})",
    "{}/(3 + ({})^2)",
    "({} - {})/2",
    "2{} · {}",
    "(2 + cos({}))^(tanh({}))",
)
KINKS = ("relu({})", "|{}|", "max({}, 0.1)")


def random_source(rng: random.Random, kinks: bool = False) -> str:
    """Two to nine statements over a few variables; later ones use earlier ones, some twice."""
    variables = rng.sample(["w", "b", "x", "a", "c", "w_1", "λ", "θ"], rng.randint(1, 4))
    known = list(variables)
    lines = []
    functions = list(SMOOTH) + (list(KINKS) if kinks else [])
    for k in range(1, rng.randint(2, 9)):
        pattern = rng.choice(JOINING if rng.random() < 0.6 else functions)
        recent = known[-4:] + variables
        parts = [rng.choice(recent) for _ in range(pattern.replace("{{", "").count("{}"))]
        if rng.random() < 0.15:
            parts = [parts[0]] * len(parts)
        right = pattern.format(*parts)
        if rng.random() < 0.3:
            right += f" + 0.5 {rng.choice(variables)}"
        lines.append(f"q_{k} = {right}")
        known.append(f"q_{k}")
    last = " + ".join(rng.sample(known, min(len(known), rng.randint(1, 3))))
    return rng.choice(["\n", "; "]).join([*lines, last])
