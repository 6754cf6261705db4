"""THE TABLE: every operation Backgraph knows, one row each.

A row's partial derivatives are formulas in Backgraph's own language over its argument names (`x`, then
`y`). They are written so that they compute stably; where a textbook writes them otherwise, that form is
`shown` beside them, and the tests of the table prove the two equal. A row with a `formula` is a composite:
it can be shown closed, as one node, or opened into the operations of its formula.

`domain` and `smooth` are conditions in the same language: where the operation has a value, and where it is
differentiable; `vanishes` where a partial is exactly 0 though its formula has no value. At a kink the
partials follow the convention of PyTorch.

Adding an operation is adding a row. The tests walk this table.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass

from app.calculus import primitives as p
from app.calculus.primitives import Primitive


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One row of the table.

    `notation` says how it is written: "function", or one of the printers' special forms. `value` computes a
    primitive on floats; a composite has `formula` (its definition) and, where the definition is not stable
    in floating point, `stable`. `code` is how Python's standard library writes a primitive; without it, it is
    the function of `math` of the same name.
    """

    name: str
    arguments: tuple[str, ...]
    partials: tuple[str, ...]
    rule: str
    shown: tuple[str, ...] = ()
    value: Primitive | None = None
    formula: str = ""
    stable: str = ""
    domain: str = ""
    smooth: str = ""
    vanishes: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    text: str = ""
    latex: str = ""
    notation: str = "function"
    bare: bool = False
    code: str = ""

    @property
    def textbook(self) -> tuple[str, ...]:
        """The partials as a textbook writes them."""
        return self.shown or self.partials

    @property
    def is_composite(self) -> bool:
        """Whether it can be opened into other operations."""
        return bool(self.formula)


def _row(name: str, arguments: str, *partials: str, rule: str, **more: object) -> Operation:
    return Operation(name=name, arguments=tuple(arguments.split()), partials=partials, rule=rule, **more)  # type: ignore[arg-type]


def _sign(name: str, arguments: str, *partials: str, rule: str, notation: str, **more: object) -> Operation:
    """A row for an operation that is written with a sign, a bar or a position, not with a name."""
    return _row(name, arguments, *partials, rule=rule, notation=notation, **more)


def _trig(name: str, partial: str, value: Primitive, **more: object) -> Operation:
    """A row for a circular or hyperbolic function: upright, and bare before a single name."""
    return _row(name, "x", partial, rule=f"derivative of {name}", value=value, bare=True, **more)


ARITHMETIC = (
    _sign("add", "x y", "1", "1", rule="sum rule", notation="sum", value=operator.add),
    _sign("sub", "x y", "1", "-1", rule="sum rule", notation="difference", value=operator.sub),
    _sign("mul", "x y", "y", "x", rule="product rule", notation="product", value=operator.mul),
    _sign("div", "x y", "1 / y", "-(x / y) / y", shown=("1 / y", "-x / y^2"), rule="quotient rule",
          notation="quotient", value=p.divide, domain="y != 0"),
    _sign("neg", "x", "-1", rule="constant factor rule", notation="minus", value=operator.neg),
    _sign("pow", "x y", "y x^(y - 1)", "x^y ln x", rule="power rule", notation="power", value=p.power,
          vanishes=("y == 0", "x == 0 and y > 0"),
          domain="x > 0 or integer(y) and x != 0 or integer(y) and y >= 0 or x >= 0 and y > 0"),
    _sign("alias", "x", "1", rule="another name", notation="alias", value=operator.pos),
    _sign("abs", "x", "sign(x)", rule="derivative of the absolute value", notation="bars",
          value=operator.abs, smooth="x != 0", spellings=("fabs", "absolute"), code="abs(x)"),
)  # fmt: skip

