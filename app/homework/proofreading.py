"""What is wrong in an assignment besides its form: functions, points, parameters and prompts that cannot be
read, numbers that cannot be drawn, answers that would not be marked as right. Each fault with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.calculus.errors import Position, Refusal
from app.homework import blanks, draws, prompts
from app.homework.assignments import NEEDS_WRT, Assignment, Fault, Faulty, Part, Task, read
from app.homework.lessons import lesson_of, parameter_of
from app.homework.places import Path, inside, where
from app.lesson import Lesson

SEEDS = ("", *map(str, range(1, 11)))  # the students whose numbers are tried
# The field that a refusal of a lesson is about, other than the function.
GUILTY = {
    "point_entry": "at",
    "point_number": "at",
    "parameter_twice": "at",
    "unknown_variable": "wrt",
    "no_variables": "wrt",
    "unknown_node": "open",
}
NOTED = {"unknown_value": "at", "unknown_parameter": "wrt"}

# What a graph with its local derivatives would give away.
TOLD = {"derivative", "derivation", "breakdown"}

Solves = Callable[[Lesson, Part], bool]


def proofread(text: str, solves: Solves | None = None) -> Assignment:
    """The assignment that a file holds.  Raises Faulty, with every fault, unless all in it can be read.

    `solves` says of a part whether its own solution is marked as right; with it, the numbers of many
    students are tried.
    """
    assignment = read(text)
    faults = tuple(_Proof(text, assignment, solves).faults())
    if faults:
        raise Faulty(faults)
    return assignment


@dataclass(frozen=True)
class _Proof:
    """One file under the eyes of a proofreader."""

    text: str
    assignment: Assignment
    solves: Solves | None

    def faults(self) -> Iterator[Fault]:
        """The faults of the draws, else of the first student whose numbers show any."""
        found = [*self._draws(), *self._placeholders()]
        for seed in (SEEDS if self.solves and self.assignment.values else SEEDS[:1]) if not found else ():
            found = list(self._student(seed))
            if found:
                break
        yield from sorted(found, key=lambda fault: (fault.position.line, fault.position.column))

    def _draws(self) -> Iterator[Fault]:
        for name, draw in self.assignment.values.items():
            size = draws.count(draw)
            if size > draws.MOST_NUMBERS:
                yield self._at(("values", name), "draw_many", found=size, limit=draws.MOST_NUMBERS)
            elif not size or not draws.numbers(draw):
                yield self._at(("values", name), "draw_empty", name=name)

    def _placeholders(self) -> Iterator[Fault]:
        known = self.assignment.values
        used: set[str] = set()
        for path, value in _texts(self.assignment):
            for match in draws.PLACEHOLDER.finditer(value):
                used.add(match[1])
                if match[1] not in known:
                    place = inside(self.text, path, value, match.start(), match.end())
                    yield Fault(place, "placeholder", {"name": match[1], "known": tuple(known)})
        for name in known.keys() - used:
            yield self._at(("values", name), "value_unused", name=name)

    def _student(self, seed: str) -> Iterator[Fault]:
        """The faults that this student would meet."""
        mine = draws.for_student(self.assignment, seed)
        yield from self._prompt(("about",), mine.about)
        for index, task in enumerate(mine.tasks):
            yield from self._task(("tasks", index), task)

    def _task(self, path: Path, task: Task) -> Iterator[Fault]:
        yield from self._prompt((*path, "prompt"), task.prompt)
        for index, part in enumerate(task.parts):
            yield from self._prompt((*path, "parts", index, "prompt"), part.prompt)
        try:
            lesson = lesson_of(task)
        except Refusal as refusal:
            field, value = _guilty(task, refusal)
            yield self._refused((*path, *field), value, refusal)
            return
        for note in lesson.notes:
            if getattr(task, NOTED.get(note.key, ""), ""):
                yield self._at((*path, NOTED[note.key]), note.key, **dict(note.details))
        for index, part in enumerate(task.parts):
            yield from self._part((*path, "parts", index), lesson, part)
            if (
                part.ask == "graph"
                and "local" not in part.hide
                and TOLD & {other.ask for other in task.parts}
            ):
                yield self._at((*path, "parts", index, "hide"), "graph_tells")

    def _part(self, path: Path, lesson: Lesson, part: Part) -> Iterator[Fault]:
        names = tuple(lesson.graph.nodes[index].name for index in lesson.parameters)
        if part.ask in NEEDS_WRT and not part.wrt:
            yield self._at(path, "wrt_missing", ask=part.ask, known=names)
        elif part.wrt and parameter_of(lesson, part) is None:
            yield self._at((*path, "wrt"), "wrt_unknown", name=part.wrt, known=names)
        elif part.ask in ("number", "graph") and not lesson.has_gradients:
            yield self._at(path, "no_value")
        elif part.ask == "graph" and (refusal := _unfillable(lesson, part)):
            yield self._at(path, "refused", refusal=refusal)
        elif self.solves and not self.solves(lesson, part):
            yield self._at(path, "unsolved", ask=part.ask)

    def _prompt(self, path: Path, prompt: str) -> Iterator[Fault]:
        try:
            prompts.paragraphs(prompt)
        except Refusal as refusal:
            yield self._refused(path, prompt, refusal)

    def _refused(self, path: Path, value: str, refusal: Refusal) -> Fault:
        start, end = _offsets(value, refusal.position) if refusal.position else (0, len(value))
        return Fault(inside(self.text, path, value, start, end), "refused", {"refusal": refusal})

    def _at(self, path: Path, key: str, **details: object) -> Fault:
        return Fault(where(self.text, path), key, details)


def _guilty(task: Task, refusal: Refusal) -> tuple[Path, str]:
    """The field that a refusal of the lesson is about, and what stands there."""
    name = GUILTY.get(refusal.key, "function")
    if name != "wrt" or task.wrt:
        return (name,), getattr(task, name)
    index = next((index for index, part in enumerate(task.parts) if part.wrt), 0)
    return ("parts", index, "wrt"), task.parts[index].wrt


def _unfillable(lesson: Lesson, part: Part) -> Refusal | None:
    """Why a graph cannot be filled in."""
    try:
        blanks.emptied(lesson, blanks.read(part.hide))
    except Refusal as refusal:
        return refusal
    return None


def _offsets(text: str, position: Position) -> tuple[int, int]:
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: position.line - 1]) + position.column - 1
    return start, start + position.length


def _texts(assignment: Assignment) -> Iterator[tuple[Path, str]]:
    """Every text that may hold placeholders, with its path."""
    yield from ((("title",), assignment.title), (("about",), assignment.about))
    for number, task in enumerate(assignment.tasks):
        for name in ("title", "function", "prompt", "at", "wrt"):
            yield ("tasks", number, name), getattr(task, name)
        for index, part in enumerate(task.parts):
            yield ("tasks", number, "parts", index, "prompt"), part.prompt
