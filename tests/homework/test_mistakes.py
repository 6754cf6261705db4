"""Every mistake of the tables, made at every node, is found where it was made.

Several mistakes give the same answer. Then the one that is named must be one of them: `coinciding` are the
single mistakes with the same values.
"""

from collections.abc import Iterator, Sequence

import pytest

from app.calculus.closed_form import substituted
from app.calculus.operations import OPERATIONS
from app.calculus.tidy import tidied
from app.calculus.tree import Apply, Tree
from app.homework.changes import Board, Change
from app.homework.diagnosis import SIMPLE, diagnose, suspects
from app.homework.mistakes import MISTAKES
from app.homework.remainders import REMAINDERS, close
from app.homework.slips import SLIPS
from app.homework.spreading import spread, written
from app.homework.suspects import Suspects
from app.homework.truth import Question
from app.homework.wholes import WHOLES
from tests.homework.wrong import asked

SEED = {
    "y = wx + b": "w b",
    "L = [(wx + b) - y]^2": "w b",
    "L = [σ(wx + b) - y]^2": "w b",
    "f(x, b, w) = (w e^{bx} + ln(wx)) b": "b w",
    "f(w_1, w_2, b_1, b_2, x, λ) = [y - σ(w_2 σ(w_1 x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]": "w_1 w_2 b_1 b_2",
}
QUESTIONS = [(function, wrt) for function, variables in SEED.items() for wrt in variables.split()]


def of(question: Question) -> Suspects:
    """All the mistakes of a question."""
    return suspects(question.graph, question.wrt, question.graph.output)


def spellings(board: Board, answer: Tree) -> Iterator[Tree]:
    """In intermediates; in variables, tidied; in variables, multiplied out."""
    yield answer
    whole = substituted(board.graph, answer)
    if whole is not None:
        yield whole
        total, *terms = map(written, spread(whole))
        for term in terms:
            total = tidied(Apply("add", (total, term)))
        yield total


def agree(left: Sequence[float], right: Sequence[float], board: Board) -> bool:
    return close(
        left, right, [abs(a) + abs(stand.truth) for a, stand in zip(left, board.stands, strict=True)]
    )


def values(board: Board, change: Change) -> list[float]:
    return [board.answer(stand, (change,)) for stand in board.stands]


def shown(board: Board, change: Change) -> tuple[str, str, str | None]:
    """What a diagnosis says of a mistake: kind, node, edge."""
    return change.kind, board.graph.nodes[change.place].id, change.edge.id if change.edge else None


def is_something(board: Board, numbers: list[float]) -> bool:
    """Whether this is a wrong answer that has values, and is not a constant."""
    if not all(abs(number) < 1e300 for number in numbers):
        return False
    constant = agree(numbers, [numbers[0]] * len(numbers), board)
    return not constant and not agree(numbers, [stand.truth for stand in board.stands], board)


@pytest.mark.parametrize(("function", "wrt"), QUESTIONS)
def test_every_mistake_at_every_node_is_found_in_three_spellings(function: str, wrt: str) -> None:
    question = asked(function, wrt)
    everything = of(question)
    board, found = everything.board, {}
    all_values = {change: values(board, change) for change in everything.singles}
    for change, numbers in all_values.items():
        if not is_something(board, numbers):
            continue
        key = tuple(float(f"{number:.7e}") for number in numbers)
        answer = board.gradient((change,))
        if everything.parts / everything.parts_of(answer) > SIMPLE:
            continue  # too simple to be explained by a mistake that leaves something out
        coinciding = [
            shown(board, other) for other in everything.singles if agree(all_values[other], numbers, board)
        ]
        if key not in found:
            found[key] = [diagnose(question, spelling) for spelling in spellings(board, answer)]
        for diagnoses in found[key]:
            assert diagnoses, (function, wrt, shown(board, change))
            (best,) = diagnoses
            is_single = (best.kind, best.node, best.edge) in coinciding
            assert is_single or change.odd, (shown(board, change), best)
            assert "second" not in best.details
    assert found


@pytest.mark.parametrize("operation", sorted({slip.operation for slip in SLIPS}))
def test_every_slip_is_found_at_its_operation(operation: str) -> None:
    row = OPERATIONS[operation]
    special = {"pow": "(w x)^(2 w)", "mul": "(w x) sin(w)", "div": "sin(w)/(1 + w x)", "exp": "e^(w x)"}
    source = special.get(operation, f"{operation}({', '.join(['w x', 'w + 2'][: len(row.arguments)])})")
    question = asked(f"f = 3 x + {source} + w^2", "w")
    everything = of(question)
    board = everything.board
    kinds = {slip.kind for slip in SLIPS if slip.operation == operation}
    made = [
        c for c in everything.singles if c.kind in kinds and board.graph.nodes[c.node].operation == operation
    ]
    assert len(made) >= len({text for slip in SLIPS if slip.operation == operation for text in slip.formulas})
    for change in made:
        numbers, answer = values(board, change), board.gradient((change,))
        if is_something(board, numbers) and everything.parts / everything.parts_of(answer) <= SIMPLE:
            found = diagnose(question, answer)
            assert found, shown(board, change)
            (best,) = found
            assert "second" not in best.details
            coinciding = [
                shown(board, c) for c in everything.singles if agree(values(board, c), numbers, board)
            ]
            assert (best.kind, best.node, best.edge) in coinciding or change.odd, shown(board, change)


def test_an_effect_is_what_the_whole_pass_gives() -> None:
    """One multiplication for each mistake, one more for each pair, against passes over the whole graph."""
    for function, wrt in QUESTIONS:
        everything = of(asked(function, wrt))
        board, stand = everything.board, everything.board.stands[0]
        sight = everything.sight(stand)
        for change, effect in zip(sight.singles, sight.effects, strict=True):
            assert stand.truth + effect == pytest.approx(
                board.answer(stand, (change,)), rel=1e-9, abs=1e-12, nan_ok=True
            )
        chosen, effects = sight.paired
        for first in range(0, len(chosen), 7):
            for second in range(first + 1, len(chosen), 5):
                one, two = chosen[first], chosen[second]
                if one.node < two.node:
                    adjoint = stand.adjoints[one.node]
                    shift = effects[first] / adjoint if adjoint else 0
                    effect = effects[first] + effects[second] + shift * sight.responses[one.node][second]
                    whole = board.answer(stand, (one, two)) - stand.truth
                    assert effect == pytest.approx(whole, rel=1e-7, abs=1e-9)


def test_the_tables_name_every_kind() -> None:
    kinds = {row.kind for table in (MISTAKES, WHOLES, REMAINDERS) for row in table}
    assert kinds == {
        "missing_inner_derivative", "missing_outer_derivative", "power_rule", "sign", "forgot_factor",
        "dropped_path", "swapped_variable", "wrong_local_derivative", "constant_kept",
        "evaluated_wrong_point",
        "integrated", "function_itself", "right_up_to_a_summand",
    }  # fmt: skip
    assert {slip.kind for slip in SLIPS} <= kinds