POWERS = (
    _sign("exp", "x", "e^x", rule="derivative of the exponential", notation="exponential", latex=r"\exp",
          value=p.exponential),
    _row("expm1", "x", "e^x", rule="derivative of the exponential", value=p.total(math.expm1)),
    _row("ln", "x", "1 / x", rule="derivative of the logarithm", value=p.total(math.log), domain="x > 0",
         spellings=("log",), latex=r"\ln", bare=True, code="math.log(x)"),
    _row("log1p", "x", "1 / (1 + x)", rule="derivative of the logarithm", value=p.total(math.log1p),
         domain="x > -1"),
    _row("log2", "x", "1 / (x ln 2)", rule="derivative of the logarithm", value=p.total(math.log2),
         domain="x > 0", text="log_2", latex=r"\log_{2}", bare=True),
    _row("log10", "x", "1 / (x ln 10)", rule="derivative of the logarithm", value=p.total(math.log10),
         domain="x > 0", text="log_10", latex=r"\log_{10}", spellings=("lg",), bare=True),
    _sign("sqrt", "x", "1 / (2 sqrt(x))", rule="power rule for a root", notation="radical",
          value=p.total(math.sqrt), domain="x >= 0"),
    _sign("root", "x y", "root(x, y)^(1 - y) / y", "-root(x, y) ln(x) / y^2",
          shown=("root(x, y) / (y x)", "-root(x, y) ln(x) / y^2"), rule="power rule for a root",
          notation="root", value=p.root, domain="x >= 0 and y > 0 or x != 0 and odd(y) or x > 0 and y < 0",
          vanishes=("", "x == 0 and y > 0"), spellings=("nthroot",), code="math.copysign(abs(x)**(1/y), x)"),
    _row("square", "x", "2 x", rule="power rule", formula="x^2"),
)  # fmt: skip

CHOICES = (
    _row("min", "x y", "(1 - sign(x - y)) / 2", "(1 + sign(x - y)) / 2", shown=("step(y - x)", "step(x - y)"),
         rule="derivative of a minimum", value=p.minimum, smooth="x != y", latex=r"\min",
         spellings=("minimum", "fmin"), code="min(x, y)"),
    _row("max", "x y", "(1 + sign(x - y)) / 2", "(1 - sign(x - y)) / 2", shown=("step(x - y)", "step(y - x)"),
         rule="derivative of a maximum", value=p.maximum, smooth="x != y", latex=r"\max",
         spellings=("maximum", "fmax"), code="max(x, y)"),
    _row("sign", "x", "0", rule="derivative of a step", value=p.sign, smooth="x != 0",
         spellings=("sgn", "signum"), code="float((x > 0) - (x < 0))"),
    _row("step", "x", "0", rule="derivative of a step", value=p.step, smooth="x != 0",
         spellings=("heaviside",), code="float(x > 0)"),
)  # fmt: skip

CIRCULAR = (
    _trig("sin", "cos(x)", p.sine, latex=r"\sin"),
    _trig("cos", "-sin(x)", p.cosine, latex=r"\cos"),
    _trig("tan", "1 / cos(x)^2", p.total(math.tan), latex=r"\tan", domain="cos(x) != 0", spellings=("tg",)),
    _trig("sec", "sec(x) tan(x)", p.secant, latex=r"\sec", domain="cos(x) != 0", code="1/math.cos(x)"),
    _trig("csc", "-csc(x) cot(x)", p.cosecant, latex=r"\csc", domain="sin(x) != 0", spellings=("cosec",),
          code="1/math.sin(x)"),
    _trig("cot", "-csc(x)^2", p.cotangent, latex=r"\cot", domain="sin(x) != 0", spellings=("ctg", "cotan"),
          code="math.cos(x)/math.sin(x)"),
    _trig("arcsin", "1 / sqrt((1 - x) (1 + x))", p.total(math.asin), shown=("1 / sqrt(1 - x^2)",),
          domain="-1 <= x <= 1", latex=r"\arcsin", spellings=("asin",), code="math.asin(x)"),
    _trig("arccos", "-1 / sqrt((1 - x) (1 + x))", p.total(math.acos), shown=("-1 / sqrt(1 - x^2)",),
          domain="-1 <= x <= 1", latex=r"\arccos", spellings=("acos",), code="math.acos(x)"),
    _trig("arctan", "1 / (1 + x^2)", math.atan, latex=r"\arctan", spellings=("atan", "arctg"),
          code="math.atan(x)"),
    _trig("arcsec", "1 / (|x| sqrt(|x| - 1) sqrt(|x| + 1))", p.total(lambda x: math.acos(1 / x)),
          shown=("1 / (|x| sqrt(x^2 - 1))",), domain="|x| >= 1", spellings=("asec",), code="math.acos(1/x)"),
    _trig("arccsc", "-1 / (|x| sqrt(|x| - 1) sqrt(|x| + 1))", p.total(lambda x: math.asin(1 / x)),
          shown=("-1 / (|x| sqrt(x^2 - 1))",), domain="|x| >= 1", spellings=("acsc",), code="math.asin(1/x)"),
    _trig("arccot", "-1 / (1 + x^2)", lambda x: math.atan2(1.0, x), spellings=("acot",),
          code="math.atan2(1, x)"),
    _row("atan2", "x y", "y / hypot(x, y) / hypot(x, y)", "-x / hypot(x, y) / hypot(x, y)",
         shown=("y / (x^2 + y^2)", "-x / (x^2 + y^2)"), rule="derivative of arctan", value=p.arctan2,
         domain="x != 0 or y != 0", smooth="x != 0 or y > 0", spellings=("arctan2",)),
    _row("hypot", "x y", "x / hypot(x, y)", "y / hypot(x, y)", rule="power rule for a root",
         value=math.hypot, smooth="x != 0 or y != 0"),
)  # fmt: skip

