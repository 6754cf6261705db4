"""The picture: its elements and states, the same places at every step, safe and visible everywhere."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from PIL import Image

from app import workers
from app.calculus.errors import Impossible
from app.lesson import Lesson, lesson
from app.presentation import drawing, layout, palette, picture

SEED = "f(x,b,w) = (w e^{bx} + ln(wx)) b"
AT = "w=1.5,x=2,b=0.5"
SVG = "{http://www.w3.org/2000/svg}"


def seed() -> Lesson:
    return lesson(SEED, at=AT)


def tree(text: str) -> Element:
    return ElementTree.fromstring(text)


def classed(root: Element, name: str) -> list[Element]:
    return [e for e in root.iter() if name in e.get("class", "").split()]


def only(root: Element, name: str) -> Element:
    (found,) = classed(root, name)
    return found


def title(element: Element) -> str:
    return element.findtext(f"{SVG}title", "")


def by_id(root: Element, name: str) -> Element:
    return next(e for e in root.iter() if e.get("id") == name)


def states(element: Element) -> set[str]:
    return set(element.get("class", "").split()) & {"waiting", "active", "done"}


def places(text: str) -> list[str]:
    """Everything that says where a thing is, in the order of the text."""
    return re.findall(r' (?:x|y|d|rx|transform|viewBox)="[^"]*"', text)


def test_every_node_and_edge_is_there() -> None:
    drawn, told = tree(picture.svg(seed(), prefix="a-")), seed()
    assert drawn.get("id") == "a-graph"
    assert drawn.get("data-phase") == "finished"
    for node in told.graph.nodes:
        group = by_id(drawn, f"a-{node.id}")
        assert group.get("data-node") == node.id
        for part in ("card", "name", "value"):
            only(group, part)
        assert len(classed(group, "gradient")) == (told.gradients[node.index] is not None)
        assert states(group) == {"done"}
    for edge, local in zip(told.graph.edges, told.locals, strict=True):
        group = by_id(drawn, f"a-{edge.id}")
        assert group.get("data-source") == told.graph.nodes[edge.source].id
        assert group.get("data-target") == told.graph.nodes[edge.target].id
        assert ("carries" if local is not None else "quiet") in group.get("class", "").split()
        assert [len(classed(group, part)) for part in ("line", "arrow")] == [1, 1]
        assert len(classed(group, "pill")) == (local is not None)


def test_nodes_say_what_they_are() -> None:
    drawn = tree(picture.svg(seed()))
    kinds = {e.get("data-node"): e.get("class", "").split()[1:-1] for e in classed(drawn, "node")}
    nodes = {node.name: node.id for node in seed().graph.nodes}
    assert kinds[nodes["x"]] == ["variable", "constant"]
    assert kinds[nodes["w"]] == ["variable", "parameter"]
    assert kinds[nodes["p"]] == ["operation"]
    assert kinds[nodes["f"]] == ["operation", "output"]


def test_gradients_have_a_stage_for_each_contribution() -> None:
    drawn = tree(picture.svg(seed()))
    b = next(node for node in seed().graph.nodes if node.name == "b")
    stages = classed(by_id(drawn, f"{b.id}-gradient"), "stage")
    assert [stage.get("data-stage") for stage in stages] == ["0", "1", "2"]
    assert [title(stage)[:5] for stage in stages] == ["0", "5.176", "9.253"]
    assert ["shown" in stage.get("class", "").split() for stage in stages] == [False, False, True]
    assert [stage.get("visibility") for stage in stages] == ["hidden", "hidden", None]


def moments() -> Iterator[tuple[int, Element]]:
    told = seed()
    for step in range(len(told.steps) + 2):
        yield step, tree(picture.svg(told, step=step))


def test_states_follow_the_steps() -> None:
    told = seed()
    nodes, edges = told.graph.nodes, told.graph.edges
    for step, drawn in moments():
        assert drawn.get("data-step") == str(step)
        event = told.steps[step - 1] if 0 < step <= len(told.steps) else None
        active = {e.get("data-node") for e in classed(drawn, "node") if "active" in states(e)}
        assert active == ({nodes[event.node].id} if event else set())
        lit = {e.get("data-edge") for e in classed(drawn, "edge") if "active" in states(e)}
        if event is None or event.kind == "seed":
            assert lit == set()
        elif event.phase == "forward":
            assert lit == {edge.id for edge in edges if edge.target == event.node}
        else:
            assert event.edge is not None
            assert lit == {edges[event.edge].id}
        seeded = step > len(nodes)
        for cell in classed(drawn, "gradient"):
            assert sum("shown" in s.get("class", "").split() for s in classed(cell, "stage")) == seeded


def test_forward_mode_differs_in_the_second_pass_alone() -> None:
    """The same places, so that one mode can be turned into the other; tangents in the second cell."""
    told = lesson(SEED, at=AT, mode="forward", along="b")
    depends = told.graph.depends_on(frozenset((told.along,)))
    for step in range(len(told.steps) + 2):
        drawn = tree(picture.svg(told, step=step))
        carrying = {e.get("data-edge") for e in classed(drawn, "carries")}
        assert carrying == {edge.id for edge in told.graph.edges if depends[edge.source]}
        event = told.steps[step - 1] if 0 < step <= len(told.steps) else None
        assert drawn.get("data-phase") == (event.phase if event else "finished" if step else "start")
        if event and event.phase == "tangent":
            active = {e.get("data-node") for e in classed(drawn, "node") if "active" in states(e)}
            assert active == {told.graph.nodes[event.node].id}
    shown = {
        node.name: [title(stage)[:5] for stage in classed(by_id(drawn, f"{node.id}-gradient"), "stage")]
        for node in told.graph.nodes
        if node.name != "x"
    }
    assert shown["f"] == ["0", "4.077", "9.253"]
    assert (shown["b"], shown["w"], shown["s"]) == (["0", "1"], ["0"], ["0"])
    assert boxes(drawn) == boxes(tree(picture.svg(seed())))
    assert "∂f/∂b = 9.253" in drawn.findtext(f"{SVG}desc", "")
    assert "∂f/∂w" not in drawn.findtext(f"{SVG}desc", "")


def boxes(drawn: Element) -> list[list[str | None]]:
    sides = ("x", "y", "width", "height")
    return [[card.get(side) for side in sides] for card in classed(drawn, "card")]


def test_values_appear_one_by_one() -> None:
    for step, drawn in moments():
        seen = [cell for cell in classed(drawn, "value") if cell.get("visibility") != "hidden"]
        assert len(seen) == min(step, len(seed().graph.nodes))


def test_nothing_moves_from_step_to_step_or_in_another_theme() -> None:
    told = seed()
    finished = places(picture.svg(told))
    for step in range(len(told.steps) + 1):
        assert places(picture.svg(told, step=step)) == finished
    assert places(picture.svg(told, theme="dark", standalone=False)) == finished


def test_another_value_costs_no_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    picture.svg(seed())
    monkeypatch.setattr(workers, "run", None)  # whoever asks the engine now fails
    before = layout.place.cache_info().hits
    other = picture.svg(lesson(SEED, at="w=1e-9,x=3e7,b=-0.03333333"))
    assert layout.place.cache_info().hits == before + 1
    assert "10⁻" in other


@pytest.mark.parametrize(
    ("source", "nodes", "edges"),
    [("2+3", 1, 0), ("x", 2, 1), ("p = x*x", 2, 2), ("q = b; L = q^2", 3, 2), ("sqrt(2)", 1, 0)],
)
def test_small_graphs(source: str, nodes: int, edges: int) -> None:
    drawn = tree(picture.svg(lesson(source)))
    assert len(classed(drawn, "node")) == nodes
    assert len(classed(drawn, "edge")) == edges
    assert len(classed(drawn, "output")) == 1


def test_a_problem_is_explained_at_its_node_and_nothing_after_it_has_a_value() -> None:
    told = lesson("f = (ln(x) + w) w", at="x=-1,w=2")
    drawn = tree(picture.svg(told))
    broken = only(drawn, "problem")
    assert only(broken, "card").get("stroke-dasharray")
    assert "no real value" in title(broken)
    for node in told.graph.nodes:
        number = only(by_id(drawn, node.id), "value")
        assert bool(len(number)) == (node.is_variable)
    assert not classed(drawn, "stage")
    assert not classed(drawn, "carries"), "no gradient came this way"


def test_plain_numbers_are_their_own_symbol() -> None:
    drawn = tree(picture.svg(lesson("f = a + w b")))
    numbered = [bool(classed(pill, "number")) for pill in classed(drawn, "pill")]
    assert sorted(numbered) == [False, False, True, True]


def test_pointers_are_told_all_digits() -> None:
    drawn = tree(picture.svg(lesson("f = w/3", at="w=1")))
    assert "0.3333333333333333" in title(only(drawn, "pill"))
    assert any(title(cell) == "0.3333333333333333" for cell in classed(drawn, "value"))


def test_a_pill_names_the_rule_of_its_derivative() -> None:
    drawn = tree(picture.svg(lesson("f = w b")))
    assert [title(pill).splitlines()[1] for pill in classed(drawn, "pill")] == ["Rule: product rule"] * 2


def test_the_picture_is_described_in_words() -> None:
    drawn = tree(picture.svg(seed()))
    assert "f = (w e^{bx} + ln(wx)) b" in title(drawn)
    told = drawn.findtext(f"{SVG}desc", "")
    assert "w = 1.5" in told
    assert "∂f/∂b = 9.253" in told


def test_text_cannot_break_out() -> None:
    text = picture.svg(lesson("f = w x"), prefix='"><script>', theme="auto")
    assert "<script" not in text
    for name in (element.get("id", "") for element in tree(text).iter()):
        assert re.fullmatch(r"[\w-]*", name)


def test_words_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "say", lambda *_, **__: "<b>&\"'")
    assert "&lt;b&gt;&amp;" in picture.svg(seed())


def test_inline_pictures_carry_no_style_and_nothing_active() -> None:
    for theme in ("light", "dark", "auto"):
        text = picture.svg(seed(), theme=theme, standalone=False)
        assert not re.search(r"<style|style=|<script|foreignObject|<image|\son\w+=|url\(", text)
        assert set(re.findall(r'href="(.)', text)) == {"#"}


def test_every_reference_has_its_glyph() -> None:
    text = picture.svg(seed(), prefix="p1-")
    drawn = re.findall(r'<path id="([^"]+)"', text) + re.findall(r'<g id="([^"]+)" transform', text)
    assert set(re.findall(r'href="#([^"]+)"', text)) == set(drawn)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert all(name.startswith("p1-") for name in ids)


def test_large_graphs_repeat_their_variables() -> None:
    source = "; ".join(["h_1 = w x"] + [f"h_{{{i}}} = sin(w h_{{{i - 1}}})" for i in range(2, 25)])
    drawn = tree(picture.svg(lesson(source)))
    copies = classed(drawn, "copy")
    assert copies
    assert {copy.get("data-node") for copy in copies} <= {"v1", "v2"}
    assert all("variable" in copy.get("class", "").split() for copy in copies)


def test_a_name_too_long_is_cut_and_told_in_full() -> None:
    name = "w_" + "1" * 120
    drawn = tree(picture.svg(lesson(f"f = {name} x")))
    assert max(float(card.get("width", 0)) for card in classed(drawn, "card")) < 400
    assert any("1" * 120 in title(node) for node in classed(drawn, "node"))


def test_a_node_with_three_hundred_contributions() -> None:
    text = picture.svg(lesson("f = " + " + ".join(["w"] * 301)))
    cell = next(c for c in classed(tree(text), "gradient") if len(classed(c, "stage")) == 302)
    assert title(only(cell, "shown")) == "301"


def test_too_many_operations_are_refused() -> None:
    large = lesson(" + ".join(["w"] * 2_003), picture=False)
    with pytest.raises(Impossible) as refused:
        picture.svg(large)
    assert refused.value.details == {"limit": 2000, "found": 2002}


# What it looks like.


def test_auto_turns_every_light_colour_dark() -> None:
    light, style = picture.svg(seed(), theme="auto"), palette.night(palette.THEMES["auto"])
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', light))
    assert used
    assert all(f'="{colour}"]' in style for colour in used)
    assert style in light


@pytest.mark.parametrize("theme", palette.THEMES)
@pytest.mark.parametrize("direction", ["lr", "bt"])
def test_another_renderer_draws_it(theme: str, direction: str) -> None:
    resvg = pytest.importorskip("resvg_py")
    text = picture.svg(seed(), theme=theme, layout=direction)
    colours = palette.THEMES[theme].colours
    image = Image.open(io.BytesIO(bytes(resvg.svg_to_bytes(svg_string=text)))).convert("RGB")
    seen = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in image.getcolors(1 << 20) or []}
    for colour in (colours.ink, colours.forward, colours.backward, colours.pill, colours.card):
        assert colour in seen


def test_a_large_picture_brings_its_letters_apart_and_a_small_one_is_whole() -> None:
    """Those of the whole picture, each once and in a line of its own."""
    assert picture.inside(seed()) == picture.svg(seed(), standalone=False)
    large = lesson("p_0 = x\n" + "\n".join(f"p_{k} = tanh(w p_{k - 1} + b)" for k in range(1, 50)))
    drawn, _, letters = picture.inside(large).partition('<noscript class="letters">')
    whole = picture.svg(large, standalone=False)
    defined = re.compile(r'<(?:path|g) id="(\w+)"')
    lines = letters.removesuffix("</noscript>\n").splitlines()[1:-1]
    assert [defined.match(line)[1] for line in lines] == defined.findall(whole.partition("</defs>")[0])
    used = set(re.findall(r'xlink:href="#(\w+)"', drawn))
    assert used <= set(defined.findall(letters))
    assert len(drawn) + len(letters) < 1.01 * len(whole)
    assert not defined.findall(drawn)
