"""Assignment files: what is in them, and every fault with its line, its column and what was expected."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.homework import draws, policy
from app.homework.assignments import Assignment, Fault, Faulty, parts, read
from app.homework.lessons import lesson_of
from app.homework.proofreading import proofread
from app.homework.shelf import OWN, shelf, text_of
from app.homework.solutions import solves
from app.presentation.faults import located, sentence

SEED = text_of(OWN / "cs475-hw1.toml")
WHOLE = """
title = "Numbers of your own"
[values]
k = { low = 2, high = 5, step = 0.5, without = [3] }
w = { one_of = [0.5, 1.5, -2] }
[[tasks]]
title = "A cube"
function = "L = {{k}} w^3 + x w"
at = "w={{w}},x=2"
prompt = "Differentiate $L = {{k}} w^3 + x w$."
parts = [{ ask = "derivative", wrt = "w" }, { ask = "number", wrt = "w" },
         { ask = "graph", hide = "values,local" },
         { ask = "derivation", wrt = "w" }, { ask = "breakdown" }, { ask = "order" }]
"""
ONE = """title = "One"
[[tasks]]
title = "T"
function = "L = w x"
parts = [{ ask = "derivative", wrt = "w" }]
"""


def faults(text: str) -> list[Fault]:
    with pytest.raises(Faulty) as caught:
        proofread(text, solves)
    return list(caught.value.faults)


def test_the_seed_homework_is_there_and_every_right_answer_is_marked_as_right() -> None:
    assignment = proofread(SEED, solves)
    assert [task.points for task in assignment.tasks] == [2, 3, 5, 5, 10, 20, 5]
    assert list(parts(assignment)) == [
        "0",
        "1a",
        "1b",
        "2",
        "3a",
        "3b",
        "4a",
        "4b",
        "4c",
        "5a",
        "5b",
        "5c",
        "5d",
        "5e",
        "6",
    ]
    assert shelf().assignments.keys() == {"cs475-hw1"}
    for task in assignment.tasks:
        assert lesson_of(task).has_gradients


def test_the_assignment_of_the_readme_is_sound() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    assert [task.points for task in proofread(example, solves).tasks] == [3]


def test_every_kind_of_answer_is_marked_as_right_for_every_student() -> None:
    assert len(proofread(WHOLE, solves).tasks) == 1


@pytest.mark.parametrize(
    ("changed", "to", "line", "column", "key"),
    [
        ('title = "One"', "title = 3", 1, 9, "no_text"),
        ('title = "One"', 'titel = "One"', 1, 1, "unexpected"),
        ('title = "T"\n', "", 2, 1, "missing"),
        ('title = "T"', 'title = ""', 3, 9, "no_letters"),
        ('"L = w x"', '"""\nL = sgmoid(w x)"""', 5, 5, "refused"),
        ('"derivative"', '"derivate"', 5, 18, "choice"),
        ('wrt = "w"', 'wrt = "q"', 5, 39, "refused"),
        (', wrt = "w"', "", 5, 9, "wrt_missing"),
        ('"L = w x"', '"L = w x"\nat = "w=1,z=2"', 5, 6, "unknown_value"),
        ('"L = w x"', '"L = w x"\nat = "w=one"', 5, 7, "refused"),
        ('"L = w x"', '"L = w x"\nwrt = "w,z"', 5, 7, "unknown_parameter"),
        ('"L = w x"', '"L = w x"\nprompt = "a $w +$ b"', 5, 14, "refused"),
        ('"L = w x"', '"L = w x"\nprompt = "5 $ a day"', 5, 13, "refused"),
        ('"L = w x"', '"L = w x"\nprompt = "{{k}}"', 5, 11, "placeholder"),
        ('"L = w x"', '"L = w x"\nsolution = "soon"', 5, 12, "solution"),
        ('"L = w x"', '"L = w x"\nsolution = "after 2026-02-30"', 5, 12, "solution"),
        ('wrt = "w" }', 'wrt = "w" }, { ask = "graph", hide = "values" }', 5, 69, "graph_tells"),
        ('"L = w x"', '"L = w x"\nhints = "all"', 5, 9, "choice"),
        ("[[tasks]]", "[values]\nk = { low = 2, high = 1 }\n[[tasks]]", 3, 5, "draw_empty"),
        ("[[tasks]]", "[values]\nk = { low = 0, high = 1e9 }\n[[tasks]]", 3, 5, "draw_many"),
        ("[[tasks]]", "[values]\nk = { one_of = [1, 2] }\n[[tasks]]", 3, 5, "value_unused"),
        ("[[tasks]]", '[values]\n"2k" = { one_of = [1] }\n[[tasks]]', 3, 1, "value_name"),
        ("[[tasks]]", "[[tasks]", 2, 8, "syntax"),
        ('"L = w x"', '"L = ln(w) x"\nat = "w=-1"', 5, 9, "no_value"),
    ],
)
def test_a_fault_has_its_place(changed: str, to: str, line: int, column: int, key: str) -> None:
    text = ONE.replace(changed, to)
    if key == "no_value":
        text, line = text.replace("derivative", "number"), 6
    found = faults(text)
    assert (line, column, key) in [(f.position.line, f.position.column, f.key) for f in found]
    assert all(sentence(fault) for fault in found)


def test_all_faults_are_said_at_once() -> None:
    parts = '[{ ask = "?" }, { ask = "order", points = -1 }]'
    text = f'title = 1\ntitel = "red"\n[[tasks]]\nfunction = "x"\nparts = {parts}\n'
    assert [located("f.toml", fault) for fault in faults(text)] == [
        "f.toml:1:9: “title” is 1; it should be a text, in quotation marks.",
        "f.toml:2:1: “titel” means nothing here. Did you mean “title”?",
        "f.toml:3:1: “title” is missing here.",
        'f.toml:5:18: “ask” is "?"; it can be '
        "'derivative', 'breakdown', 'derivation', 'order', 'number' or 'graph'.",
        "f.toml:5:51: “points” is -1; it should be 0 or more.",
    ]


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "", "\0", "title = " + '"x' * 1000, "a.b.c = 1\n" * 3]
)
def test_nothing_that_a_file_may_hold_breaks_its_reader(text: str) -> None:
    assert faults(text)


def test_a_question_whose_right_answer_is_not_marked_as_right_is_a_fault() -> None:
    with pytest.raises(Faulty) as caught:
        proofread(ONE, lambda lesson, part: False)
    assert [fault.key for fault in caught.value.faults] == ["unsolved"]


# Numbers of one's own.


def test_a_seed_draws_the_same_numbers_everywhere() -> None:
    assignment = read(WHOLE)
    assert draws.numbers(assignment.values["k"]) == ("2", "2.5", "3.5", "4", "4.5", "5")
    # What a class has been given must never change.
    assert draws.drawn(assignment, "20240911") == {"k": "5", "w": "0.5"}
    assert draws.drawn(assignment, "") == draws.drawn(assignment, "")
    drawn = {draws.drawn(assignment, str(seed))["k"] for seed in range(100)}
    assert drawn == set(draws.numbers(assignment.values["k"]))


def test_numbers_are_put_into_prompt_function_and_point() -> None:
    task = draws.for_student(read(WHOLE), "20240911").tasks[0]
    assert (task.function, task.at) == ("L = 5 w^3 + x w", "w=0.5,x=2")
    assert task.prompt == "Differentiate $L = 5 w^3 + x w$."


def test_a_value_more_changes_no_other() -> None:
    more = read(WHOLE.replace("[values]", "[values]\na = { one_of = [1, 2] }"))
    assert draws.drawn(more, "20240911")["k"] == draws.drawn(read(WHOLE), "20240911")["k"]


# When a solution may be seen.

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "tried", "allowed"),
    [
        ("never", [True, True], False),
        ("when passed", [False, None], False),
        ("when passed", [False, True], True),
        ("after 2 tries", [False, None], False),
        ("after 2 tries", [False, None, False], True),
        ("after 1 try", [False], True),
        ("after 2026-10-01", [True], False),
        ("after 2026-09-30", [], True),
        ("after 2026-10-01T20:00+09:00", [], True),
        ("after 2026-10-01T22:00+09:00", [], False),
    ],
)
def test_a_solution_opens_in_its_time(text: str, tried: list[bool | None], allowed: bool) -> None:
    found = policy.read(text)
    assert found is not None
    assert found.allows(tried, NOW) is allowed


# The shelf.


def test_a_folder_adds_to_the_shelf_and_its_bad_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(ONE, encoding="utf-8")
    (tmp_path / "bad.toml").write_text("title =", encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes('title = "é"'.encode("latin-1"))
    (tmp_path / "two words.toml").write_text(ONE, encoding="utf-8")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "cs475-hw1.toml").write_text(ONE, encoding="utf-8")
    found = shelf(str(tmp_path))
    assert found.assignments.keys() == {"cs475-hw1", "mine"}
    assert found.assignments["cs475-hw1"].title == "One"
    said = {path.name: faults[0].key for path, faults in found.faulty.items()}
    assert said == {
        "bad.toml": "syntax",
        "latin.toml": "encoding",
        "two words.toml": "file_name",
        "folder.toml": "unreadable",
    }
    assert shelf(str(tmp_path / "nowhere")).assignments.keys() == {"cs475-hw1"}


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(ONE, encoding="utf-8")
    before: Assignment = shelf(str(tmp_path)).assignments["mine"]
    assert shelf(str(tmp_path)).assignments["mine"] is before
    file.write_text(ONE.replace("One", "Two or more"), encoding="utf-8")
    assert shelf(str(tmp_path)).assignments["mine"].title == "Two or more"
