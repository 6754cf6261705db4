"""Slides: read back with python-pptx, they show the numbers of every step in native shapes."""

import io

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from app.calculus.errors import Impossible
from app.homework import blanks
from app.lesson import lesson
from app.presentation import captions, moments, numerals
from app.presentation.runs import Run, line, runs
from app.presentation.scene import Scene
from app.presentation.slides import Deck, pptx

SOURCES = {
    "L = [v tanh(ux+c) + σ(wx+b) − y]²": "",
    "f(x,b,w) = (w e^{bx} + ln(wx)) b": "w=1.5,x=2,b=0.5",
    "f = ln(w) + x w": "w=-1",
    "f = w/3 + √(w x)": "",
}


def slides(scene: Scene, **options) -> list:
    steps = [*range(len(scene.lesson.steps) + 1), None]
    return list(Presentation(io.BytesIO(pptx(scene, Deck(**{"steps": steps} | options)))).slides)


def groups(slide) -> dict[str, dict[str, str]]:
    """The texts of each group by the group's name and the shape's."""
    return {
        group.name: {part.name: part.text_frame.text for part in group.shapes if part.has_text_frame}
        for group in slide.shapes
        if group.shape_type == MSO_SHAPE_TYPE.GROUP
    }


def written(mathml: str) -> str:
    """A formula in a line."""
    return "".join(run.text for run in line(mathml) or ())


def compact(text: str) -> str:
    """A number without its spaces, its power in plain figures."""
    return text.replace(" ", "").translate(numerals.LOWERED).replace("-", "−")


@pytest.mark.parametrize("source", SOURCES)
def test_every_slide_shows_the_numbers_of_its_step(source: str) -> None:
    scene = Scene(lesson(source, at=SOURCES[source]))
    told = scene.lesson
    for step, slide in enumerate(slides(scene)):
        moment = moments.after(told, step)
        shown = groups(slide)
        for node in told.graph.nodes:
            texts = shown[node.name]
            known = moment.values[node.index] != "waiting"
            value = numerals.four(told.values[node.index]) if known else ""
            assert compact(texts.get("value", "")) == compact(value)
            stage = moment.stages[node.index]
            reached = scene.stages.get(node.index, [0.0] if scene.stages else [])
            gradient = (
                "" if stage is None or told.gradients[node.index] is None else numerals.four(reached[stage])
            )
            assert compact(texts.get("gradient", "")) == compact(gradient)


def test_the_notes_say_what_happens() -> None:
    scene = Scene(lesson("f(x,b,w) = (w e^{bx} + ln(wx)) b"))
    for event, slide in zip(scene.lesson.steps, slides(scene)[1:], strict=False):
        assert slide.notes_slide.notes_text_frame.text.endswith(captions.text(scene.lesson, event))
    assert "every gradient" in slides(scene)[-1].notes_slide.notes_text_frame.text


@pytest.mark.parametrize("direction", ["lr", "bt"])
def test_lines_are_connectors_between_cards(direction: str) -> None:
    scene = Scene(lesson("L = a b + a"), direction)
    (slide,) = slides(scene, steps=[None], direction=direction)
    cards = {part.shape_id for group in slide.shapes if hasattr(group, "shapes") for part in group.shapes}
    glued = [shape.element for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.LINE]
    ends = [int(end.get("id")) for line in glued for end in line.iter() if end.tag.endswith("Cxn")]
    assert ends
    assert set(ends) <= cards


def test_every_id_is_given_once() -> None:
    (slide,) = slides(Scene(lesson("f = " + " + ".join(f"w x_{i}" for i in range(60)))), steps=[None])
    ids = [element.get("id") for element in slide.shapes.element.iter() if element.tag.endswith("cNvPr")]
    assert len(ids) == len(set(ids))


def test_a_formula_is_text_where_it_can_be_written_in_a_line() -> None:
    assert runs("<msup><mi>e</mi><mrow><mi>b</mi><mo>&#x2062;</mo><mi>x</mi></mrow></msup>") == (
        Run("e", True),
        Run("b", True, 1),
        Run("x", True, 1),
    )
    fraction = "<mfrac><mrow><mi>∂</mi><mi>f</mi></mrow><mrow><mi>∂</mi><mi>b</mi></mrow></mfrac>"
    assert runs(fraction) is None
    assert written(fraction) == "∂f/∂b"
    assert written("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>") == "√(x + 1)"
    assert written("<msqrt><mi>w</mi><mo>&#x2062;</mo><mi>x</mi></msqrt>") == "√(wx)"
    half = "<mfrac><mn>1</mn><mrow><mi>a</mi><mo>&#x2062;</mo><mi>b</mi></mrow></mfrac>"
    assert written(f"{half}<mo>&#x2062;</mo><mi>c</mi>") == "1/(ab) · c"
    assert line("<msup><mi>x</mi><msup><mn>2</mn><mi>n</mi></msup></msup>") is None


def test_a_minus_before_a_number_is_no_difference() -> None:
    assert "".join(run.text for run in runs('<mo form="prefix">−</mo><mn>2</mn>') or ()) == "−2"
    assert "".join(run.text for run in runs("<mi>a</mi><mo>−</mo><mn>2</mn>") or ()) == "a − 2"


def test_every_notation_of_a_gradient_is_text() -> None:
    told = lesson("L = w_1 x")
    starts = {"bar": [("w\u0304", 0), ("1", -1)], "delta": [("δ", 0), ("w", -1), ("1", -1)]}
    for notation, start in starts.items():
        written = line(captions.mathml(told, told.steps[-1], notation))
        assert written is not None
        assert [(run.text, run.level) for run in written[: len(start)]] == start


def test_a_minus_after_a_comma_stands_before_its_number() -> None:
    pair = '<mn>1</mn><mo>,</mo><mspace/><mo form="prefix">−</mo><mn>2</mn>'
    assert written(pair).endswith("\u2009−2")


@pytest.mark.parametrize(
    ("source", "at", "hide", "said"),
    [
        ("f = a b", "", frozenset({"gradients"}), ["What is blank is to be filled in."]),
        ("f = ln(w)", "w=-1", frozenset(), ["Before the first step.", "f has no value here"]),
    ],
)
def test_a_slide_promises_no_number_that_it_does_not_show(source: str, at: str, hide, said: list) -> None:
    told = blanks.emptied(lesson(source, at=at), hide)
    show = Presentation(io.BytesIO(pptx(Scene(told), Deck(moments.every(told)))))
    notes = [slide.notes_slide.notes_text_frame.text for slide in show.slides]
    assert len(notes) == (1 if hide else len(told.steps) + 2)
    assert said[0] in notes[0]
    assert said[-1] in notes[-1]


def test_too_large_a_deck_is_refused() -> None:
    scene = Scene(lesson("f = " + " + ".join(f"w_{i}" for i in range(150))))
    with pytest.raises(Impossible, match="too_many_shapes"):
        slides(scene)
