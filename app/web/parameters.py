"""THE TABLE of parameters: what a page, the API, a picture and the command line understand, in one place.

Every address takes the same parameters. A GET has them in its query, a POST in a JSON object of the same
names, with strings as values (numbers and true/false are taken as they are written, `at` may be an object,
`answer` a list or an object: it is then kept as JSON), or in a form.
`at.w=1.5` is accepted beside `at=w=1.5`, so that a plain form works without JavaScript.

Adding a parameter is adding a field here and a sentence `parameter.<name>` to words.py.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from app import lesson as front_door
from app import workers
from app.calculus.errors import Impossible, TooLong, Unreadable
from app.calculus.formulas import read_number
from app.homework import blanks
from app.presentation.palette import THEMES

if TYPE_CHECKING:
    from werkzeug import Request

    from app.calculus.steps import Step

GUARD_SECONDS = 3.5  # what fits into a picture is read in much less

WHOLE = "[0-9]{1,18}"
LIST = "[a-z ,]*"

Pairs = Iterable[tuple[str, str]]


def _text(value: str) -> str:
    return value


def _choice(*values: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in values:
            raise ValueError
        return value

    return read


def _flag(value: str) -> bool:
    return {"1": True, "0": False, "true": True, "false": False}[value]


def _step(value: str) -> int | None:
    return None if value == "last" else int(value)


def _degree(value: str) -> int:
    return ("0", "1", "2", "3").index(value)


def _rate(value: str) -> float:
    rate = read_number(value)
    if rate is None or rate <= 0:
        raise Unreadable("parameter_rate", parameter="rate", value=_short(value))
    return rate


def _scale(value: str) -> int:
    return {"1": 1, "2": 2, "3": 3, "4": 4}[value]


def _row(default: Any, read: Callable[[str], Any], *allowed: str, pattern: str = "") -> Any:
    """A field of the table: its default, how its text is read, what to say is allowed; where it is not one of
    these, a pattern of what is.
    """
    return field(default=default, metadata={"read": read, "allowed": allowed, "pattern": pattern})


def _one_of(*values: str) -> Any:
    """A row whose value is one of a few words; the first is the default."""
    return _row(values[0], _choice(*values), *values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What was asked for. The fields are the table."""

    f: str = _row("", _text)
    at: str = _row("", _text)
    wrt: str = _row("", _text)
    syntax: str = _one_of("auto", "math", "latex", "python")
    read: str = _row("", _text)
    sums: str = _one_of("left", "balanced")
    share: bool = _row(True, _flag, "1", "0")
    open: str = _row("", _text)
    fold: str = _row("", _text)
    prime: str = _row("", _text)
    mode: str = _one_of("reverse", "forward")
    along: str = _row("", _text)
    step: int | None = _row(None, _step, "0", "1", "2", "…", "last", pattern=f"{WHOLE}|last")
    theme: str = _one_of(*THEMES)
    picture: bool = _row(True, _flag, "1", "0")
    v: str = _one_of("1")
    layout: str = _one_of("lr", "bt")
    lang: str = _one_of("en")
    view: str = _one_of("page", "lecture")
    tab: str = _one_of("breakdown", "paths", "closed", "order", "descend", "check", "nodes")
    of: str = _row("", _text)
    voice: str = _one_of("symbols", "known", "numbers")
    piece: str = _row("", _text)
    alone: bool = _row(False, _flag, "1", "0")
    rate: float = _row(0.1, _rate, "0.1", "0.01", "…")
    steps: int = _row(1, int, "0", "1", "10", "…", pattern=WHOLE)
    data: str = _row("", _text)
    start: str = _row("", _text)
    kind: str = _one_of("derivative", "derivation", "breakdown", "order", "number", "graph")
    answer: str = _row("", _text)
    mark: bool = _row(True, _flag, "1", "0")
    hint: int | None = _row(None, _degree, "0", "1", "2", "3")
    hide: frozenset[str] = _row(frozenset(), blanks.read, *blanks.KINDS, pattern=LIST)
    scale: int | None = _row(None, _scale, "1", "2", "3", "4")
    transparent: bool = _row(False, _flag, "1", "0")
    loop: bool = _row(True, _flag, "1", "0")
    animate: bool = _row(False, _flag, "1", "0")
    fragments: bool = _row(False, _flag, "1", "0")
    notation: str = _one_of("partial", "bar", "delta")
    dialect: str = _one_of("torch", "micrograd")
    beamer: bool = _row(False, _flag, "1", "0")
    pages: str = _one_of("auto", "one", "steps")

    @property
    def is_large(self) -> bool:
        """Whether the work may take so long that it is worth a process that can be stopped.

        Who asks for numbers only may have a short source with many operations: functions that call functions.
        """
        return len(self.f) > front_door.SMALL_SOURCE or not self.picture

    @property
    def whole(self) -> "Parameters":
        """The same with nothing hidden: what an answer is compared with. It is compared in any
        decomposition, so nothing is folded either, unless a graph's own cells are filled in.
        """
        return replace(self, hide=frozenset(), fold=self.fold if self.kind == "graph" else "")

    def event(self, lesson: "front_door.Lesson") -> "Step | None":
        """The event of the step that is shown, if there is one."""
        step = self.step or 0
        return lesson.steps[step - 1] if 0 < step <= len(lesson.steps) else None

    def lesson(self, *, picture: bool | None = None, guarded: bool = True) -> "front_door.Lesson":
        """The lesson asked for, without what `hide` takes out of it.

        `guarded`, a large one is first tried in a worker, where it can be stopped. Raises Refusal if the
        source or an option cannot be read, Impossible for a step beyond the last or blanks that cannot be
        filled in, and workers.Unavailable if a large one takes too long.
        """
        if guarded and self.is_large:
            workers.run(_try, self, picture, seconds=GUARD_SECONDS)
        result = front_door.lesson(
            self.f,
            at=self.at,
            wrt=self.wrt,
            syntax=self.syntax,
            read=self.read,
            sums=self.sums,
            share=self.share,
            open=self.open,
            fold=self.fold,
            prime=self.prime,
            mode="reverse" if self.hide else self.mode,
            along=self.along,
            picture=self.picture if picture is None else picture,
        )
        if self.step is not None and result.steps and self.step > len(result.steps):
            raise Impossible("parameter_step", parameter="step", value=self.step, last=len(result.steps))
        return blanks.emptied(result, self.hide)


