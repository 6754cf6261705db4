"""What the answers in JSON look like, as JSON Schema: for `/api/openapi.json`.

A field that is described is always there; readers ignore fields they do not know, so more may be added.
"""

from typing import Any, get_args

from app.homework.verdict import Certainty, Ruling, Standing

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": ["number", "null"]}  # null where it does not exist, or is infinite
UNSURE: Schema = {"type": ["boolean", "null"]}
NAME: Schema = {"type": ["string", "null"]}


def record(optional: Schema | None = None, /, **fields: Schema) -> Schema:
    """An object with these fields, and with those that are there where there is something to say."""
    return {"type": "object", "properties": fields | (optional or {}), "required": list(fields)}


def each(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def by_name(schema: Schema) -> Schema:
    """An object with a member for each name."""
    return {"type": "object", "additionalProperties": schema}


def maybe(schema: Schema) -> Schema:
    """That, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


FORMULA = record(text=TEXT, latex=TEXT)
POSITION = record(line=WHOLE, column=WHOLE, length=WHOLE)

PROBLEM = record(
    {
        "position": POSITION,
        "mend": record(replacement=TEXT, start=WHOLE, end=WHOLE),
        "parameter": TEXT,
        "allowed": each(TEXT),
        "request_id": TEXT,
    },
    type=TEXT, title=TEXT, status=WHOLE, detail=TEXT,
)  # fmt: skip

_ALTERNATIVE = record(key=TEXT, read=TEXT, text=TEXT, latex=TEXT, sentence=TEXT, position=POSITION)
_NODE = record(
    {"latex": TEXT, "expansion": NAME},
    id=TEXT, name=TEXT, operation=NAME, text=TEXT, role=TEXT, call=NAME, problem=NAME,
    arguments=each({"anyOf": [record(node=TEXT), record(literal=TEXT)]}),
    value=NUMBER, gradient=NUMBER, tangent=NUMBER,
)  # fmt: skip
_EDGE = record(
    id=TEXT, source=TEXT, target=TEXT, key=WHOLE, local=maybe(record({"latex": TEXT}, text=TEXT)),
    value=NUMBER, problem=NAME,
)  # fmt: skip
_STEP = record(
    index=WHOLE, phase=TEXT, kind=TEXT, node=NAME, edge=NAME, text=TEXT, latex=TEXT,
    before=NUMBER, amount=NUMBER, after=NUMBER,
)  # fmt: skip
LESSON = record(
    {"steps": each(_STEP)},
    directed=TRUTH,
    multigraph=TRUTH,
    graph=record(
        version=WHOLE, mode=TEXT, hidden=each(TEXT), source=TEXT, output=TEXT, outputs=each(TEXT),
        value=NUMBER, gradient=by_name(NUMBER), parameters=each(TEXT), constants=each(TEXT),
        point=by_name(NUMBER), reading=record({"latex": TEXT}, text=TEXT),
        agrees=record(difference=UNSURE, closed_form=UNSURE, sentence=TEXT),
        notes=each(TEXT), alternatives=each(_ALTERNATIVE),
    ),
    nodes=each(_NODE),
    edges=each(_EDGE),
)  # fmt: skip

BREAKDOWN = record(
    rows=each(
        record(
            name=TEXT,
            breakdown=FORMULA,
            local=each(record(with_respect_to=TEXT, text=TEXT, latex=TEXT)),
            expansion=maybe(FORMULA),
        )
    )
)
DERIVATION = record(
    derivations=each(
        record(
            parameter=TEXT,
            lines=each(record(text=TEXT, latex=TEXT, why=TEXT)),
            in_terms_of_output=maybe(FORMULA),
        )
    ),
    shared_factors=each(record(name=NAME, gradient_of=TEXT, text=TEXT, latex=TEXT)),
)
ORDER = record(
    order=each(TEXT),
    sentence=TEXT,
    costs=record(separately=WHOLE, forward=WHOLE, reverse=WHOLE),
    shared=each(record(name=TEXT, used_by=each(TEXT))),
)
DESCENT = record(
    parameters=each(TEXT),
    rate=NUMBER,
    rows=each({}),
    descent=each(record(step=WHOLE, at=by_name(NUMBER), loss=NUMBER, gradient=by_name(NUMBER))),
    stopped=NAME,
    sentence=TEXT,
)

_DIAGNOSIS = maybe(record(kind=TEXT, node=NAME, edge=NAME, message=TEXT))
_COUNTEREXAMPLE = maybe(record(at=by_name(NUMBER), yours=NUMBER))
VERDICT = record(
    kind=TEXT,
    verdict={"enum": [*get_args(Ruling)]},
    certainty={"enum": [*get_args(Certainty), None]},
    reading=maybe(FORMULA),
    message=TEXT,
    remarks=each(TEXT),
    diagnosis=_DIAGNOSIS,
    counterexample=_COUNTEREXAMPLE,
    lines=each(
        record(
            place=TEXT, standing={"enum": [*get_args(Standing)]}, message=TEXT, source=NAME,
            remarks=each(TEXT), diagnosis=_DIAGNOSIS, counterexample=_COUNTEREXAMPLE,
        )
    ),
    score=NUMBER,
)  # fmt: skip

CARD = record(
    {"thumbnail_url": TEXT, "thumbnail_width": WHOLE, "thumbnail_height": WHOLE},
    version=TEXT, type=TEXT, provider_name=TEXT, provider_url=TEXT, title=TEXT,
    width=WHOLE, height=WHOLE, html=TEXT, cache_age=WHOLE,
)  # fmt: skip
HEALTH = record(status=TEXT)
