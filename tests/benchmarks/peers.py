"""The same chain of layers three times: source for the app, object graph, straight-line Python.

The function is p_k = tanh(w_i p_{k-1} + b_j) with eight weights and biases that every layer shares: three
operations a layer, and gradients that add up in the leaves.
"""

from __future__ import annotations

import math
from collections.abc import Callable

SHARED = 8
POINT = (
    {f"w_{k}": 0.9 - 0.1 * k for k in range(SHARED)}
    | {f"b_{k}": 0.05 * k for k in range(SHARED)}
    | {"x": 0.7}
)


def source(operations: int) -> str:
    """The function in the app's language, a layer a line."""
    lines = ["p_0 = x"]
    lines += [
        f"p_{k} = tanh(w_{k % SHARED} p_{k - 1} + b_{k % SHARED})" for k in range(1, operations // 3 + 1)
    ]
    return "\n".join(lines)


class Value:
    """A node of an object graph in the manner of micrograd: rules are closures, gradients attributes."""

    def __init__(self, data: float, parents: tuple[Value, ...] = ()) -> None:
        self.data, self.grad, self.parents = data, 0.0, parents
        self.push: Callable[[], None] = lambda: None

    def __add__(self, other: Value) -> Value:
        out = Value(self.data + other.data, (self, other))

        def push() -> None:
            self.grad += out.grad
            other.grad += out.grad

        out.push = push
        return out

    def __mul__(self, other: Value) -> Value:
        out = Value(self.data * other.data, (self, other))

        def push() -> None:
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.push = push
        return out

    def tanh(self) -> Value:
        """The hyperbolic tangent."""
        out = Value(math.tanh(self.data), (self,))

        def push() -> None:
            self.grad += (1 - out.data**2) * out.grad

        out.push = push
        return out

    def backward(self) -> None:
        """Sort by depth-first search (with a stack, where micrograd recurses), then push in reverse."""
        order: list[Value] = []
        seen: set[Value] = set()
        stack = [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent in node.parents)
        self.grad = 1.0
        for node in reversed(order):
            node.push()


def objects(operations: int) -> tuple[Value, dict[str, Value]]:
    """The object graph, which is the forward pass at the same time, and its leaves."""
    leaves = {name: Value(number) for name, number in POINT.items()}
    p = leaves["x"]
    for k in range(1, operations // 3 + 1):
        p = (leaves[f"w_{k % SHARED}"] * p + leaves[f"b_{k % SHARED}"]).tanh()
    return p, leaves


def straight(operations: int) -> Callable[[dict[str, float]], tuple[float, dict[str, float]]]:
    """Plain Python, a line an operation, forward and backward: what somebody would write by hand."""
    layers = operations // 3
    forward = [f"    {name} = at['{name}']; d_{name} = 0.0" for name in POINT] + ["    p_0 = x"]
    backward = [f"    d_{layers} = 1.0"]
    forward += [
        f"    p_{k} = tanh(w_{k % SHARED} * p_{k - 1} + b_{k % SHARED})" for k in range(1, layers + 1)
    ]
    for k in range(layers, 0, -1):
        i = k % SHARED
        backward += [f"    s = d_{k} * (1 - p_{k} * p_{k})", f"    d_w_{i} += s * p_{k - 1}; d_b_{i} += s"]
        backward.append(f"    d_{k - 1} = s * w_{i}")
    gradient = ", ".join(f"'{name}': d_{name}" for name in POINT if name != "x") + ", 'x': d_0"
    lines = ["def run(at):", *forward, *backward, f"    return p_{layers}, {{{gradient}}}"]
    scope: dict[str, Callable[..., tuple[float, dict[str, float]]]] = {"tanh": math.tanh}  # type: ignore[dict-item]
    exec("\n".join(lines), scope)
    return scope["run"]