HYPERBOLIC = (
    _trig("sinh", "cosh(x)", p.hyperbolic_sine, latex=r"\sinh"),
    _trig("cosh", "sinh(x)", p.hyperbolic_cosine, latex=r"\cosh"),
    _trig("tanh", "1 / cosh(x)^2", math.tanh, shown=("1 - tanh(x)^2",), latex=r"\tanh"),
    _trig("sech", "-sech(x) tanh(x)", p.total(lambda x: 1 / p.hyperbolic_cosine(x)),
          code="2*math.exp(-abs(x))/(1 + math.exp(-2*abs(x)))"),
    _trig("csch", "-csch(x) coth(x)", p.total(lambda x: 1 / p.hyperbolic_sine(x)), domain="x != 0",
          code="math.copysign(2*math.exp(-abs(x)), x)/-math.expm1(-2*abs(x))"),
    _trig("coth", "-csch(x)^2", p.total(lambda x: 1 / math.tanh(x)), domain="x != 0", latex=r"\coth",
          code="1/math.tanh(x)"),
    _trig("arsinh", "1 / hypot(x, 1)", p.total(math.asinh), shown=("1 / sqrt(x^2 + 1)",),
          spellings=("asinh", "arcsinh"), code="math.asinh(x)"),
    _trig("arcosh", "1 / (sqrt(x - 1) sqrt(x + 1))", p.total(math.acosh), shown=("1 / sqrt(x^2 - 1)",),
          domain="x >= 1", spellings=("acosh", "arccosh"), code="math.acosh(x)"),
    _trig("artanh", "1 / ((1 - x) (1 + x))", p.total(math.atanh), shown=("1 / (1 - x^2)",),
          domain="-1 < x < 1", spellings=("atanh", "arctanh"), code="math.atanh(x)"),
    _trig("arsech", "-1 / (x sqrt((1 - x) (1 + x)))", p.total(lambda x: math.acosh(1 / x)),
          shown=("-1 / (x sqrt(1 - x^2))",), domain="0 < x <= 1", spellings=("asech", "arcsech"),
          code="math.acosh(1/x)"),
    _trig("arcsch", "-1 / (|x| hypot(x, 1))", p.total(lambda x: math.asinh(1 / x)),
          shown=("-1 / (|x| sqrt(1 + x^2))",), domain="x != 0", spellings=("acsch", "arccsch"),
          code="math.asinh(1/x)"),
    _trig("arcoth", "1 / ((1 - x) (1 + x))", p.total(lambda x: math.atanh(1 / x)), shown=("1 / (1 - x^2)",),
          domain="|x| > 1", spellings=("acoth", "arccoth"), code="math.atanh(1/x)"),
)  # fmt: skip

