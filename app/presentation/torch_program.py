"""A Lesson -> a program of PyTorch: the same function, `backward()`, and the gradients it must find."""

from __future__ import annotations

from collections.abc import Iterator

from app.calculus.tensors import TENSOR_HELPERS, tensor_helpers, tensors
from app.lesson import Lesson
from app.presentation.programs import Check, Program, joined
from app.presentation.words import DEFAULT


def program(lesson: Lesson, lang: str = DEFAULT) -> str:
    """The program. Where the function has no value, the forward pass as far as it goes, and why it ends."""
    return Torch(lesson.unfolded, lang).text()


class Torch(Program):
    """A program in the making."""

    def __init__(self, lesson: Lesson, lang: str = DEFAULT) -> None:
        super().__init__(lesson, lang, {"torch", *TENSOR_HELPERS})

    def text(self) -> str:
        """The whole file."""
        operations = self.operations
        needed = tensor_helpers(self.formula(node) for node in operations)
        output = self.lesson.graph.nodes[self.lesson.output]
        back = [*self.remark("program.torch.backward"), f"{self.name(output)}.backward()"]
        forward = [f"{self.name(node)} = {tensors(self.formula(node), self.names)}" for node in operations]
        inputs = list(self.inputs())
        return joined(
            (
                [*self.source(), "import math", "", "import torch"],
                [*self.remark("program.torch.digits"), "torch.set_default_dtype(torch.float64)"],
                *(["", *definition.rstrip().split("\n")] for definition in needed),
                [*[""] * bool(needed), *self.remark("program.torch.point"), *inputs] if inputs else [],
                [*self.remark("program.forward"), *forward] if forward else [],
                back if self.is_differentiable and self.depends else [],
                list(self.ending(list(self.checks()), "rel_tol=1e-6, abs_tol=1e-12")),
            )
        )

    @property
    def depends(self) -> bool:
        """Whether the output depends on a parameter; PyTorch refuses to go back from any other."""
        return self.lesson.gradients[self.lesson.output] is not None

    def inputs(self) -> Iterator[str]:
        """The variables; who is a parameter says that its gradient is wanted."""
        for index in self.lesson.graph.variables:
            node = self.lesson.graph.nodes[index]
            wanted = ", requires_grad=True" if index in self.lesson.parameters else ""
            yield f"{self.name(node)} = torch.tensor({self.lesson.values[index]!r}{wanted})"

    def checks(self) -> Iterator[Check]:
        """The value, where it can be run, and the gradients."""
        output = self.lesson.graph.nodes[self.lesson.output]
        if output.is_variable or output in self.operations:
            found = (
                f"{self.name(output)}.item()" if output.sources or output.is_variable else self.name(output)
            )
            yield self.name(output), found, self.lesson.values[output.index]
        for node in self.reached() if self.depends else ():
            gradient = self.lesson.gradients[node.index] or 0.0
            yield self.gradients[node.index], f"{self.name(node)}.grad.item()", gradient
