"""The functions of PyTorch that our programs call, on plain floats: for machines without PyTorch."""

import math
from types import SimpleNamespace
from typing import Any


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


def _sigmoid(x: float) -> float:
    return (1 + math.tanh(x / 2)) / 2 if x > -30 else math.exp(x)


def _or_nan(function: Any) -> Any:
    """PyTorch answers nan or an infinity where Python raises."""

    def call(*arguments: float) -> float:
        try:
            return function(*arguments)
        except OverflowError:
            return math.copysign(math.inf, arguments[0])
        except (ValueError, ZeroDivisionError):
            return math.nan

    return call


_SAME = (
    "exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan",
    "atan2", "hypot", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc",
)  # fmt: skip

FUNCTIONS: dict[str, Any] = {name: _or_nan(getattr(math, name)) for name in _SAME} | {
    "tensor": lambda number, requires_grad=False: float(number),
    "ones_like": lambda x: 1.0,
    "abs": abs,
    "sign": _sign,
    "square": lambda x: x * x,
    "minimum": min,
    "maximum": max,
    "relu": lambda x: max(x, 0.0),
    "sigmoid": _or_nan(_sigmoid),
    "arcsin": _or_nan(math.asin),
    "arccos": _or_nan(math.acos),
    "arctan": math.atan,
    "nn.functional.logsigmoid": lambda x: math.log(_sigmoid(x)),
    "nn.functional.leaky_relu": lambda x: max(x, 0.01 * x),
    "nn.functional.elu": _or_nan(lambda x: x if x > 0 else math.expm1(x)),
    "nn.functional.softplus": lambda x: x if x > 20 else math.log1p(math.exp(x)),
    "nn.functional.silu": _or_nan(lambda x: x * _sigmoid(x)),
    "nn.functional.gelu": lambda x: x * math.erfc(-x / math.sqrt(2)) / 2,
}


def torch_space() -> dict[str, Any]:
    """A namespace in which `torch` has these functions."""
    plain = {name: function for name, function in FUNCTIONS.items() if "." not in name}
    functional = {name.rpartition(".")[2]: function for name, function in FUNCTIONS.items() if "." in name}
    torch = SimpleNamespace(
        **plain,
        nn=SimpleNamespace(functional=SimpleNamespace(**functional)),
        set_default_dtype=lambda _: None,
        float64=None,
    )
    return {"torch": torch, "math": math}
