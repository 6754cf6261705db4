"""Wrong answers: those of `cases/mistakes*.toml`, and a question for a variable of a function."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.calculus.graph import Graph
from app.calculus.syntax import read_formula
from app.calculus.tree import Tree, same
from app.homework.answers import read_answer
from app.homework.meanings import meaning
from app.homework.truth import Question
from app.homework.verdict import Diagnosis
from app.lesson import lesson

FOLDER = Path(__file__).parents[1] / "cases"


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, and what explains it: the kinds of mistake, and the place as a formula, or ""."""

    function: str
    wrt: str
    answer: str
    kinds: tuple[str, ...]
    place: str

    @property
    def question(self) -> Question:
        """What was asked."""
        return asked(self.function, self.wrt)

    @property
    def tree(self) -> Tree:
        """What was answered."""
        graph = self.question.graph
        return meaning(read_answer(self.answer, graph), graph)

    def fits(self, diagnosis: Diagnosis) -> bool:
        """Whether a diagnosis is the expected one, at its place."""
        if diagnosis.kind not in self.kinds:
            return False
        wanted = read_formula(self.place) if self.place else None
        return wanted is None or any(same(wanted, tree) for tree in places(self.question.graph, diagnosis))


def places(graph: Graph, diagnosis: Diagnosis) -> list[Tree]:
    """The node, and both ends of the edge, in variables."""
    nodes = [node.index for node in graph.nodes if node.id == diagnosis.node]
    ends = [end for edge in graph.edges if edge.id == diagnosis.edge for end in (edge.source, edge.target)]
    return [tree for index in (*nodes, *ends) if (tree := graph.expansions[index]) is not None]


@cache
def asked(function: str, wrt: str, open: str = "") -> Question:
    """The derivative of a function by one of its variables."""
    graph = lesson(function, open=open).graph
    return Question(graph, next(node.index for node in graph.nodes if node.name == wrt))


def cases(name: str = "mistakes") -> list[Wrong]:
    """All of a file: `mistakes`, with which the tables were made, or `mistakes_fresh`, which came after."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        functions = tomllib.load(file)["function"]
    return [
        Wrong(function["f"], wrt, answer, tuple(kinds.split()), place)
        for function in functions
        for wrt, answer, kinds, place in function["answers"]
    ]
