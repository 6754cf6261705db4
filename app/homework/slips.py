"""THE TABLE of slips: for an operation, what people take for its derivative.

A row names the operation, the argument that it is differentiated by, and wrong derivatives as formulas in
Backgraph's own language over the arguments `x`, `y`. A row without an argument replaces the whole rule of the
node: `z` is the node's value, `u` and `v` are the derivatives of its arguments.

Adding a slip is adding a formula. The tests make every one of them and look whether it is found.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.calculus.operations import OPERATIONS


@dataclass(frozen=True, slots=True)
class Slip:
    """Wrong derivatives of one operation by its argument number `argument`, or (None) wrong rules."""

    kind: str
    operation: str
    argument: int | None
    formulas: tuple[str, ...]


def _power(operation: str, argument: int, *formulas: str) -> Slip:
    return Slip("power_rule", operation, argument, formulas)


def _wrong(operation: str, *formulas: str, argument: int = 0) -> Slip:
    return Slip("wrong_local_derivative", operation, argument, formulas)


def _rule(operation: str, *formulas: str) -> Slip:
    return Slip("wrong_local_derivative", operation, None, formulas)


def _integral(operation: str, *formulas: str, argument: int = 0) -> Slip:
    return Slip("integrated", operation, argument, formulas)


SLIPS = (
    # The exponent is not brought down, or not lowered, or raised.
    _power("pow", 0, "x^(y - 1)", "y x^y", "y x^(y + 1)", "y x", "y", "(y - 1) x^(y - 1)", "(y - 1) x^y",
           "x^(y - 1) / y", "y x^(y - 2)", "(y + 1) x^y", "(y + 1) x^(y - 1)", "(y - 1) x^(y - 2)"),
    _power("square", 0, "x", "2 x^2", "2 x^3", "2", "2 x^4"),
    _power("sqrt", 0, "1 / sqrt(x)", "sqrt(x) / 2", "2 sqrt(x)", "2 / sqrt(x)", "1 / (2 x)", "1 / x^2",
           "1 / (2 x^2)"),
    _power("root", 0, "root(x, y) / x", "root(x, y) / y", "y root(x, y) / x"),
    # Powers taken for exponentials, and exponentials for powers.
    _wrong("pow", "x^y ln x", "x^y ln y", "x^y / ln x"),
    _wrong("pow", "y x^(y - 1)", "x^y", "x^y ln y", "x^y / ln x", "ln x", "y x^(y - 1) ln x", argument=1),
    _wrong("exp", "x e^(x - 1)", "x e^x", "e^(x - 1)", "e^x / x", "1 / x"),
    _wrong("expm1", "x e^(x - 1)", "e^x - 1", "x e^x"),
    _wrong("ln", "ln x", "x", "1 / ln x", "1 / x^2", "ln(x) / x", "e^x", "-1 / x^2"),
    _wrong("log1p", "1 / x", "1 + x"),
    _wrong("log2", "1 / x", "ln(2) / x", "1 / (x log_2(x))", "x ln 2"),
    _wrong("log10", "1 / x", "ln(10) / x", "1 / (x log_10(x))", "x ln 10"),
    # Sums, products and quotients.
    _rule("mul", "u v", "u v + z", "u x + v y", "u + v"),
    _rule("div", "u / v", "u y + x v", "(u y + x v) / y^2", "u y - x v", "(u y - x v) / y", "(x v + u y) / y",
          "(u y - x v) / x^2", "x v - u y", "(u - v) / y^2", "u - v", "u v / y^2"),
    _wrong("mul", "x"),
    _wrong("mul", "y", argument=1),
    _wrong("div", "y", "1 / y^2", "x / y"),
    _wrong("div", "-x / y", "x / y", "1 / y", "1 / y^2", "-1 / y^2", "1 / x", "-1 / y",
           "-x", "y", "-x / y^3", "-2 x / y^3", "-x / (2 y)", argument=1),
    _wrong("abs", "|x|", "x"),
    # What is not smooth.
    _wrong("relu", "step(-x)", "x", "sign(x)", "x step(-x)"),
    _wrong("leaky_relu", "step(x)", "0.01 step(x) + 0.99", "0.99 step(x)", "0.01"),
    _wrong("max", "step(y - x)", "x"),
    _wrong("max", "step(x - y)", "y", argument=1),
    _wrong("min", "step(x - y)", "x"),
    _wrong("min", "step(y - x)", "y", argument=1),
    # Circular and hyperbolic functions.
    _wrong("sin", "cos(x)^2", "tan(x)", "1 / cos(x)", "x cos(x)"),
    _wrong("cos", "sin(x)^2", "tan(x)", "-1 / sin(x)", "-x sin(x)"),
    _wrong("tan", "1 / cos(x)", "sec(x) tan(x)", "1 + tan(x)", "1 / (1 + x^2)", "tan(x)^2", "1 / sin(x)^2",
           "-1 / sin(x)^2", "1 / tan(x)", "1 - tan(x)^2", "cos(x)^2"),
    _wrong("sec", "tan(x)^2", "sec(x)^2", "tan(x)", "-1 / sin(x)", "csc(x) cot(x)"),
    _wrong("csc", "cot(x)^2", "-csc(x)^2", "1 / cos(x)", "sec(x) tan(x)", "csc(x) tan(x)"),
    _wrong("cot", "csc(x)^2", "-csc(x)", "-csc(x) cot(x)", "-1 / (1 + x^2)", "1 / cos(x)^2"),
    _wrong("arcsin", "1 / (1 - x^2)", "1 / sqrt(1 + x^2)", "arccos(x)", "1 / cos(x)", "1 / sqrt(x^2 - 1)",
           "sqrt(1 - x^2)", "1 / (1 + x^2)", "-cos(x) / sin(x)^2"),
    _wrong("arccos", "-1 / (1 - x^2)", "-1 / sqrt(1 + x^2)", "-arcsin(x)", "-1 / sin(x)", "-sqrt(1 - x^2)"),
    _wrong("arctan", "1 / (1 - x^2)", "1 / sqrt(1 + x^2)", "1 / (1 + x)^2", "1 / cos(x)^2", "1 / x^2",
           "1 / (1 + x)", "1 + x^2", "cos(x)^2", "x / (1 + x^2)", "2 x / (1 + x^2)"),
    _wrong("sinh", "cos(x)"),
    _wrong("cosh", "sin(x)"),
    _wrong("tanh", "tanh(x)^2", "1 + tanh(x)^2", "1 - tanh(x)", "tanh(x) (1 - tanh(x))", "1 - x^2",
           "1 / cosh(x)", "1 / (1 + x^2)", "(1 - tanh(x))^2", "1 / sinh(x)^2"),
    # Neural networks.
    _wrong("sigmoid", "1 - sigmoid(x)", "sigmoid(x) (1 + sigmoid(x))", "sigmoid(x)^2", "x (1 - x)",
           "e^(-x) / (1 + e^(-x))", "1 / (1 + e^(-x))^2", "-1 / (1 + e^(-x))^2", "e^(-x)", "1 - sigmoid(x)^2",
           "sigmoid(x) (1 - x)", "(1 - sigmoid(x))^2", "e^x / (1 + e^(-x))^2", "1 / sigmoid(x)",
           "x sigmoid(x) (1 - sigmoid(x))"),
    _wrong("softplus", "1 / (1 + e^x)", "e^x", "sigmoid(x) (1 - sigmoid(x))", "1 / x", "e^x / ln(1 + e^x)"),
    _wrong("logsigmoid", "sigmoid(x)", "1 / sigmoid(x)"),
    _wrong("silu", "sigmoid(x)", "sigmoid(x) (1 - sigmoid(x))", "x sigmoid(x) (1 - sigmoid(x))",
           "x sigmoid(x) + sigmoid(x) (1 - sigmoid(x))"),
    _wrong("gelu", "(1 + erf(x / sqrt(2))) / 2", "x e^(-x^2 / 2) / sqrt(2 pi)", "e^(-x^2 / 2) / sqrt(2 pi)"),
    _wrong("elu", "step(x)", "e^(min(x, 0)) - 1"),
    _wrong("erf", "e^(-x^2)", "2 / sqrt(pi) e^(x^2)", "e^(-x^2) / sqrt(pi)"),
    # One step integrated instead of differentiated.
    _integral("pow", "x^(y + 1) / (y + 1)", "x^(y + 1)"),
    _integral("square", "x^3 / 3"),
    _integral("sqrt", "2 / 3 x sqrt(x)"),
    _integral("ln", "x ln(x) - x"),
    _integral("sin", "-cos(x)"),
    _integral("cos", "sin(x)"),
    _integral("tan", "-ln|cos(x)|"),
    _integral("div", "x ln y", "x ln|y|", argument=1),
    _integral("sigmoid", "softplus(x)"),
    _integral("tanh", "ln(cosh(x))"),
    _integral("relu", "x^2 step(x) / 2"),
)  # fmt: skip

BY_OPERATION: dict[str, tuple[Slip, ...]] = {
    name: tuple(slip for slip in SLIPS if slip.operation == name) for name in OPERATIONS
}
