"""Assignment files: TOML to frozen dataclasses, or to every fault in them, each with its place.

    title = "Understanding backpropagation"

    [[tasks]]
    title = "A neuron"
    function = "L = (wx + b - y)^2"

    [[tasks.parts]]
    ask = "derivative"
    wrt = "b"
    points = 3

A part is what one answer belongs to; the dataclasses say what else a file may hold. The parts of the second
task are called 1a, 1b … (tasks are counted from 0 unless `first` says otherwise), a lone part just 1.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass as plain
from dataclasses import field, fields
from string import ascii_lowercase
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, Strict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from app.calculus.errors import Position
from app.homework import blanks, policy
from app.homework.places import Path, syntax_fault, where
from app.homework.verdict import Kind

LONGEST_FILE = 1_000_000
MOST_TASKS = 100
MOST_PARTS = len(ascii_lowercase)

Hints = Literal["none", "node", "kind", "rule"]
NEEDS_WRT: tuple[Kind, ...] = ("derivative", "derivation", "number")


@plain(frozen=True, slots=True)
class Fault:
    """What is wrong at a place of a file; `key` and `details` choose the sentence."""

    position: Position
    key: str
    details: Mapping[str, Any] = field(default_factory=dict)


class Faulty(Exception):
    """A file that is no assignment, with everything that is wrong in it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


def _policy(text: str) -> str:
    """A text that says when a solution may be seen."""
    if policy.read(text) is None:
        raise PydanticCustomError("solution", "policy")
    return text


def _kinds(text: str) -> str:
    """A text that says what a graph leaves blank."""
    try:
        if blanks.read(text):
            return text
    except ValueError:
        pass
    raise PydanticCustomError("blanks", "kinds")


Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Points = Annotated[float, Strict(), Field(ge=0, le=1000)]
CLOSED = ConfigDict(extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Draw:
    """Numbers of which each student gets one: `one_of` a list, or from `low` in steps up to `high`."""

    one_of: Annotated[tuple[Number, ...], Field(min_length=1, max_length=1000)] | None = None
    low: Number | None = None
    high: Number | None = None
    step: Annotated[Number, Field(gt=0)] = 1
    without: tuple[Number, ...] = ()


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Part:
    """What one answer belongs to. `wrt` is the parameter it is about, `hide` what a graph leaves blank."""

    ask: Kind
    points: Points = 1
    wrt: str = ""
    prompt: str = ""
    hide: Annotated[str, AfterValidator(_kinds)] = "local,gradients"


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Task:
    """A function and what is asked about it.

    `wrt` are the parameters, comma-separated, unless told those of the parts; `at` is the point. `hints` is
    how far help goes, `solution` when it may be seen: "never", "when passed", "after 3 tries",
    "after 2026-10-01".
    """

    title: Text
    function: Text
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=MOST_PARTS)]
    prompt: str = ""
    at: str = ""
    wrt: str = ""
    open: str = ""
    prime: str = ""
    hints: Hints = "rule"
    solution: Annotated[str, AfterValidator(_policy)] = "never"

    @property
    def points(self) -> float:
        """What all parts give."""
        return sum(part.points for part in self.parts)

    @property
    def parameters(self) -> str:
        """The parameters, as a lesson takes them."""
        return self.wrt or ",".join(dict.fromkeys(part.wrt for part in self.parts if part.wrt))


@dataclass(frozen=True, kw_only=True, eq=False, config=CLOSED)
class Assignment:
    """A file. `values` are the numbers that each student draws, by name; `first` counts the first task."""

    title: Text
    tasks: Annotated[tuple[Task, ...], Field(min_length=1, max_length=MOST_TASKS)]
    course: str = ""
    about: str = ""
    first: Annotated[int, Strict(), Field(ge=0, le=1)] = 0
    values: dict[Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$")], Draw] = Field(default_factory=dict)

    @property
    def points(self) -> float:
        """What all tasks give."""
        return sum(task.points for task in self.tasks)

    def numbered(self) -> Iterator[tuple[int, Task]]:
        """The tasks, each with its number."""
        return enumerate(self.tasks, self.first)

    def task(self, number: int) -> Task | None:
        """The task of this number."""
        return dict(self.numbered()).get(number)


def part_name(number: int, task: Task, index: int) -> str:
    """What a part is called: 4a, 4b …, or 4 where there is one."""
    return str(number) if len(task.parts) == 1 else f"{number}{ascii_lowercase[index]}"


def parts(assignment: Assignment) -> dict[str, tuple[int, Task, Part]]:
    """Every part by what it is called, with its task and the task's number."""
    return {
        part_name(number, task, index): (number, task, part)
        for number, task in assignment.numbered()
        for index, part in enumerate(task.parts)
    }


# What pydantic calls a fault, and what we call it; there are no others as long as the models are those above.
KINDS = {
    "missing": "missing",
    "unexpected_keyword_argument": "unexpected",
    "literal_error": "choice",
    "solution": "solution",
    "blanks": "blanks",
    "string_type": "no_text",
    "string_too_short": "no_letters",
    "string_too_long": "letters",
    "string_pattern_mismatch": "value_name",
    "float_type": "no_number",
    "finite_number": "no_number",
    "int_type": "no_count",
    "greater_than": "not_more",
    "greater_than_equal": "less",
    "less_than_equal": "more",
    "tuple_type": "no_list",
    "too_short": "no_entries",
    "too_long": "entries",
    "dict_type": "no_table",
    "dataclass_type": "no_table",
}

_ADAPTER: TypeAdapter[Assignment] = TypeAdapter(Assignment)


def read(text: str) -> Assignment:
    """The assignment that a file holds.  Raises Faulty with everything that is wrong in its form.

    Whether its functions can be read is another matter: `proofreading`.
    """
    if len(text) > LONGEST_FILE:
        raise Faulty((Fault(Position(1, 1, 1), "long", {"limit": LONGEST_FILE}),))
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        position, said = syntax_fault(text, str(error))
        raise Faulty((Fault(position, "syntax", {"said": said}),)) from None
    except RecursionError:
        raise Faulty((Fault(Position(1, 1, 1), "nested"),)) from None
    try:
        return _ADAPTER.validate_python(document)
    except ValidationError as error:
        faults = [_fault(text, found) for found in error.errors(include_url=False) if not _echo(found)]
        raise Faulty(tuple(sorted(faults, key=lambda f: (f.position.line, f.position.column)))) from None


def _echo(found: Any) -> bool:
    """Whether a list is called too short only because of the faults in it."""
    return found["type"] == "too_short" and bool(found["input"])


def _fault(text: str, found: Any) -> Fault:
    path: Path = tuple(step for step in found["loc"] if step != "[key]")
    key = KINDS.get(found["type"], "other")
    position = where(text, path[:-1] if key == "missing" else path, key=key in ("unexpected", "value_name"))
    names = [step for step in path if isinstance(step, str)]
    named = {"name": names[-1] if names else "", "allowed": _fields(path[:-1])}
    return Fault(position, key, {**named, "found": found["input"], **found.get("ctx", {})})


_TABLES: dict[str, Any] = {"tasks": Task, "parts": Part, "values": Draw}


def _fields(path: Path) -> tuple[str, ...]:
    """What may stand in the table at a path."""
    names = [str(step) for step in path if step in _TABLES]
    return tuple(row.name for row in fields(_TABLES[names[-1]] if names else Assignment))
