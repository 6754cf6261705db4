"""Hostile inputs, made from a seed: bombs, tricks with letters, words of every language that we write.

The same seed makes the same inputs. `python -m pytest tests/hostile` takes the day as its seed and says so;
BACKGRAPH_SEED=2026-11-24 has a day once more.
"""

import json
import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

Fields = dict[str, str]

SEED = os.environ.get("BACKGRAPH_SEED") or datetime.now(UTC).date().isoformat()

# What means something to a language that our files are in.
TEX = [
    r"\input{/etc/passwd}", r"\write18{id}", r"\immediate\write18", r"\csname end\endcsname",
    r"\def\frac{}", "%", r"\openin0", r"^^5cinput", r"\end{document}", r"\verb|x|", r"\usepackage{x}",
    r"$\href{x}{y}$", "~#&_{}",
]  # fmt: skip
HTML = [
    "<script>alert(1)</script>", "</script><script>x", "<img src=x onerror=alert(1)>", "]]>", "<!--",
    "-->", "&#x3c;", "javascript:alert(1)", "\"onload='x", "'><svg/onload=x>", "<style>*{}", "</title>",
    "{{7*7}}", "{% x %}", "<![CDATA[", "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;", "<?xml?>", "<foreignObject/>",
    "&lt;b&gt;", "</metadata>",
]  # fmt: skip
DOT = [
    '"]; v1 [URL="x', '\\"', "label=<<b>x</b>>", "}\ndigraph {", "//", "/*", 'x" -> "y', "\\N\\G",
]  # fmt: skip
CODE = [
    '__import__("os").system("id")', "exec", "eval(x)", "open", "lambda", '"""', "\\", "#\nimport os",
    "__class__", "self.__dict__", "print", "input", "None", "import os", "x; import os", "assert", "math",
    "torch",
]  # fmt: skip
CELLS = [
    "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '"', '""', ";", ",", "=1+1", "'=",
    "\uff1d1",
]  # fmt: skip
LETTERS = [
    "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u0301", "\u0430", "\u0435", "ﬁ", "\U0001d465",
    "\x00", "\x1b[31m", "\u2028", "\x85", "\x7f", "\ufffe", "\U000e0041", "ſ", "K", "İ", "🏳️‍🌈", "\u0e47",
    "½", "٣", "\x0b", "\r",
]  # fmt: skip
HALVES = ["\ud800", "\udfff", "\udc80x"]
NUMBERS = [
    "1e308", "1e-320", "9", "0", "-0", "1e999", "0x10", "1/0", "nan", "inf", "1_0", ".", "1e", "²",
    "10^400",
]  # fmt: skip
FOREIGN = [TEX, HTML, DOT, CODE, CELLS, LETTERS, NUMBERS]

NAMES = [
    "x", "w", "b", "y", "w_1", "λ", "α_{2}", "x_{ij}", "σ", "hat{x}", "e", "i", "d", "open", "print",
    "__init__",
]  # fmt: skip
FUNCTIONS = [
    "sin", "ln", "exp", "σ", "relu", "tanh", "sqrt", "|", "softplus", "gelu", "max", "hypot", "atan2",
    "√", "sinh",
]  # fmt: skip
KINDS = ["derivative", "derivation", "breakdown", "order", "number", "graph"]
THEMES = ["light", "dark", "auto", "print", "projector", "cs231n"]


def foreign(rng: random.Random) -> str:
    """A word that means something elsewhere."""
    return rng.choice(rng.choice(FOREIGN))


def formula(rng: random.Random, depth: int = 3) -> str:
    """A formula, with foreign words in it now and then."""
    if depth == 0 or rng.random() < 0.2:
        return foreign(rng) if rng.random() < 0.12 else rng.choice([*NAMES, str(rng.randint(0, 12))])
    one, other = formula(rng, depth - 1), formula(rng, depth - 1)
    shape = rng.randrange(8)
    if shape < 4:
        return f"{one} {rng.choice(['+', '-', '*', '/', '', '·'])} {other}"
    if shape == 4:
        return f"({one})^{rng.choice(['2', '-1', '(' + other + ')', '3', '0.5'])}"
    name = rng.choice(FUNCTIONS)
    return f"|{one}|" if name == "|" else f"{name}({one}, {other})" if shape == 7 else f"{name}({one})"


# Bombs: little text that would be much work.


def _nested(rng: random.Random) -> str:
    opening, closing = rng.choice(
        [("(", ")"), ("sin(", ")"), ("{", "}"), ("[", "]"), (r"\frac{", "}{2}"), ("√", "")]
    )
    depth = rng.choice((5, 50, 300, 499, 600, 3000))
    return opening * depth + "x" + closing * (depth - rng.choice((0, 0, 0, 1)))


def _tower(rng: random.Random) -> str:
    return "^".join([rng.choice(NAMES)] * rng.choice((3, 40, 400))) + rng.choice(
        ["", "^9999999", "^(10^400)"]
    )


def _repeated(rng: random.Random) -> str:
    piece = rng.choice(["(x+w)", "(1+x)^2", "sin(x)", "w x", "(a/b)", "σ(wx+b)", "|x|", "x!"])
    return rng.choice("+*-/").join([piece] * rng.choice((10, 100, 700)))


