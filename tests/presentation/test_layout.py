"""Places: nothing overlaps, pills lie on their lines, the same sketch has the same coordinates."""

import json
import math
import random
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from app import workers
from app.presentation import columns, engine, layout
from app.presentation.sketch import Box, Layout, Link, Point, Sketch, along
from tests.presentation.geometry import Rectangle, covered, crossings, overlaps, rectangles


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


def made(arguments: dict[str, list[str]]) -> Sketch:
    """A graph by the arguments of its operations; what is none is a leaf."""
    tails = dict.fromkeys(tail for found in arguments.values() for tail in found)
    boxes = [Box(name, 96, 48, (36, 24)) for name in tails if name not in arguments]
    boxes += [Box(name, 131, 48) for name in arguments]
    links = [
        Link(f"{head}_{key}", tail, head, (60, 20))
        for head, found in arguments.items()
        for key, tail in enumerate(found)
    ]
    return Sketch(tuple(boxes), tuple(links))


def chain(length: int) -> Sketch:
    """Operations one after the other that all take the same parameter, too."""
    return made({f"q{i}": [f"q{i - 1}" if i else "x", "w"] for i in range(length)})


def shared(length: int) -> Sketch:
    """wx + wx + …: one operation with very many consumers."""
    return made({"p": ["w", "x"]} | {f"s{i}": [f"s{i - 1}" if i else "p", "p"] for i in range(length)})


def network(width: int, depth: int) -> Sketch:
    """Layers in which every unit takes from every unit of the layer before."""
    arguments: dict[str, list[str]] = {}
    units = ["x0", "x1"]
    for layer in range(depth):
        for unit in range(width):
            name = f"{layer}.{unit}"
            arguments |= {f"p{name}.{i}": [f"w{name}.{i}", tail] for i, tail in enumerate(units)}
            for i in range(1, len(units)):
                arguments[f"s{name}.{i}"] = [f"s{name}.{i - 1}" if i > 1 else f"p{name}.0", f"p{name}.{i}"]
            arguments[f"h{name}"] = [f"s{name}.{len(units) - 1}"]
        units = [f"h{layer}.{unit}" for unit in range(width)]
    return made(arguments)


def remembering(length: int) -> Sketch:
    """A chain whose nodes are added up from the last to the first: the longest lines there can be."""
    chain = {f"q{i}": [f"q{i - 1}" if i else "x"] for i in range(length)}
    sums = {
        f"s{i}": [f"s{i + 1}" if i < length - 2 else f"q{i + 1}", f"q{i}"]
        for i in reversed(range(length - 1))
    }
    return made(chain | sums)


SHAPES = {
    "chain": chain(60),
    "shared": shared(60),
    "network": network(3, 3),
    "remembering": remembering(30),
    "wide": made({f"s{i}": [f"s{i - 1}" if i else "x0", f"x{i + 1}"] for i in range(60)}),
    "square": made({f"q{i}": [f"q{i - 1}" if i else "x"] * 2 for i in range(50)}),
    "far": sketch(7, 80, local=False),
}


CASES = [(seed, 4 + 3 * seed, direction) for seed in range(8) for direction in ("lr", "bt")]
LARGE = [(seed, 60, direction) for seed in (20, 21) for direction in ("lr", "bt")]


def check(asked: Sketch, found: Layout) -> None:
    """All that is true of every layout."""
    things = rectangles(asked, found)
    assert not overlaps(things)
    assert not covered(asked, found)
    tips = [found.curves[link.id][-1] for link in asked.links]
    pills = [thing for name, thing in things.items() if name.startswith("pill")]
    for link, tip in zip(asked.links, tips, strict=True):
        curve = found.curves[link.id]
        assert math.dist(curve[0], found.copies.get((link.tail, link.head), found.boxes[link.tail])) < 1.5
        assert ends_on(things[link.head], tip)
        if link.pill:
            assert min(math.dist(point, found.pills[link.id]) for point in along(curve)) < 0.1
    assert not any(near(pill, tip) for pill in pills for tip in tips)
    for x, y, width, height in things.values():
        assert width / 2 < x < found.width - width / 2
        assert height / 2 < y < found.height - height / 2
    for curve in found.curves.values():
        assert all(0 < x < found.width and 0 < y < found.height for x, y in along(curve))


