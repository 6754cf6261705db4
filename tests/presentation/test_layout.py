"""Places: nothing overlaps, pills lie on their lines, the same sketch has the same coordinates."""

import json
import math
import random
import shutil
import stat
from itertools import combinations
from pathlib import Path

import pytest

from app import workers
from app.presentation import columns, layout
from app.presentation.sketch import Box, Layout, Link, Point, Sketch, along

Rectangle = tuple[float, float, float, float]  # centre, size


def sketch(seed: int, operations: int, direction: str = "lr", local: bool = True) -> Sketch:
    """A random graph: shared leaves, one or two arguments, x·x, quiet links, wide and narrow labels."""
    chance = random.Random(seed)
    leaves = [f"x{i}" for i in range(max(2, operations // 5))]
    boxes = [Box(name, chance.choice((70, 139)), 48, (36, 24)) for name in leaves]
    links, names = [], list(leaves)
    for number in range(operations):
        head = f"v{number}"
        for key in range(chance.choice((1, 2, 2))):
            tail = chance.choice(names[-6:] if local or chance.random() < 0.9 else names)
            size = chance.choice((None, (20, 20), (96, 21), (130, 37)))
            links.append(Link(f"{head}_{key}", tail, head, size))
        boxes.append(Box(head, chance.choice((71, 131, 180)), chance.choice((48, 56))))
        names.append(head)
    return Sketch(tuple(boxes), tuple(links), direction)  # type: ignore[arg-type]


def rectangles(asked: Sketch, found: Layout) -> dict[str, Rectangle]:
    sizes = {box.id: box for box in asked.boxes}
    boxes = {name: (*place, sizes[name].width, sizes[name].height) for name, place in found.boxes.items()}
    copies = {f"{tail} for {head}": (*place, 36, 24) for (tail, head), place in found.copies.items()}
    pills = {f"pill {link.id}": (*found.pills[link.id], *link.pill) for link in asked.links if link.pill}
    return boxes | copies | pills  # type: ignore[return-value]


def holds(rectangle: Rectangle, point: Point, slack: float = 0.5) -> bool:
    x, y, width, height = rectangle
    return abs(point[0] - x) < width / 2 - slack and abs(point[1] - y) < height / 2 - slack


def overlaps(found: dict[str, Rectangle]) -> list[tuple[str, str]]:
    return [
        (a, b)
        for (a, one), (b, two) in combinations(found.items(), 2)
        if abs(one[0] - two[0]) < (one[2] + two[2]) / 2 and abs(one[1] - two[1]) < (one[3] + two[3]) / 2
    ]


def own(link: Link) -> set[str]:
    return {link.tail, link.head, f"{link.tail} for {link.head}", f"pill {link.id}"}


CASES = [(seed, 4 + 3 * seed, direction) for seed in range(8) for direction in ("lr", "bt")]
LARGE = [(seed, 60, direction) for seed in (20, 21) for direction in ("lr", "bt")]


@pytest.mark.parametrize(("seed", "operations", "direction"), CASES + LARGE)
def test_nothing_overlaps_and_no_line_runs_under_anything(seed: int, operations: int, direction: str) -> None:
    asked = sketch(seed, operations, direction)
    found = layout.place(asked)
    things = rectangles(asked, found)
    assert not overlaps(things)
    for link in asked.links:
        others = [thing for name, thing in things.items() if name not in own(link)]
        assert not any(holds(thing, point) for point in along(found.curves[link.id]) for thing in others)


@pytest.mark.parametrize(("seed", "operations", "direction"), CASES + LARGE)
def test_pills_lie_on_their_lines_and_leave_the_arrowheads_free(
    seed: int, operations: int, direction: str
) -> None:
    asked = sketch(seed, operations, direction)
    found = layout.place(asked)
    things = rectangles(asked, found)
    pills = [thing for name, thing in things.items() if name.startswith("pill")]
    for link in asked.links:
        points = list(along(found.curves[link.id]))
        if link.pill:
            assert min(math.dist(point, found.pills[link.id]) for point in points) < 0.1
        tip = points[-1]
        assert not any(
            holds(pill, (tip[0] + dx, tip[1] + dy)) for pill in pills for dx in (-3, 3) for dy in (-3, 3)
        )
        x, y, width, height = things[link.head]
        assert abs(abs(tip[0] - x) - width / 2) < 1.5 or abs(abs(tip[1] - y) - height / 2) < 1.5, (
            "ends on the border"
        )


def test_everything_is_inside_the_picture() -> None:
    for seed, operations, direction in CASES[::3]:
        asked = sketch(seed, operations, direction)
        found = layout.place(asked)
        for x, y, width, height in rectangles(asked, found).values():
            assert x - width / 2 > 0
            assert x + width / 2 < found.width
            assert y - height / 2 > 0
            assert y + height / 2 < found.height


def test_two_edges_between_the_same_nodes_have_a_pill_each() -> None:
    boxes = (Box("x", 131, 48, (36, 24)), Box("p", 131, 48))
    links = (Link("e_0", "x", "p", (90, 20)), Link("e_1", "x", "p", (90, 20)))
    found = layout.place(Sketch(boxes, links))
    assert found.pills["e_0"] != found.pills["e_1"]
    assert found.curves["e_0"] != found.curves["e_1"]


def test_one_box_alone_asks_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "run", None)
    found = layout.place(Sketch((Box("lonely", 90.25, 40),), ()))
    assert list(found.boxes) == ["lonely"]
    assert found.curves == {}


def test_the_same_sketch_has_the_same_coordinates_and_is_laid_out_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layout.place.cache_clear()
    first = layout.place(sketch(3, 14))
    layout.place.cache_clear()
    assert layout.place(sketch(3, 14)) == first
    monkeypatch.setattr(workers, "run", None)  # whoever asks the engine now fails
    assert layout.place(sketch(3, 14)) == first


def test_small_graphs_keep_one_box_for_a_variable_and_large_ones_copy_it() -> None:
    assert not layout.place(sketch(5, 20)).copies
    found = layout.place(sketch(20, 60))
    assert found.copies
    assert all((tail, head) not in found.copies or tail in found.boxes for tail, head in found.copies)


@pytest.mark.parametrize("direction", ["lr", "bt"])
def test_the_largest_and_the_most_tangled_are_laid_out_at_once(direction: str) -> None:
    asked = sketch(1, 2_000, direction, local=False)
    found = columns.place(asked)
    some = [link for link in asked.links[:400] if link.pill]
    near = rectangles(asked, found)
    chosen = {f"pill {link.id}": near[f"pill {link.id}"] for link in some}
    chosen |= {link.head: near[link.head] for link in some}
    assert not overlaps(chosen)
    assert found.curves.keys() == {link.id for link in asked.links}
    assert layout.place(asked) == found, "too tangled for the engine"


@pytest.mark.parametrize("seed", range(6))
def test_columns_never_overlap(seed: int) -> None:
    asked = sketch(seed, 30, "bt" if seed % 2 else "lr", local=False)
    found = columns.place(asked)
    assert not overlaps(rectangles(asked, found))
    for link in asked.links:
        if link.pill:
            points = along(found.curves[link.id])
            assert min(math.dist(point, found.pills[link.id]) for point in points) < 0.1


def test_a_large_graph_falls_back_when_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_late(*_: object, **__: object) -> str:
        raise workers.TimeUp

    monkeypatch.setattr(workers, "run", too_late)
    asked = sketch(33, 200)
    assert layout.place(asked) == columns.place(asked)
    with pytest.raises(workers.TimeUp):
        layout.place(sketch(34, 12))


def test_a_system_dot_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answer = {"bb": "0,0,1,1", "objects": []}
    program = tmp_path / "dot"
    program.write_text(f"#!{shutil.which('sh')}\ncat > /dev/null\necho '{json.dumps(answer)}'\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BACKGRAPH_DOT", str(program))
    assert json.loads(layout.engine("digraph {}")) == answer
