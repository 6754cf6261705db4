"""A class is graded: the same sheet whatever the number of workers, a poisonous answer costs itself alone."""

import csv
import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import cli, grading, workers
from app.grading import BadTable, Journal
from app.homework import shelf
from app.presentation import marksheet
from app.presentation.marksheet import Entry, Row

NAME = "cs475-hw1"
TEXT = shelf.text_of(shelf.find(NAME))  # type: ignore[arg-type]
ROWS = [
    Row("kim", "1a", "2(wx + b − y)"),
    Row("kim", "3b", "s(1 − s)"),
    Row("lee", "1a", "2(wx + b)"),
    Row("lee", "3b", "e^{-x}/(1+e^{-x})^2"),
    Row("lee", "2", "df/dw = b e^{bx} + 1/w"),
    Row("park", "1a", "2(wx + b"),
    Row("park", "3b", ""),
    Row("park", "9", "x"),
]


def poisonous(text: str, row: Row) -> Entry:
    """Marking that never ends for one answer."""
    while row.answer == "poison":
        time.sleep(0.01)
    return marksheet.entry(text, row)


def graded(rows: list[Row], path: Path, threads: int = 2, seconds: float = 20) -> list[Entry]:
    with ThreadPoolExecutor(threads) as executor:
        found = dict(grading.grade(TEXT, rows, executor, Journal(path, TEXT), seconds))
    return [found[place] for place in range(len(rows))]


def test_answers_have_points_and_a_word(tmp_path: Path) -> None:
    sheet = graded(ROWS, tmp_path / "a.part")
    assert [(entry.verdict, entry.points, entry.of) for entry in sheet] == [
        ("correct", 3, 3),
        ("correct", 2, 2),
        ("incorrect", 0, 3),
        ("correct", 2, 2),
        ("incorrect", 0, 5),
        ("unreadable", 0, 3),
        ("missing", 0, 2),
        ("unknown", None, 0),
    ]
    assert all(entry.message for entry in sheet)


def test_the_sheet_does_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    once, many = (grading.written(ROWS, graded(ROWS, tmp_path / str(n), n)) for n in (1, 4))
    assert once == many


def test_a_poisonous_answer_costs_its_own_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grading, "entry", poisonous)
    rows = [ROWS[0], Row("lee", "1a", "poison"), ROWS[1], ROWS[2]]
    sheet = graded(rows, tmp_path / "p.part", seconds=4)
    assert [entry.verdict for entry in sheet] == ["correct", "undecided", "correct", "incorrect"]
    assert sheet[1].points is None
    assert sheet[1].of == 3


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.part"
    whole = graded(ROWS, path)
    lines = path.read_text().splitlines()
    assert len(lines) == len(ROWS)
    path.write_text("\n".join(lines[:5]) + "\n" + lines[5][:20])  # it was cut off while it wrote
    asked: list[Row] = []
    attempt = grading.attempt
    monkeypatch.setattr(grading, "attempt", lambda *a: asked.append(a[1]) or attempt(*a))
    assert graded(ROWS, path) == whole
    assert len(asked) == 3


def test_another_answer_or_another_file_is_marked_anew(tmp_path: Path) -> None:
    journal, other = Journal(tmp_path / "x", TEXT), Journal(tmp_path / "x", TEXT + "\n")
    keys = {journal.key(ROWS[0]), other.key(ROWS[0]), journal.key(Row("kim", "1a", "2s"))}
    assert len(keys) == 3


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_come_as_programs_write_them(delimiter: str) -> None:
    file = io.StringIO(newline="")
    table = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
    table.writerows(
        [("Task", " student ", "points", "Answer"), ("0", "kim", "", "a =\nb"), ("1a", "lee", "", "2, 3; 4")]
    )
    assert grading.read(b"\xef\xbb\xbf" + file.getvalue().encode()) == [
        Row("kim", "0", "a =\nb"),
        Row("lee", "1a", "2, 3; 4"),
    ]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"student,answer\nkim,2s", "columns"),
        (b"", "columns"),
        ("student,task,answer\nkim,1,é".encode("latin-1"), "encoding"),
        (b'student,task,answer\nkim,1,"' + b"x" * 200_000 + b'"', "csv"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_why(data: bytes, key: str) -> None:
    with pytest.raises(BadTable) as caught:
        grading.read(data)
    assert caught.value.key == key


def test_a_spreadsheet_finds_no_formula_of_a_student() -> None:
    row, entry = Row('=HYPERLINK("x")', "+1", ""), Entry("missing", 0.0, 2.0, "There is no answer.")
    ((student, task, *_),) = list(csv.reader(io.StringIO(grading.written([row], [entry]).decode())))[1:]
    assert (student[0], task[0]) == ("'", "'")


def test_every_student_is_marked_with_their_own_numbers() -> None:
    text = (
        'title = "Own"\n[values]\na = { low = 2, high = 9 }\n'
        '[[tasks]]\ntitle = "T"\nfunction = "L = {{a}} w^2"\n[[tasks.parts]]\nask = "derivative"\nwrt = "w"\n'
    )
    answers = {Row(f"s{n}", "0", f"2*{a} w") for n in range(6) for a in range(2, 10)}
    right = [row.student for row in answers if marksheet.entry(text, row).verdict == "correct"]
    assert sorted(right) == [f"s{n}" for n in range(6)]


def test_the_command_writes_a_sheet(tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("student,task,answer\nkim,1a,2(wx+b-y)\nlee,1a,2(wx+b)\n")
    done = CliRunner().invoke(cli.group, ["grade", NAME, str(answers), "--workers", "1"])
    assert done.exit_code == 0, done.output
    sheet = list(csv.DictReader(io.StringIO((tmp_path / "answers-marks.csv").read_text())))
    assert [(row["student"], row["points"], row["verdict"]) for row in sheet] == [
        ("kim", "3", "correct"),
        ("lee", "0", "incorrect"),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers-marks.csv", "answers.csv"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "a.csv"], "There is no assignment nowhere"),
        ([NAME, "bad.csv"], "bad.csv: the first line names the columns"),
        ([NAME, "a.csv", "--dask", "tcp://127.0.0.1:1"], "luster"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("student,task,answer\nkim,1a,2s\n")
    Path("bad.csv").write_text("name,answer\nkim,2s\n")
    done = CliRunner().invoke(cli.group, ["grade", *arguments])
    assert done.exit_code != 0
    assert not isinstance(done.exception, Exception)
    assert said in done.output


def test_a_cluster_marks_the_same(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor() as executor,
    ):
        found = dict(grading.grade(TEXT, ROWS, executor, Journal(tmp_path / "d", TEXT), 20))
    assert [found[place] for place in range(len(ROWS))] == graded(ROWS, tmp_path / "l")


@pytest.fixture(autouse=True)
def _as_before():
    yield
    grading.use(workers.WORKERS)
