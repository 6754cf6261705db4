"""Trees to PyTorch: `w*torch.exp(b*x)`, `torch.maximum(x, y)`, `s**2`.

Signs are Python's; a function is one of PyTorch's, and numbers that it works on are made tensors. What
PyTorch does not have (sec, arccot …) is called as a function of its own; `tensor_helpers` writes these out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.calculus.code import PythonPrinter, written_out
from app.calculus.operations import OPERATIONS, Operation
from app.calculus.printing import ATOM, Piece, flatten
from app.calculus.tree import Apply, Name, Tree, parts

SIGNS = frozenset({"add", "sub", "mul", "div", "neg", "pow", "alias"})  # Python's own operators

# How PyTorch writes an operation; without an entry, it is `torch.` and its name.
TORCH: dict[str, str] = {
    "ln": "torch.log(x)",
    "root": "torch.sign(x)*torch.abs(x)**(1/y)",
    "min": "torch.minimum(x, y)",
    "max": "torch.maximum(x, y)",
    "step": "torch.sign(torch.relu(x))",
    "sec": "1/torch.cos(x)",
    "csc": "1/torch.sin(x)",
    "cot": "torch.cos(x)/torch.sin(x)",
    "arcsec": "torch.acos(1/x)",
    "arccsc": "torch.asin(1/x)",
    "arccot": "torch.atan2(torch.ones_like(x), x)",
    "sech": "2*torch.exp(-torch.abs(x))/(1 + torch.exp(-2*torch.abs(x)))",
    "csch": "2*torch.sign(x)*torch.exp(-torch.abs(x))/-torch.expm1(-2*torch.abs(x))",
    "coth": "1/torch.tanh(x)",
    "arsinh": "torch.asinh(x)",
    "arcosh": "torch.acosh(x)",
    "artanh": "torch.atanh(x)",
    "arsech": "torch.acosh(1/x)",
    "arcsch": "torch.asinh(1/x)",
    "arcoth": "torch.atanh(1/x)",
    "logsigmoid": "torch.nn.functional.logsigmoid(x)",
    "leaky_relu": "torch.nn.functional.leaky_relu(x)",
    "elu": "torch.nn.functional.elu(x)",
    "softplus": "torch.nn.functional.softplus(x)",
    "silu": "torch.nn.functional.silu(x)",
    "gelu": "torch.nn.functional.gelu(x)",
}


def tensors(tree: Tree, identifiers: Mapping[str, str]) -> str:
    """A formula as an expression of PyTorch; `identifiers` say what names are called."""
    return _TorchPrinter(identifiers).print(written_out(tree))


def tensor_helpers(trees: Iterable[Tree]) -> list[str]:
    """Definitions of all functions that `tensors` calls for these trees and PyTorch does not have."""
    called = (
        node.operation for tree in trees for node in parts(written_out(tree)) if isinstance(node, Apply)
    )
    rows = [OPERATIONS[name] for name in dict.fromkeys(called) if name in TENSOR_HELPERS]
    return [f"def {row.name}({', '.join(row.arguments)}):\n    return {spelling(row)}\n" for row in rows]


def spelling(row: Operation) -> str:
    """An operation of its row's arguments, as PyTorch writes it."""
    return TORCH.get(row.name, f"torch.{row.name}({', '.join(row.arguments)})")


def _callee(row: Operation) -> str:
    """`torch.sin` where one call says it all, else the row's own name."""
    function = spelling(row).removesuffix(f"({', '.join(row.arguments)})")
    return function if function.replace(".", "").isidentifier() else row.name


TENSOR_HELPERS = frozenset(
    row.name for row in OPERATIONS.values() if row.name not in SIGNS and _callee(row) == row.name
)


class _TorchPrinter(PythonPrinter):
    """Python whose functions are PyTorch's."""

    def _function(self, node: Apply, arguments: list[Piece]) -> Piece:
        given = [
            _tensor(piece) if _is_number(tree) else piece
            for tree, piece in zip(node.arguments, arguments, strict=True)
        ]
        return self._called(_callee(OPERATIONS[node.operation]), 0, given)

    _exponential = _radical = _root = _bars = _function


def _is_number(tree: Tree) -> bool:
    """Whether Python makes a plain number of it, no tensor."""
    return not any(
        isinstance(node, Name) or (isinstance(node, Apply) and node.operation not in SIGNS)
        for node in parts(tree)
    )


def _tensor(piece: Piece) -> Piece:
    written = flatten(piece.rope)
    return Piece(f"torch.tensor({written}{'.0' * written.removeprefix('-').isdigit()})", ATOM)
