"""Labels and writing of a picture, cold, beside ziamath alone.

Every formula and number is forgotten before each run. What stays is the font: the measures of its glyphs,
their paths, letters and signs, of which there are only so many, and which every picture needs. ziamath, too,
keeps the glyphs that it has read; it sets the same labels whole, up to MOST of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from xml.etree import ElementTree

from app.lesson import Lesson, lesson
from app.presentation import glyphs, labels, numerals, picture, rows, scripts, typeset
from app.presentation.labels import Labels
from app.presentation.scene import Scene
from tests.benchmarks.clock import microseconds
from tests.benchmarks.peers import source

TWO_LAYERS = "L = [y − σ(w_2 σ(w_1 x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"
GOALS = {13: (3, 3), 100: (12, 12), 300: (35, 40), 1_000: (150, 140)}  # milliseconds: labels, writing
MOST = 40


def forget() -> None:
    """All formulas and numbers that were ever set."""
    for known in (typeset.formula, typeset.number, labels._pill, labels._factor, scripts.indexed):
        known.cache_clear()
    numerals._figures.cache_clear()
    numerals.mathml.cache_clear()


def typed(told: Lesson) -> set[str]:
    """The labels of a picture, as MathML; all are typeset."""
    graph, making = told.graph, Labels()
    faces = {making.face(node, gradient=True).mathml for node in graph.nodes}
    return faces | {making.pill(graph, edge).mathml for edge in graph.edges}


def cold(told: Lesson) -> None:
    """Typeset all labels anew."""
    forget()
    typed(told)


def write(scene: Scene) -> str:
    """Write a picture whose numbers have never been set."""
    forget()
    return picture.of(scene)


def whole(told: Lesson) -> float:
    """What ziamath alone takes for a label, in microseconds."""
    some = sorted(typed(told))[:: max(1, len(typed(told)) // MOST)]
    alone = ["".join(ElementTree.tostring(a, "unicode") for a in rows.flat(_elements(one))) for one in some]
    glyphs.whole.cache_clear()
    start = time.process_time()
    for one in alone:
        glyphs.whole(one)
    return (time.process_time() - start) / len(alone) * 1e6


def _elements(mathml: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<math>{mathml}</math>"))


def table(most: int, budget: float = 0.5) -> Iterator[str]:
    """The lines of the Markdown table, for pictures of up to so many operations."""
    yield "Labels and writing of a picture, cold; goals in brackets."
    yield ""
    yield "| operations | labels | ms | µs a label | ziamath alone | times | writing, ms | kB |"
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|"
    for size, (setting, writing) in GOALS.items():
        if size > most:
            return
        told = lesson(TWO_LAYERS if size == 13 else source(size))
        count, alone = len(typed(told)), whole(told)
        took = microseconds(lambda told=told: cold(told), budget, time.process_time)  # type: ignore[misc]
        scene = Scene(told)
        wrote = microseconds(lambda scene=scene: write(scene), budget, time.process_time)  # type: ignore[misc]
        yield (
            f"| {size:,} | {count:,} | {took / 1e3:.1f} ({setting}) | {took / count:.0f} | {alone:,.0f}"
            f" | {alone * count / took:.0f} | {wrote / 1e3:.1f} ({writing})"
            f" | {len(picture.of(scene).encode()) / 1e3:,.0f} |"
        )