def _try(asked: Parameters, picture: bool | None) -> None:
    asked.lesson(picture=picture, guarded=False)


TABLE = {row.name: row for row in fields(Parameters)}


def allowed(name: str) -> tuple[str, ...]:
    """What may stand for the parameter: its values or a sample of them; empty where any text may."""
    return tuple(TABLE[name].metadata["allowed"]) if name in TABLE else ()


def read(pairs: Pairs, *, strict: bool = True) -> Parameters:
    """The parameters in `pairs` of name and text; an empty value is the default.

    Raises Unreadable, naming the parameter, for a value that is not allowed, for a parameter given twice and,
    if `strict`, for an unknown one: a misspelt `wtr` must not be a silent nothing. (A page is not strict:
    addresses gather foreign parameters on their way through mail and chat.)
    """
    found: dict[str, str] = {}
    point: dict[str, str] = {}
    for name, value in pairs:
        _check_text(name, value)
        shelf, key = (point, name[3:]) if name.startswith("at.") else (found, name)
        if shelf is found and name not in TABLE:
            if strict:
                raise _unknown(name)
            continue
        if key in shelf:
            raise Unreadable("parameter_twice", parameter=_short(name))
        shelf[key] = value
    found["at"] = _point(found.get("at", ""), point)
    asked = Parameters(**{name: _read(name, value) for name, value in found.items() if value})
    return replace(asked, step=None) if asked.hide else asked  # a figure with blanks has no steps


def of(request: "Request", *, strict: bool = True) -> Parameters:
    """The parameters of a request: of its query and, for a POST, of its body (JSON or a form)."""
    pairs = list(request.args.items(multi=True))
    if request.method == "POST":  # many clients send the type of a body with a GET, too
        pairs += json_pairs(_body(request)) if request.is_json else _form_pairs(request)
    return read(pairs, strict=strict)


