"""`/homework` lists the assignments, `/homework/<name>` is one to work through; its tasks mark answers.

A part is a form of its own, so that a page without JavaScript sends one answer and gets the whole page back,
with the verdict in its place. With it, `fragment=1` asks for the verdict alone. An answer in JSON gets the
JSON of `/api/check`. Nothing is kept here: what was tried stays with the student.
"""

import logging
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request

from app.calculus.errors import Unreadable
from app.homework import draws
from app.homework.assignments import Assignment
from app.homework.shelf import Shelf
from app.homework.shelf import shelf as shelf_of
from app.presentation import faults
from app.presentation.words import say
from app.web import homework_page, parameters
from app.web.answer_readings import readings
from app.web.answers import Question, from_form, questions, read_body
from app.web.encoding import encode
from app.web.homework_verdict import verdict as verdict_on

blueprint = Blueprint("homework", __name__)
log = logging.getLogger(__name__)
_SAID: set[Any] = set()  # faults that are in the log already


@blueprint.get("/homework", endpoint="list")
def every() -> str:
    """The assignments there are."""
    entries = [homework_page.entry(name, found) for name, found in shelf().assignments.items()]
    return render_template("homework-list.html", entries=entries, theme=_theme())


@blueprint.get("/homework/<name>")
def page(name: str) -> str:
    """One assignment, to be worked through."""
    mine, seed = _assignment(name)
    return render_template("homework.html", page=homework_page.page(name, mine, seed), theme=_theme())


@blueprint.post("/homework/<name>/<int:number>")
def check(name: str, number: int) -> Response:
    """How an answer to a part of this task stands."""
    if request.is_json:
        return _checked_as_data(name, number)
    question, seed, mine = _asked(name, number)
    typed = from_form(request.form)
    verdict = None if "more" in request.form else verdict_on(question, typed, _degree())
    shown = homework_page.answered(question, typed, verdict, request.form.getlist("tried"))
    if "fragment" in request.form:
        return make_response(render_template("parts/homework-verdict.html", part=shown))
    whole = homework_page.page(name, mine, seed, shown)
    return make_response(render_template("homework.html", page=whole, theme=_theme()))


@blueprint.post("/homework/<name>/<int:number>/reading")
def reading(name: str, number: int) -> str:
    """What has been typed so far, typeset."""
    question, _, _ = _asked(name, number)
    lines = readings(question, from_form(request.form))
    return render_template("parts/homework-reading.html", lines=lines)


@blueprint.post("/homework/<name>/<int:number>/solution")
def solution(name: str, number: int) -> str:
    """The solution, where the assignment allows it after what was tried; else when it will."""
    question, seed, mine = _asked(name, number)
    typed = from_form(request.form)
    tried = request.form.getlist("tried")
    found = homework_page.solution(question, typed, tried)
    shown = homework_page.answered(question, typed, None, tried) | {"solution": found}
    if "fragment" in request.form:
        return render_template("parts/homework-solution.html", part=shown, page={"name": name})
    whole = homework_page.page(name, mine, seed, shown)
    return render_template("homework.html", page=whole, theme=_theme())


def shelf() -> Shelf:
    """The shelf; each fault of a file that is left out goes into the log once."""
    found = shelf_of(current_app.config["ASSIGNMENTS"])
    for path, all_faults in found.faulty.items():
        for fault in all_faults:
            said = faults.located(str(path), fault)
            if said not in _SAID:
                _SAID.add(said)
                log.warning(say("homework.skipped", fault=said))
    return found


def _assignment(name: str) -> tuple[Assignment, str]:
    """The assignment with this student's numbers, and their seed."""
    found = shelf().assignments.get(name)
    if found is None:
        abort(404)
    seed = request.values.get("seed", "").strip()[: draws.LONGEST_SEED]
    return draws.for_student(found, seed), seed


def _asked(name: str, number: int) -> tuple[Question, str, Assignment]:
    """The question that a form is about."""
    mine, seed = _assignment(name)
    return _question(mine, number, request.form.get("part", "")), seed, mine


def _question(mine: Assignment, number: int, part: str) -> Question:
    """The question of a part by its name; that of the whole task where it has no other."""
    of_task = [question for question in questions(mine) if question.number == number]
    if not of_task:
        abort(404)
    found = next((question for question in of_task if question.name == part), None)
    if found is None and (part or len(of_task) > 1):
        known = ", ".join(question.name for question in of_task)
        raise Unreadable("no_part", parameter="part", found=part[:40], known=known)
    return found or of_task[0]


def _checked_as_data(name: str, number: int) -> Response:
    body = read_body(request.get_data(cache=False))
    found = shelf().assignments.get(name)
    if found is None:
        abort(404)
    mine = draws.for_student(found, body.seed)
    question = _question(mine, number, body.part)
    return Response(encode(question.document(body.answer, body.hint)), content_type="application/json")


def _degree() -> int:
    """How much help is asked for."""
    degree = request.values.get("hint", "0")
    return int(degree) if degree in ("1", "2", "3") else 0


def _theme() -> str:
    theme = request.args.get("theme", "")
    return theme if theme in parameters.allowed("theme") else "auto"