NEURAL = (
    _row("sigmoid", "x", "sigmoid(x) sigmoid(-x)", shown=("sigmoid(x) (1 - sigmoid(x))",),
         rule="derivative of the sigmoid", formula="1 / (1 + e^(-x))",
         stable="e^(min(x, 0)) / (1 + e^(-|x|))", spellings=("sigma", "σ", "logistic", "expit"),
         text="σ", latex=r"\sigma"),
    _row("logsigmoid", "x", "sigmoid(-x)", rule="derivative of the logarithm of the sigmoid",
         formula="-ln(1 + e^(-x))", stable="min(x, 0) - log1p(e^(-|x|))", spellings=("log_sigmoid",)),
    _row("relu", "x", "step(x)", rule="derivative of ReLU", formula="max(x, 0)", smooth="x != 0",
         spellings=("ReLU", "RELU", "Relu", "relu_"), text="relu", latex=r"\operatorname{ReLU}"),
    _row("leaky_relu", "x", "0.01 + 0.99 step(x)", rule="derivative of leaky ReLU",
         formula="max(x, 0) + 0.01 min(x, 0)", smooth="x != 0", spellings=("leakyrelu", "LeakyReLU", "lrelu"),
         text="leakyrelu", latex=r"\operatorname{LeakyReLU}"),
    _row("elu", "x", "e^(min(x, 0))", rule="derivative of ELU", formula="max(x, 0) + e^(min(x, 0)) - 1",
         stable="max(x, 0) + expm1(min(x, 0))", spellings=("ELU",), latex=r"\operatorname{ELU}"),
    _row("softplus", "x", "sigmoid(x)", rule="derivative of softplus", formula="ln(1 + e^x)",
         stable="max(x, 0) + log1p(e^(-|x|))", spellings=("Softplus",)),
    _row("silu", "x", "sigmoid(x) + x sigmoid(x) sigmoid(-x)",
         shown=("sigmoid(x) (1 + x (1 - sigmoid(x)))",), rule="derivative of SiLU", formula="x sigmoid(x)",
         spellings=("SiLU", "swish", "Swish"), latex=r"\operatorname{SiLU}"),
    _row("gelu", "x", "erfc(-x / sqrt(2)) / 2 + x e^(-x^2 / 2) / sqrt(2 pi)",
         shown=("(1 + erf(x / sqrt(2))) / 2 + x e^(-x^2 / 2) / sqrt(2 pi)",), rule="derivative of GELU",
         formula="x / 2 (1 + erf(x / sqrt(2)))", stable="x erfc(-x / sqrt(2)) / 2",
         spellings=("GELU",), latex=r"\operatorname{GELU}"),
    _row("erf", "x", "2 / sqrt(pi) e^(-x^2)", rule="derivative of the error function", value=math.erf),
    _row("erfc", "x", "-2 / sqrt(pi) e^(-x^2)", rule="derivative of the error function", value=math.erfc),
)  # fmt: skip

OPERATIONS: dict[str, Operation] = {
    row.name: row for row in (*ARITHMETIC, *POWERS, *CHOICES, *CIRCULAR, *HYPERBOLIC, *NEURAL)
}

# How tightly each notation binds: one table for the reader and the printers. A function written without
# brackets takes the juxtaposed product that follows it and ends before an explicit sign.
BINDING = {
    "sum": 10, "difference": 10, "minus": 20, "product": 30, "quotient": 30,
    "bare function": 31, "sign": 35, "power": 40, "atom": 50,
}  # fmt: skip

# Other names for a formula: what they stand for, over x, y.
ABBREVIATIONS: dict[str, str] = {"cbrt": "root(x, 3)", "reciprocal": "1 / x", "rsqrt": "1 / sqrt(x)"}

# Functions that may be called with more arguments than their row has; they nest to the left.
VARIADIC = frozenset({"min", "max", "hypot"})

# Written by position or with a sign, never called by name.
UNNAMED = frozenset({"add", "sub", "mul", "div", "neg", "alias"})

# Every spelling of every operation that can be called by name.
SPELLINGS: dict[str, str] = {
    spelling: row.name
    for row in OPERATIONS.values()
    if row.name not in UNNAMED
    for spelling in (row.name, *row.spellings)
}

CONSTANTS: dict[str, float] = {"e": math.e, "pi": math.pi}


def inverse(operation: str) -> str | None:
    """`sin^{-1}` is arcsin, `sinh^{-1}` is arsinh."""
    return next((name for name in (f"arc{operation}", f"ar{operation}") if name in OPERATIONS), None)
