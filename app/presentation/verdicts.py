"""A marked answer -> the JSON of `/api/check`, and the sentences of a page: never accusing, never the answer.

Help comes in degrees: 1 says where to look, 2 what happened there, 3 which rule belongs there. Nothing here
has seen the right answer, so nothing can give it away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from app.calculus.operations import OPERATIONS
from app.calculus.printing import name_text
from app.calculus.tree import Tree
from app.homework.verdict import Counterexample, Diagnosis, Judgement, Marked, Piece, Remark
from app.lesson import Lesson
from app.presentation import explanations
from app.presentation.numerals import MINUS, four
from app.presentation.styles import LatexStyle, SourceStyle, TextStyle
from app.presentation.words import DEFAULT, say

WHERE, KIND, RULE = 1, 2, 3  # degrees of help

Json = dict[str, Any]


class Verdicts:
    """What is said of one marked answer to the question of a lesson."""

    def __init__(self, lesson: Lesson, marked: Marked, hint: int = RULE, lang: str = DEFAULT) -> None:
        self.lesson, self.marked, self.hint, self.lang = lesson, marked, hint, lang
        self.style = TextStyle(lesson.reading.names)
        self.nodes = {node.id: node for node in lesson.graph.nodes}
        self.edges = {edge.id: edge for edge in lesson.graph.edges}

    def say(self, key: str, **fields: Any) -> str:
        """A sentence in the reader's language; formulas in its fields are written as on paper."""
        shown = {name: self._shown(value) for name, value in fields.items()}
        return say(key, self.lang, **shown)

    def _shown(self, value: object) -> object:
        if isinstance(value, Tree):
            return self.style.tree(value)
        if isinstance(value, float):
            return four(value)
        if isinstance(value, Fraction):
            return fraction(value)
        return value

    # The whole.

    def document(self) -> Json:
        """The JSON of design section 6; fields may be added."""
        marked, judgement = self.marked, self.marked.judgement
        return {
            "kind": marked.kind,
            "verdict": judgement.verdict,
            "certainty": judgement.certainty,
            "reading": self._reading(marked.readings),
            "message": self.message(),
            "remarks": self.remarks(judgement.remarks),
            "diagnosis": self._diagnosis(next(iter(marked.diagnoses), None)),
            "counterexample": _counterexample(judgement.counterexample),
            "lines": [self._line(piece) for piece in marked.pieces],
            "score": marked.score,
        }

    def message(self) -> str:
        """The verdict in a sentence; of a wrong formula, with the point at which to try it."""
        judgement = self.marked.judgement
        said = [self.say(f"check.{self.marked.kind}.{judgement.verdict}")]
        if judgement.counterexample:
            said.append(self.counterexample(judgement.counterexample))
        return " ".join(said)

    def counterexample(self, found: Counterexample) -> str:
        """The point at which a student can see it."""
        at = ", ".join(f"{name_text(name)} = {fraction(number)}" for name, number in found.at.items())
        if not at:
            return ""
        if found.yours is None:
            return self.say("check.try_undefined", at=at)
        return self.say("check.try", at=at, yours=found.yours)

    def remarks(self, remarks: Sequence[Remark]) -> list[str]:
        """What is worth saying besides."""
        return [self.say(f"check.{remark.key}", **remark.details) for remark in remarks]

    def _reading(self, readings: Sequence[Tree]) -> Json | None:
        if not readings:
            return None
        source, latex = SourceStyle(self.lesson.reading.names), LatexStyle(self.lesson.reading.names)
        return {
            "text": "\n".join(map(source.tree, readings)),
            "latex": " \\\\\n".join(map(latex.tree, readings)),
        }

    # The parts.

    def _line(self, piece: Piece) -> Json:
        return {
            "place": piece.place,
            "standing": piece.standing,
            "message": self.piece(piece),
            "source": piece.source,
            "remarks": self.remarks(piece.remarks),
            "diagnosis": self._diagnosis(piece.diagnosis),
            "counterexample": _counterexample(piece.judgement.counterexample) if piece.judgement else None,
        }

    def piece(self, piece: Piece) -> str:
        """How one part stands."""
        if piece.refusal:
            return explanations.refusal(piece.refusal, self.lang)
        if piece.standing == "carried":
            return self.say("check.carried", source=piece.source or "")
        return self.say(f"check.{piece.standing}")

    # Help, in degrees.

    def _diagnosis(self, found: Diagnosis | None) -> Json | None:
        """As much of a diagnosis as the degree of help allows."""
        if found is None or self.hint < WHERE:
            return None
        return {
            "kind": found.kind if self.hint >= KIND else None,
            "node": found.node,
            "edge": found.edge,
            "message": " ".join(self.hints(found)),
        }

    def hints(self, found: Diagnosis) -> list[str]:
        """What is said of a mistake, a sentence for each degree."""
        return list(self._degrees(found))[: self.hint]

    def _degrees(self, found: Diagnosis) -> Iterator[str]:
        fields = {"used": found.used, **found.details}
        for degree in ("where", "kind", "rule"):
            yield self.say(f"mistake.{found.kind}.{degree}", **fields)


def document(lesson: Lesson, marked: Marked, hint: int = RULE, lang: str = DEFAULT) -> Json:
    """A marked answer as data."""
    return Verdicts(lesson, marked, hint, lang).document()


def _counterexample(found: Counterexample | None) -> Json | None:
    if found is None:
        return None
    return {"at": {name: float(number) for name, number in found.at.items()}, "yours": found.yours}


def fraction(number: Fraction) -> str:
    """An exact number as it is typed: `−3/2` as −1.5, a third as 1/3."""
    decimal = number * 10**6
    if decimal.denominator == 1:
        return four(float(number)) if abs(number) < 10**4 else str(number).replace("-", MINUS)
    return str(number).replace("-", MINUS)