def of_explanation(request: "Request") -> Parameters:
    """The parameters of a request for an explanation.  Raises Impossible where it would fill in blanks."""
    asked = of(request)
    if asked.hide:
        raise Impossible("blank_explained", parameter="hide")
    return asked


def _form_pairs(request: "Request") -> list[tuple[str, str]]:
    """The fields of a form. What calls itself a form and begins like JSON is what `curl -d` makes of it."""
    pairs = list(request.form.items(multi=True))
    begins_like_json = any(name.lstrip().startswith("{") for name, _ in pairs[:1])
    if begins_like_json or (request.content_length and not pairs):
        raise Unreadable("body_type")
    return pairs


def _body(request: "Request") -> bytes:
    """The body; Werkzeug silently cuts a longer one that comes in chunks, so its length is looked at."""
    body = request.get_data(cache=False)
    if len(body) >= (request.max_content_length or sys.maxsize):
        raise TooLong("body_long")
    return body


def json_pairs(body: bytes) -> list[tuple[str, str]]:
    """Name and text of each member of a JSON object.  Raises Unreadable if it is none."""
    try:
        # Numbers stay the text they are, so that 0.1 or a very long one arrives as it was written. An object
        # is a tuple of its members (an array is a list), so that a name given twice is seen.
        document = json.loads(
            body, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=tuple
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable("body_json") from error
    if not isinstance(document, tuple):
        raise Unreadable("body_object")
    pairs = []
    for name, value in document:
        if name == "at" and isinstance(value, tuple):
            pairs += [(f"at.{key}", _member(f"at.{key}", number)) for key, number in value]
        elif name == "answer" and isinstance(value, tuple | list):
            pairs.append((name, json.dumps(_document(value), ensure_ascii=False)))
        else:
            pairs.append((name, _member(name, value)))
    return pairs


def _document(value: object, depth: int = 3) -> Any:
    """A list or an object as it was before objects became tuples; what is in it is text."""
    if depth and isinstance(value, tuple):
        return {key: _document(item, depth - 1) for key, item in value}
    if depth and isinstance(value, list):
        return [_document(item, depth - 1) for item in value]
    return _member("answer", value)


def _member(name: str, value: object) -> str:
    if isinstance(value, bool) and name in TABLE:
        return "1" if value else "0"
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    raise Unreadable("parameter_type", parameter=_short(name))


def _read(name: str, value: str) -> Any:
    row = TABLE[name].metadata
    try:
        if row["pattern"] and not re.fullmatch(row["pattern"], value):
            raise ValueError
        return row["read"](value)
    except (ValueError, KeyError) as error:
        raise Unreadable(
            "parameter_value", parameter=name, value=_short(value), allowed=", ".join(allowed(name))
        ) from error


def _check_text(name: str, value: str) -> None:
    """Refuse half characters (lone surrogates): they come from broken JSON or a foreign terminal."""
    try:
        (name + value).encode()
    except UnicodeEncodeError as error:
        raise Unreadable("parameter_text", parameter=_short(name)) from error


def _point(at: str, point: dict[str, str]) -> str:
    for name, value in point.items():
        if not name or any(mark in name for mark in ",;=\n"):
            raise _unknown(f"at.{name}")
        if any(mark in value for mark in ",;="):
            raise Unreadable("point_number", name=_short(name), found=_short(value))
    return ",".join([at] * bool(at) + [f"{name}={value}" for name, value in point.items() if value.strip()])


def _unknown(name: str) -> Unreadable:
    near = get_close_matches(name.lower(), TABLE, n=1, cutoff=0.6)
    if near:
        return Unreadable("parameter_near", parameter=_short(name), near=near[0])
    return Unreadable("parameter_unknown", parameter=_short(name), allowed=", ".join(TABLE))


def _short(text: str) -> str:
    """`text` fit for a message: one line of at most 40 characters that can be printed."""
    clean = "".join(c if c.isprintable() else "�" for c in text)
    return clean if len(clean) <= 40 else clean[:39] + "…"
