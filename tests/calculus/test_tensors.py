"""Trees as PyTorch: every operation of the table is written with functions that PyTorch has."""

import importlib.util
import math
import re

import pytest

from app.calculus.formulas import value
from app.calculus.operations import OPERATIONS
from app.calculus.tensors import SIGNS, TORCH, spelling, tensor_helpers, tensors
from app.calculus.tree import Apply, Name, Number
from tests.torch_stub import FUNCTIONS, torch_space

POINTS = ((0.5, 1.5), (-0.5, 3.0), (2.0, -1.5), (0.25, 2.0), (-2.0, 3.0), (3.0, 3.0))


def test_the_mapping_names_operations() -> None:
    assert TORCH.keys() <= OPERATIONS.keys() - SIGNS


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - SIGNS))
def test_every_operation_has_the_value_of_its_row(name: str) -> None:
    row = OPERATIONS[name]
    called = set(re.findall(r"torch\.([\w.]+)\(", spelling(row)))
    assert called <= FUNCTIONS.keys()
    tree = Apply(name, tuple(map(Name, row.arguments)))
    tried = 0
    for point in (dict(zip("xy", pair, strict=True)) for pair in POINTS):
        expected = value(tree, point, {})
        if math.isfinite(expected):
            space = torch_space() | point
            for definition in tensor_helpers([tree]):
                exec(definition, space)
            assert eval(tensors(tree, {}), space) == pytest.approx(expected, rel=1e-12, abs=1e-14)
            tried += 1
    assert tried


def test_functions_work_on_tensors() -> None:
    assert tensors(Apply("max", (Name("w"), Number("0"))), {}) == "torch.maximum(w, torch.tensor(0.0))"
    assert tensors(Apply("mul", (Name("w"), Number("2"))), {"w": "w_"}) == "w_*2"
    root = Apply("mul", (Apply("sqrt", (Number("2"),)), Name("w")))
    assert tensors(root, {}) == "torch.sqrt(torch.tensor(2.0))*w"


@pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="PyTorch is not installed")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_pytorch_has_what_the_stub_has(function: str) -> None:
    import torch

    found = torch
    for part in function.split("."):
        found = getattr(found, part)
    assert callable(found)
