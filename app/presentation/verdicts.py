"""A marked answer -> the JSON of `/api/check`, and the sentences of a page: never accusing, never the answer.

Help comes in degrees: 1 says where to look, 2 what gives this answer, 3 which rule belongs there. Nothing
here has seen the right answer, so nothing can give it away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.calculus.tidy import literal
from app.calculus.tree import Name, Tree
from app.homework.verdict import Counterexample, Diagnosis, Marked, Piece, Remark
from app.lesson import Lesson
from app.presentation import explanations
from app.presentation.hints import DEGREES, hints
from app.presentation.sentences import Equation, Sentence, equation, joined, named, sentence
from app.presentation.styles import LatexStyle, SourceStyle, TextStyle
from app.presentation.words import DEFAULT

KIND, RULE = 2, 3  # degrees of help, after the place

SLIP = "slip_"  # what the kinds of slips in algebra begin with

# Diagnoses of other answers than a formula: their sentences are `check.<kind>.<degree>`.
OWN = frozenset({"too_early", "number_sign", "number_other", "number_value", "cell_dropped", "row"})

Json = dict[str, Any]


class Verdicts:
    """What is said of one marked answer: how the gradient of `wrt` in a lesson was answered.

    A sentence holds mathematics as mathematics; `style` writes it.
    """

    def __init__(
        self, lesson: Lesson, wrt: int, marked: Marked, hint: int, style: TextStyle, lang: str = DEFAULT
    ) -> None:
        self.lesson, self.wrt, self.marked, self.hint = lesson, wrt, marked, hint
        self.style, self.lang = style, lang

    def _say(self, key: str, **fields: Any) -> str:
        shown = {name: _field(value) for name, value in fields.items()}
        nodes = self.lesson.graph.nodes
        shown |= {"output": named(nodes[self.lesson.output].name), "parameter": named(nodes[self.wrt].name)}
        return self.style.sentence(sentence(key, self.lang, **shown))

    # The whole.

    def message(self) -> str:
        """The verdict in a sentence."""
        judgement = self.marked.judgement
        unfinished = any(remark.key == "unfinished" for remark in judgement.remarks)
        return self._say(f"check.{self.marked.kind}.{'unfinished' if unfinished else judgement.verdict}")

    def certainty(self) -> str:
        """How sure the verdict is, where it is on a formula."""
        judgement = self.marked.judgement
        formula = self.marked.kind == "derivative" and judgement.verdict == "correct"
        return self._say(f"check.certainty.{judgement.certainty}") if formula else ""

    def counterexample(self, found: Counterexample | None) -> str:
        """The point at which a student can see it; "" where there is none."""
        if found is None or not found.at:
            return ""
        if found.yours is None:
            return self._say("check.try_undefined", at=found.at)
        if not found.figures:
            return self._say("check.try_close")
        key = "check.try_line" if self.marked.kind == "derivation" else "check.try"
        return self._say(key, at=found.at, yours=_figures(found.yours, found.figures))

    def remarks(self, remarks: Sequence[Remark]) -> list[str]:
        """What is worth saying besides."""
        return [self._say(f"check.remark.{remark.key}", **remark.details) for remark in remarks]

    # The parts.

    def piece(self, piece: Piece) -> str:
        """How one part stands."""
        if piece.refusal:
            return self.style.words(explanations.refusal(piece.refusal, self.lang))
        if piece.standing == "carried":
            return self._say("check.standing.carried", source=self.place(piece.source or ""))
        return self._say(f"check.standing.{piece.standing}")

    def place(self, place: str) -> Sentence:
        """A place in an answer in words: `line 2`, `∂q/∂p`."""
        kind, _, where = (
            place.rpartition(":") if ":" in place else ("answer" if place == "answer" else "", "", place)
        )
        if kind in ("line", "row"):
            return sentence(f"check.place.{kind}", self.lang, number=where)
        if kind == "local" and "/" in where:
            upper, _, lower = where.partition("/")
            return sentence("check.place.partial", self.lang, upper=named(upper), lower=named(lower))
        names = {node.id: node.name for node in self.lesson.graph.nodes}
        names |= {edge.id: self.lesson.graph.nodes[edge.target].name for edge in self.lesson.graph.edges}
        words = f"check.place.{kind or 'name'}"
        shown = named(names.get(where, where)) if where else ""
        return sentence(words, self.lang, name=shown)

    # Help, in degrees.

    def hints(self, found: Diagnosis) -> list[str]:
        """What is said of a mistake, a sentence for each degree that is allowed."""
        return [self.style.sentence(said) for said in self._degrees(found)][: self.hint]

    def _degrees(self, found: Diagnosis) -> Iterator[Sentence]:
        fields = {name: _field(value) for name, value in found.details.items()}
        if found.kind.startswith(SLIP):
            yield sentence("check.slip.node", self.lang)
            yield sentence("check.slip.kind" if fields else "check.slip.unshown", self.lang, **fields)
            yield sentence(f"check.slip.{found.kind.removeprefix(SLIP)}", self.lang)
        elif found.kind in OWN:
            yield from (sentence(f"check.{found.kind}.{degree}", self.lang, **fields) for degree in DEGREES)
        else:
            yield from hints(self.lesson.graph, self.wrt, found, self.lang)


def document(lesson: Lesson, wrt: int, marked: Marked, hint: int = RULE, lang: str = DEFAULT) -> Json:
    """The JSON of a marked answer: design section 6; fields may be added."""
    said = Verdicts(lesson, wrt, marked, hint, TextStyle(lesson.reading.names), lang)
    judgement = marked.judgement
    return {
        "kind": marked.kind,
        "verdict": judgement.verdict,
        "certainty": judgement.certainty,
        "reading": _reading(lesson, marked.readings),
        "message": " ".join(filter(None, (said.message(), said.counterexample(judgement.counterexample)))),
        "remarks": said.remarks(judgement.remarks),
        "diagnosis": _diagnosis(said, next(iter(marked.diagnoses), None)),
        "counterexample": _counterexample(judgement.counterexample),
        "lines": [_line(said, piece) for piece in marked.pieces],
        "score": marked.score,
    }


def text(found: Json) -> str:
    """The same for a terminal: the verdict, remarks, the parts, what is known of a mistake."""
    parts = (f"  {line['place']}: {' '.join([line['message'], *line['remarks']])}" for line in found["lines"])
    diagnosis = found["diagnosis"]
    return "\n".join(
        [found["message"], *found["remarks"], *parts, *([diagnosis["message"]] if diagnosis else [])]
    )


def _line(said: Verdicts, piece: Piece) -> Json:
    return {
        "place": piece.place,
        "standing": piece.standing,
        "message": said.piece(piece),
        "source": piece.source,
        "remarks": said.remarks(piece.remarks),
        "diagnosis": _diagnosis(said, piece.diagnosis),
        "counterexample": _counterexample(piece.judgement.counterexample) if piece.judgement else None,
    }


def _diagnosis(said: Verdicts, found: Diagnosis | None) -> Json | None:
    """As much of a diagnosis as the degree of help allows."""
    if found is None or not said.hint:
        return None
    return {
        "kind": found.kind if said.hint >= KIND else None,
        "node": found.node,
        "edge": found.edge,
        "message": " ".join(said.hints(found)),
    }


def _counterexample(found: Counterexample | None) -> Json | None:
    if found is None:
        return None
    return {"at": {name: float(number) for name, number in found.at.items()}, "yours": found.yours}


def _reading(lesson: Lesson, readings: Sequence[Tree]) -> Json | None:
    """What was read, as it can be read back; of several formulas, a line each."""
    if not readings:
        return None
    source, latex = SourceStyle(lesson.reading.names), LatexStyle(lesson.reading.names)
    return {
        "text": "\n".join(map(source.tree, readings)),
        "latex": " \\\\\n".join(map(latex.tree, readings)),
    }


def _figures(number: float, figures: int) -> float | Tree:
    """A number, with more figures than numbers have elsewhere where it takes them."""
    return number if figures <= 4 else literal(Fraction(f"{number:.{figures - 1}e}"))


def _coordinate(number: Fraction) -> float | Tree:
    """2.5 rather than 5/2, which a text would have to put in brackets after a minus."""
    return float(number) if number.denominator <= 2 and abs(number) < 100 else literal(number)


def _field(value: Any) -> str | int | Equation | Sentence:
    """What a sentence speaks of: formulas, numbers and points as mathematics, the rest as it is."""
    if isinstance(value, Mapping):
        return joined(equation(Name(name), _coordinate(number)) for name, number in value.items())
    if isinstance(value, Fraction):
        return equation(literal(value))
    return value if isinstance(value, str | int | tuple | Equation) else equation(value)
