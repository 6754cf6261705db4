"""What can be said of an answer, as data. The sentences are in `presentation/words.py`.

    Judgement   one formula against the truth: verdict, certainty, counterexample, remarks
    Diagnosis   the mistake on the graph that gives exactly this answer
    Piece       one row, line, name or cell of an answer that has several
    Marked      a whole answer, of whichever kind

Nothing here holds the right answer, so that nothing built of it can give it away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from app.calculus.errors import Refusal
from app.calculus.tree import Tree

Ruling = Literal["correct", "incorrect", "undecided"]
Certainty = Literal["proved", "tested"]
Standing = Literal["right", "carried", "wrong", "missing", "undecided", "unreadable"]
Kind = Literal["derivative", "breakdown", "derivation", "order", "number", "graph"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth saying besides: `key` and `details` choose the sentence."""

    key: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point, by name, where the answer and the truth differ; `yours` is None where it has no value.

    So many `figures` it takes to see that they differ: 0 where no float shows it.
    """

    at: Mapping[str, Fraction]
    yours: float | None
    figures: int = 4


@dataclass(frozen=True, slots=True)
class Judgement:
    """One formula against the truth. `certainty` is None when nothing was decided."""

    verdict: Ruling
    certainty: Certainty | None
    counterexample: Counterexample | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A mistake that gives exactly this answer.

    `kind` is a row of `mistakes`, `node` and `edge` are ids of the graph (None where the mistake has no one
    place), `used` is what stands there in the student's answer, and `details` fill the sentence.
    """

    kind: str
    node: str | None = None
    edge: str | None = None
    used: Tree | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """One row, line, name or cell: where it stands in the answer, and how it stands.

    `carried` is right given an earlier mistake, the one at the place `source`.
    """

    place: str
    standing: Standing
    judgement: Judgement | None = None
    diagnosis: Diagnosis | None = None
    source: str | None = None
    remarks: tuple[Remark, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A whole answer. `readings` are the formulas that were read in it, one for a single formula.

    `diagnoses` come best first; `score` is the share of the pieces that are right, 0 … 1.
    """

    kind: Kind
    judgement: Judgement
    readings: tuple[Tree, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    pieces: tuple[Piece, ...] = ()
    score: float = 0.0
