"""The command line: draw, grad, explain, serve, and how they refuse."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import group

SEED = "f(x,b,w) = (w e^{bx} + ln(wx)) b"
AT = "w=1.5,x=2,b=0.5"


def backgraph(*arguments: str, stdin: str | None = None) -> Result:
    """Run the command."""
    result = CliRunner().invoke(group, list(arguments), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_draw_writes_a_picture(tmp_path: Path) -> None:
    file = tmp_path / "loss.svg"
    assert backgraph("draw", SEED, "--at", AT, "--theme", "dark", "-o", str(file)).exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("<svg")


def test_grad_prints_values_and_gradients() -> None:
    result = backgraph("grad", SEED, "--at", AT)
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert next(row for row in rows if row[0] == "b")[1:] == ["0.5", "9.253457774045245"]


def test_grad_speaks_json() -> None:
    document = json.loads(backgraph("grad", SEED, "--at", AT, "--wrt", "b", "--json").stdout)
    assert document["graph"]["gradient"].keys() == {"b"}


def test_explain_prints_or_writes_in_the_format_of_the_file(tmp_path: Path) -> None:
    text = backgraph("explain", SEED, "--at", AT, "--wrt", "b", "--piece", "derivation").stdout
    assert "∂f/∂b = ∂f/∂u · ∂u/∂b" in text
    for name, begins in (
        ("f.tex", "\\documentclass"),
        ("f.md", "# The"),
        ("f.py", "# f(x"),
        ("f.TXT", "The"),
    ):
        file = tmp_path / name
        assert backgraph("explain", SEED, "--at", AT, "-o", str(file)).exit_code == 0
        assert file.read_text(encoding="utf-8").startswith(begins)
    alone = backgraph("explain", SEED, "--piece", "breakdown", "--alone", "1", "--format", "md").stdout
    assert alone.startswith("| Breakdown | Local gradient | Expansion |")


def test_a_source_comes_from_a_file_or_the_pipe_and_may_begin_with_a_minus(tmp_path: Path) -> None:
    file = tmp_path / "formula.txt"
    file.write_text("w^2\n", encoding="utf-8")
    outputs = {
        backgraph("grad", f"@{file}", "--at", "w=3").stdout,
        backgraph("grad", "-", "--at", "w=3", stdin="w^2\n").stdout,
        backgraph("grad", "w^2", "--at", "w=3").stdout,
    }
    assert len(outputs) == 1
    assert backgraph("grad", "-log(w)", "--at", "w=3").exit_code == 0


def test_a_caret_stands_under_the_place() -> None:
    result = backgraph("grad", "y = 1\n二乗 = w*(x + ]")
    assert result.exit_code == 2
    line, caret = result.stderr.splitlines()[:2]
    assert "^" in caret
    assert caret.strip() == "^" * len(caret.strip())
    assert len(line) < 80
    long = backgraph("grad", "w+" * 5000 + "]")
    assert all(len(line) < 200 for line in long.stderr.splitlines())


def test_what_was_chosen_for_the_reader_is_said() -> None:
    lines = backgraph("grad", "wx + b", "--at", "w=1.5,b=0.5").stdout.splitlines()
    assert lines[-3:-1] == ["read wx as w·x", "values chosen for you: x = 2"]
    assert "agrees with finite differences" in lines[-1]


def test_a_caret_needs_a_place() -> None:
    assert len(backgraph("grad", " ").stderr.splitlines()) == 1


def test_what_cannot_be_opened_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "formula.txt").write_bytes(b"\xff\xfe")
    refused = backgraph("grad", f"@{tmp_path / 'formula.txt'}").stderr
    assert refused.endswith("cannot be read: it is not UTF-8 text.\n")
    for source in ("@/no/such/file", "@/no\0such/file", f"@{tmp_path}"):
        refused = backgraph("grad", source).stderr
        assert "cannot be read" in refused
        assert "Errno" not in refused


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_said_in_a_line() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "app", "grad", "x"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1


def test_a_quotation_is_short() -> None:
    variables = "+".join(f"w_{k}" for k in range(1000))
    for arguments in (["w", "--at", "w=" + "9" * 5000], [variables, "--wrt", "q"]):
        refused = backgraph("grad", *arguments).stderr
        assert len(refused) < 250


@pytest.mark.parametrize(
    "arguments",
    [
        ["grad", ""],
        ["grad", "w*(x"],
        ["grad", "w", "--at", "w=fish"],
        ["grad", "w", "--syntax", "perl"],
        ["grad", "@/no/such/file"],
        ["draw", "w", "-o", "graph.bmp"],
        ["draw", "w", "-o", "/no/such/folder/graph.svg"],
        ["draw", "w", "-o", "graph.svg", "--step", "999"],
        ["draw", "w"],
        ["explain", "w*(x"],
        ["explain", "w", "--format", "doc"],
        ["explain", "w", "-o", "w.doc"],
        ["explain", "w", "--piece", "table"],
        ["explain", "w", "--of", "q"],
        ["fly"],
    ],
)
def test_a_refusal_is_a_sentence_and_exit_code_2(arguments: list[str]) -> None:
    result = backgraph(*arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a real server, started as a person would start it, from another folder."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONUNBUFFERED": "1"}
    environment["BACKGRAPH_PATIENCE"] = "10"  # this machine may have much else to do
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment
    ) as process:
        assert process.stdout
        yield next(word for word in process.stdout.readline().split() if word.startswith("http"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="waitress ends in another way")
def test_serve_says_where_it_is_and_draws_there(server: str) -> None:
    for path, kind in (
        ("", "text/html"),
        ("graph.svg?f=w*x", "image/svg+xml"),
        ("healthz", "application/json"),
    ):
        with urllib.request.urlopen(server + path, timeout=30) as answer:
            assert answer.headers.get_content_type() == kind


def test_a_taken_port_is_said_in_a_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = backgraph("serve", "--port", str(other.getsockname()[1]))
    assert result.exit_code == 2
    assert "--port" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("w^2", "2w"), 0, "Correct"),
        (("-w^2", "-2w"), 0, "Correct"),
        (("w^2", "3w"), 1, "Try it by hand"),
        (("w^2", "9", "--kind", "number", "--at", "w=4.6267"), 3, "figures"),
        (("w x + b", "b, w", "--kind", "order"), 0, "works"),
        (("w^3", "3w", "--hint", "1"), 1, "Look once more"),
    ],
)
def test_check_says_how_an_answer_stands(arguments: tuple[str, ...], code: int, says: str) -> None:
    result = backgraph("check", *arguments)
    assert result.exit_code == code
    assert says in result.stdout


def test_check_speaks_json_and_reads_files(tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_text("∂L/∂w = 2r x\n= 2x(wx + b)", encoding="utf-8")
    result = backgraph(
        "check", "L = (wx + b - y)^2", f"@{file}", "--wrt", "w", "--kind", "derivation", "--json"
    )
    document = json.loads(result.stdout)
    assert document["verdict"] == "incorrect"
    assert [line["standing"] for line in document["lines"]] == ["right", "wrong"]


def test_check_points_into_the_answer_or_into_the_source() -> None:
    result = backgraph("check", "w^2", "2w)")
    assert result.exit_code == 2
    assert [line.strip() for line in result.stderr.splitlines()[:2]] == ["2w)", "^"]
    assert backgraph("check", "w^2)", "2w").stderr.splitlines()[0].strip() == "w^2)"


def test_a_sheet_to_be_filled_in(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.svg"
    assert backgraph("draw", "f = w x", "--hide", "gradients", "-o", str(sheet)).exit_code == 0
    assert sheet.read_text(encoding="utf-8").count('data-blank="gradient:') == 2


# Assignments.

ASSIGNMENT = """title = "One"
[[tasks]]
title = "T"
function = "L = w x"
parts = [{ ask = "derivative", wrt = "w", points = 2 }, { ask = "breakdown" }]
"""


def test_assignments_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(ASSIGNMENT, encoding="utf-8")
    bad.write_text(ASSIGNMENT.replace('"L = w x"', '"L = w +"'), encoding="utf-8")
    result = backgraph("assignment", "check", str(good))
    assert result.exit_code == 0
    assert result.stdout == f"{good}: tasks 1, answers 2, points 3. Each right answer was marked as right.\n"
    monkeypatch.setenv("BACKGRAPH_ASSIGNMENTS", str(tmp_path))
    result = backgraph("assignment", "check")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{bad}:4:19: Something is missing after “+”")
    monkeypatch.delenv("BACKGRAPH_ASSIGNMENTS")
    assert backgraph("assignment", "check").exit_code == 2
    assert "cannot be read" in backgraph("assignment", "check", str(tmp_path / "no.toml")).stderr


def test_draw_writes_every_format_into_a_folder(tmp_path: Path) -> None:
    from app.web.formats import FORMATS

    folder = tmp_path / "talk" / "graphs"
    result = backgraph("draw", "f = a b", "--at", "a=2,b=3", "--all", str(folder))
    assert result.exit_code == 0, result.stderr
    assert {file.name for file in folder.iterdir()} == {f"backgraph.{name}" for name in FORMATS}
    assert (folder / "backgraph.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_draw_wants_one_place_to_write_to(tmp_path: Path) -> None:
    for places in ([], ["-o", str(tmp_path / "a.svg"), "--all", str(tmp_path)]):
        result = backgraph("draw", "f = a b", *places)
        assert result.exit_code == 2
        assert "--all FOLDER" in result.stderr


def test_what_one_format_cannot_do_is_said_and_the_others_are_written(tmp_path: Path) -> None:
    source = "f = " + " + ".join(f"w_{{{i}}}" for i in range(240))  # too many steps for a film
    result = backgraph("draw", source, "--share", "0", "--all", str(tmp_path))
    assert result.exit_code == 2
    assert "backgraph.gif is left out." in result.stderr
    assert (tmp_path / "backgraph.svg").exists()
    assert (tmp_path / "backgraph.json").exists()