def _doubled(rng: random.Random) -> str:
    """Each line uses the one before twice, so that what is written out doubles with it."""
    sign, lines = rng.choice("+*"), rng.choice((5, 20, 60, 200))
    return "\n".join(["a_1 = x + w", *(f"a_{k} = a_{k - 1} {sign} sin(a_{k - 1})" for k in range(2, lines))])


def _called(rng: random.Random) -> str:
    """Functions that call functions: three times as much with every line."""
    lines = rng.choice((3, 8, 15, 40))
    calls = (f"g_{k}(x) = g_{k - 1}(x) + g_{k - 1}(x^2) g_{k - 1}(1)" for k in range(1, lines))
    return "\n".join(["g_0(x) = x^2 + w", *calls, f"L = g_{lines - 1}(x)"])


def _summed(rng: random.Random) -> str:
    top = rng.choice(("3", "40", "1000", "10^9", "9" * 30, "n"))
    inner = rng.choice([r"w_i x_i", rf"\sum_{{j=1}}^{{{top}}} w_{{ij}}", rf"\prod_{{j=1}}^{{{top}}} x_j"])
    return rf"\sum_{{i=1}}^{{{top}}} {inner}"


def _long(rng: random.Random) -> str:
    return rng.choice(["x", "9", "(", "sin ", "+", "a_1", "x\n", "'", "{", "\\", "\u0301", "="]) * rng.choice(
        (50, 2000, 7000)
    )


BOMBS: list[Callable[[random.Random], str]] = [_nested, _tower, _repeated, _doubled, _called, _summed, _long]


def source(rng: random.Random) -> str:
    """What somebody hostile types for a function."""
    kind = rng.random()
    if kind < 0.2:
        return rng.choice(BOMBS)(rng)
    if kind < 0.4:
        return "".join(rng.choice([foreign(rng), formula(rng, 1), " "]) for _ in range(rng.randint(1, 8)))
    name = rng.choice([*NAMES, foreign(rng)]) if rng.random() < 0.4 else "L"
    return f"{name} = {formula(rng)}" + (
        f"; {foreign(rng)} = {formula(rng, 1)}" if rng.random() < 0.1 else ""
    )


def request(rng: random.Random) -> Fields:
    """The parameters of a request: a source, and now and then whatever else there is."""
    fields = {"f": source(rng)}
    likely: dict[str, Callable[[], str]] = {
        "at": lambda: ",".join(_point(rng) for _ in range(rng.randint(1, 3))),
        "wrt": lambda: _either(rng, NAMES),
        "of": lambda: _either(rng, NAMES),
        "syntax": lambda: _either(rng, ["auto", "math", "latex", "python"]),
        "open": lambda: _either(rng, ["all", "sigma", "g_1"]),
        "prime": lambda: _either(rng, ["all", "sigma"]),
        "theme": lambda: _either(rng, THEMES),
        "step": lambda: _either(rng, ["0", "3", "last", "999"]),
        "hide": lambda: _either(rng, ["values", "local,gradients"]),
        "data": lambda: _either(rng, ["x=1,y=2;x=2,y=3", "x,y\n1,2"]),
        "notation": lambda: _either(rng, ["bar", "delta"]),
        "read": lambda: _either(rng, ["fraction", "log10,bare"]),
        "share": lambda: "0",
        "mode": lambda: "forward",
        "along": lambda: _either(rng, NAMES),
    }  # fmt: skip
    for name in rng.sample(sorted(likely), rng.choice((0, 1, 1, 2, 3))):
        fields[name] = likely[name]()
    return fields


def _line(rng: random.Random) -> str:
    row = f"p = wx | {formula(rng, 1)} | {foreign(rng)}"
    return rng.choice([source(rng), f"∂L/∂w = {formula(rng, 2)}", row])


def answer(rng: random.Random) -> Fields:
    """The parameters of a check."""
    fields = {"f": rng.choice(["L = (wx + b - y)^2", "x^w", "max(w, x) |w|"]), "kind": rng.choice(KINDS)}
    texts = [_line(rng) for _ in range(rng.choice((1, 1, 2, 4)))]
    shapes = ["\n".join(texts), json.dumps(texts), json.dumps({foreign(rng): text for text in texts})]
    return fields | {"answer": rng.choice(shapes), "wrt": rng.choice(["w", "w,b", foreign(rng)])}


def _point(rng: random.Random) -> str:
    return f"{_either(rng, NAMES)}={_either(rng, NUMBERS)}"


def _either(rng: random.Random, usual: list[str]) -> str:
    return foreign(rng) if rng.random() < 0.15 else rng.choice(usual)


def halved(fields: Fields, rng: random.Random) -> Fields:
    """With half a character somewhere: JSON can say it, and nothing can write it."""
    name = rng.choice(sorted(fields))
    return fields | {name: fields[name] + rng.choice(HALVES)}


def stream(seed: str, make: Callable[[random.Random], Fields], count: int) -> Iterator[Fields]:
    """So many inputs of one kind."""
    rng = random.Random(f"{seed} {make.__name__}")
    for _ in range(count):
        yield make(rng)
