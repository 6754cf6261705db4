"""The first picture of a function: what each part of it takes, how much lines cross; Graphviz beside it."""

from __future__ import annotations

import gc
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from unittest.mock import patch

from app import lesson as lessons
from app import workers
from app.presentation import engine, labels, layout, picture, typeset
from app.presentation.scene import Scene
from app.presentation.sketch import Box, Layout, Sketch, copied
from tests.benchmarks.peers import source
from tests.presentation.geometry import covered, crossings, overlaps, rectangles

COLUMNS = (
    "operations",
    "lesson",
    "labels",
    "layout",
    "writing",
    "all, ms",
    "goal",
    "overlaps",
    "crossings",
    "dot's",
    "dot's ms",
)
GOALS = ((20, 25), (100, 80), (300, 250), (1_000, 1_500))  # up to so many operations so many milliseconds


def chain(operations: int) -> str:
    """Every operation takes from the one before, two in three from one parameter too."""
    forms = "q_{0} = sin(q_{1} + w)", "q_{0} = q_{1} w"
    return "\n".join(["q_0 = x", *(forms[k % 2].format(k, k - 1) for k in range(1, 2 * operations // 3))])


def shared(operations: int) -> str:
    """One product that is added up: an operation with very many consumers."""
    return "f = " + " + ".join(["w x"] * operations)


def wide(operations: int) -> str:
    """A sum of products."""
    return "f = " + " + ".join(f"w_{k} x_{k}" for k in range((operations + 1) // 2))


def deep(operations: int) -> str:
    """One function of another, and so on."""
    return "q_0 = x\n" + "\n".join(f"q_{k} = sin(q_{k - 1})" for k in range(1, operations))


def remembering(operations: int) -> str:
    """A chain whose results are added up from the last to the first: no lines can be longer."""
    half = operations // 2
    return deep(half + 1) + "\nL = " + " + ".join(f"q_{k}" for k in range(half, 0, -1))


def network(width: int, depth: int) -> str:
    """Layers of tanh, each unit with weights and a bias of its own."""
    units, lines, weights = ["x_1", "x_2"], [], iter(range(10_000))
    for layer in range(depth):
        heads = [f"h_{{{layer}{unit}}}" for unit in range(width)]
        for head in heads:
            terms = " + ".join(f"w_{{{next(weights)}}} {unit}" for unit in units)
            lines.append(f"{head} = tanh({terms} + b_{{{next(weights)}}})")
        units = heads
    return "\n".join([*lines, "L = " + " + ".join(units)])


def tangled(operations: int) -> str:
    """Every operation takes from some of the last eight, one in ten from anywhere."""
    chance = random.Random(operations)
    names, lines = ["a", "b", "c", "x"], []
    for k in range(3 * operations // 4):
        one = chance.choice(names[-8:])
        two = chance.choice(names[-8:] if chance.random() < 0.9 else names)
        forms = f"{one} {two}", f"{one} + {two}", f"sin({one})", f"{one} - {two}", f"tanh({one} + {two})"
        lines.append(f"q_{{{k}}} = {chance.choice(forms)}")
        names.append(f"q_{{{k}}}")
    return "\n".join([*lines, "L = " + " + ".join(names[-6:])])


NETWORK = "L = [y − σ(w_2 σ(w_1 x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"
SHAPES: dict[str, Callable[[int], str]] = {
    "layers": source,
    "one parameter shared by all": chain,
    "one product shared by all": shared,
    "sum of products": wide,
    "one in another": deep,
    "all results added up": remembering,
    "random": tangled,
}
SIZES = (100, 300, 1_000)
PICTURES = {
    "two-layer network": NETWORK,
    "network of 3 × 3 units": network(3, 3),
    "network of 5 × 5 units": network(5, 5),
} | {f"{name}, {size:,}": shape(size) for name, shape in SHAPES.items() for size in SIZES}


def cold() -> None:
    """Forget every lesson, layout and label."""
    for room in (lessons, layout, labels, typeset):
        for thing in vars(room).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()
    gc.collect()


def parts(text: str) -> tuple[list[float], Scene]:
    """Seconds for the lesson, its labels, their layout and the writing of the picture, all from nothing."""
    cold()
    clock, places = time.process_time, []

    def here(work: Callable[..., Layout], *arguments: Sketch, seconds: float) -> Layout:
        return work(*arguments)

    def timed(asked: Sketch, place: Callable[[Sketch], Layout] = layout.place) -> Layout:
        start = clock()
        found = place(asked)
        places.append(clock() - start)
        return found

    start = clock()
    found = lessons.lesson(text)
    read = clock()
    with patch.object(layout, "place", timed), patch.object(workers, "run", here):
        scene = Scene(found)
    stood = clock()
    picture.of(scene)
    return [read - start, stood - read - places[0], places[0], clock() - stood], scene


def sketch(scene: Scene) -> Sketch:
    """What the layout of a scene was asked."""
    return labels.sketch(scene.graph, scene.faces, scene.pills, "lr")


def with_copies(asked: Sketch) -> Sketch:
    """A sketch whose copies are boxes of their own, so that an engine lays out what we do."""
    copies = copied(asked)
    boxes = [Box(f"{tail} for {head}", *size) for (tail, head), size in copies.items()]
    links = [
        replace(link, tail=f"{link.tail} for {link.head}") if (link.tail, link.head) in copies else link
        for link in asked.links
    ]
    return Sketch((*boxes, *asked.boxes), tuple(links), asked.direction)


def dots(asked: Sketch, seconds: float) -> tuple[int, float] | None:
    """Crossings in Graphviz's layout of the same, and its milliseconds; None where it takes longer."""
    whole = with_copies(asked)
    start = time.perf_counter()
    try:
        answer = workers.run(engine.engine, engine.dot(whole), seconds=seconds)
    except workers.Unavailable:
        return None
    taken = time.perf_counter() - start
    return crossings(whole, engine.read(whole, json.loads(answer))), 1000 * taken


def row(text: str, budget: float, seconds: float) -> Iterator[str]:
    """One row; each part is the fastest of several runs, for what else runs disturbs the others."""
    began, runs = time.perf_counter(), []
    while len(runs) < 3 or (time.perf_counter() - began < budget and len(runs) < 50):
        times, scene = parts(text)
        runs.append(times)
    best = [1000 * min(column) for column in zip(*runs, strict=True)]
    operations, asked, places = scene.graph.operation_count, sketch(scene), scene.places
    yield f"{operations:,}"
    yield from (f"{ms:.1f}" for ms in (*best, sum(best)))
    yield next((f"{goal:,}" for most, goal in GOALS if operations <= 1.01 * most), "")
    yield str(len(overlaps(rectangles(asked, places))) + len(covered(asked, places)))
    yield f"{crossings(asked, places):,}"
    theirs = dots(asked, seconds)
    yield from ("–", "–") if theirs is None else (f"{theirs[0]:,}", f"{theirs[1]:.0f}")


def table(
    most: int = SIZES[-1], budget: float = 0.5, seconds: float = 10.0, chosen: dict[str, str] = PICTURES
) -> Iterator[str]:
    """The lines of the Markdown table, for pictures of at most so many operations."""
    yield "First pictures, from text to SVG with nothing kept from before, in milliseconds of the processor;"
    yield "what a worker does (the layout of small graphs) is done in the same process here. An overlap is"
    yield "two things that touch, or a line under something not its own. Crossings are counted where a reader"
    yield f"sees lines cross; dot lays out the same boxes (– where it needs more than {seconds:g} s)."
    yield ""
    yield "| function | " + " | ".join(COLUMNS) + " |"
    yield "|---|" + "--:|" * len(COLUMNS)
    for name, text in chosen.items():
        if lessons.lesson(text).graph.operation_count <= 1.01 * most:
            yield f"| {name} | " + " | ".join(row(text, budget, seconds)) + " |"
