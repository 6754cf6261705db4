"""Numbers that know a library's methods, and a library of functions on them, to run programs on."""

import math
from collections.abc import Callable
from typing import Any

FUNCTIONS: dict[str, Callable[..., float]] = {
    **{name: getattr(math, name) for name in ("exp", "log", "tanh", "sqrt", "log1p", "sin", "cos")},
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(z, 0.0),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "square": lambda z: z * z,
    "pow": lambda z, n: z**n,
    "abs": abs,
    "binary_cross_entropy": lambda p, y: -(y * math.log(p) + (1 - y) * math.log(1 - p)),
}


class Scalar(float):
    """A float with methods; `x.exp()`, `x.item()`, `x.backward()`, and attributes of its own."""

    grad = 0.0

    def __getattr__(self, name: str) -> Any:
        if name in FUNCTIONS:
            return lambda *more: Scalar(FUNCTIONS[name](float(self), *more))
        return lambda *_, **__: self

    @property
    def data(self) -> "Scalar":
        return self


def _again(name: str) -> Callable[..., Scalar]:
    plain = getattr(float, name)
    return lambda self, *others: Scalar(plain(self, *map(float, others)))


for _name in ("add", "sub", "mul", "truediv", "pow"):
    for _form in (f"__{_name}__", f"__r{_name}__"):
        setattr(Scalar, _form, _again(_form))
Scalar.__neg__ = _again("__neg__")  # type: ignore[method-assign]


def make(value: Any, *_: Any, **__: Any) -> Scalar:
    """What `torch.tensor(2.0)`, `Value(2.0)` and the like make."""
    return make(value[0]) if isinstance(value, list) else Scalar(value)


class Library:
    """Every module at once: functions of numbers, constructors, a tape, gradients that nobody looks at."""

    tensor = array = Value = Variable = constant = staticmethod(make)

    def __getattr__(self, name: str) -> Any:
        if name in FUNCTIONS:
            return lambda *numbers: Scalar(FUNCTIONS[name](*map(float, numbers)))
        if name == "jit":
            return lambda function: function
        if name == "grad":
            return lambda *_, **__: lambda *_, **__: (0.0, 0.0)
        return self

    def __call__(self, *_: Any, **__: Any) -> "Library":
        return self

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_: object) -> None:
        return None


def _scalar(function: Callable[..., Any]) -> Callable[..., Scalar]:
    return lambda *numbers: Scalar(function(*numbers))


def run(program: str, output: str, names: dict[str, float]) -> float:
    """What Python makes of a program, and the value of an expression after it."""
    library = Library()
    scope: dict[str, Any] = dict.fromkeys(("np", "torch", "F", "math", "nn", "jnp"), library)
    scope["Value"] = make
    scope["__builtins__"] = {
        "__import__": lambda *_: library,
        "print": lambda *_: None,
        **{function.__name__: _scalar(function) for function in (abs, max, min, pow, float)},
    }
    scope |= {name: Scalar(number) for name, number in names.items()}
    exec(program, scope)
    return float(eval(output, scope))