def ends_on(box: Rectangle, tip: Point) -> bool:
    """Whether a line ends on the border of its head."""
    x, y, width, height = box
    return abs(abs(tip[0] - x) - width / 2) < 1.5 or abs(abs(tip[1] - y) - height / 2) < 1.5


def near(pill: Rectangle, tip: Point) -> bool:
    """Whether a pill comes nearer than 3 pixels to a tip: it would cover the arrowhead."""
    x, y, width, height = pill
    return abs(tip[0] - x) < width / 2 + 2.5 and abs(tip[1] - y) < height / 2 + 2.5


@pytest.mark.parametrize(("seed", "operations", "direction"), CASES + LARGE)
def test_nothing_overlaps_and_no_line_runs_under_anything(seed: int, operations: int, direction: str) -> None:
    asked = sketch(seed, operations, direction)
    check(asked, layout.place(asked))


@pytest.mark.parametrize("copies", [True, False])
@pytest.mark.parametrize("direction", ["lr", "bt"])
@pytest.mark.parametrize("shape", SHAPES)
def test_our_own_layout_is_as_true_of_every_shape(shape: str, direction: str, copies: bool) -> None:
    asked = replace(SHAPES[shape], direction=direction)  # type: ignore[arg-type]
    found = columns.place(asked, copies)
    check(asked, found)
    assert bool(found.copies) <= copies
    assert columns.place(asked, copies) == found


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


def test_the_largest_and_the_most_tangled_are_as_clear() -> None:
    asked = sketch(1, 2_000, local=False)
    found = layout.place(asked)
    assert found.curves.keys() == {link.id for link in asked.links}
    assert not overlaps(rectangles(asked, found))
    assert not covered(asked, found)


def test_lines_too_long_to_be_led_between_nodes_run_outside() -> None:
    asked = remembering(200)
    found = columns.place(asked)
    assert not overlaps(rectangles(asked, found))
    assert not covered(asked, found)
    assert sum(map(len, found.curves.values())) < 40 * len(asked.links), "no longer than what they join"


def test_the_flow_of_a_chain_is_straight() -> None:
    for asked in (chain(60), shared(60)):
        found = columns.place(asked)
        heights = {found.boxes[box.id][1] for box in asked.boxes if box.id[0] in "qs" and box.id[1:] > "1"}
        assert max(heights) - min(heights) < 1
        assert not crossings(asked, found)


@pytest.mark.parametrize("asked", [network(3, 3), sketch(20, 60), sketch(21, 100)])
def test_lines_cross_hardly_more_than_in_the_engines_layout(asked: Sketch) -> None:
    ours = crossings(asked, columns.place(asked))
    theirs = crossings(asked, engine.drawn(asked))
    assert ours <= 1.3 * theirs


def test_nobody_is_refused_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_late(*_: object, **__: object) -> Layout:
        raise workers.TimeUp

    layout.place.cache_clear()
    small, large = sketch(34, 12), sketch(33, 200)
    with monkeypatch.context() as crowded:
        crowded.setattr(workers, "run", too_late)
        makeshift, whole = layout.place(small), layout.place(large)
    check(small, makeshift)
    check(large, whole)
    assert makeshift.makeshift
    assert layout.place(large) is whole
    assert not layout.place(small).makeshift, "the next time there is a worker for it"


def test_the_engine_is_not_asked_what_it_needs_long_for(monkeypatch: pytest.MonkeyPatch) -> None:
    layout.place.cache_clear()
    monkeypatch.setattr(workers, "run", None)
    assert not layout.place(shared(39)).copies
    assert not layout.place(chain(40)).copies
    assert layout.effort(chain(9)) < layout.EFFORT < layout.effort(chain(40))


def test_a_system_dot_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answer = {"bb": "0,0,1,1", "objects": []}
    program = tmp_path / "dot"
    program.write_text(f"#!{shutil.which('sh')}\ncat > /dev/null\necho '{json.dumps(answer)}'\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("BACKGRAPH_DOT", str(program))
    assert json.loads(engine.engine("digraph {}")) == answer
