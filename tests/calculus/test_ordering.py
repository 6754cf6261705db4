"""What the order saves, counted in three ways: by hand, by the passes at work, by writing everything out."""

import random
import time

import pytest

from app.calculus.errors import Impossible
from app.calculus.ordering import Order, Work, best_order, total
from app.calculus.passes import reverse, tangents
from app.lesson import Lesson, lesson
from tests.calculus.sources import random_source

TWO_LAYERS = "f(w_1,w_2,b_1,b_2,x,λ) = [y − σ(w_2σ(w_1x + b_1) + b_2)]^2 + λ[w_1^2 + w_2^2]"
SEED = "f(x,b,w) = (w e^{bx} + ln(wx)) b"


def chain(length: int, parameters: int = 1) -> str:
    """x ← sin(x)·x + w: every line doubles the paths."""
    lines = (f"h_{{{k + 1}}} = sin(h_{{{k}}}) h_{{{k}}} + w_{{{k % parameters}}}" for k in range(length))
    return "; ".join(["h_0 = w_0", *lines])


def ordered(source: str, **options: str) -> tuple[Lesson, Order]:
    found = lesson(source, **options)
    return found, best_order(found.graph, found.parameters)


def names(found: Lesson, nodes: tuple[int, ...]) -> list[str]:
    return [found.graph.nodes[index].name for index in nodes]


# By hand.


def test_task_6_of_the_seed() -> None:
    found, order = ordered(TWO_LAYERS)
    assert [names(found, stage) for stage in order.stages] == [["b_2", "w_2"], ["b_1", "w_1"]]
    wanted = "f v_1 v u t b_2 v_5 v_4 v_3 s w_2 r q b_1 v_2 p w_1"
    assert names(found, order.order) == wanted.split()
    reused = {names(found, (r.node,))[0]: (names(found, r.used_by), r.times) for r in order.reused}
    assert list(reused)[:3] == ["v_1", "v_5", "v"], "nearest to the output first"
    assert reused["t"] == (["w_1", "w_2", "b_1", "b_2"], 4)
    assert reused["q"] == (["w_1", "b_1"], 2)
    assert reused["v_5"] == (["w_1", "w_2"], 2)
    assert "f" not in reused


def test_the_chain_rule_of_the_seed_is_counted_as_it_is_written() -> None:
    """∂f/∂u (∂u/∂r ∂r/∂q ∂q/∂p ∂p/∂b) + ∂f/∂b: four products and a sum; w likewise has two paths."""
    found, order = ordered(SEED)
    assert names(found, order.parameters) == ["b", "w"]
    assert order.separately == (Work(4, 1), Work(4, 1))
    assert order.forward == (Work(4, 1), Work(4, 1))
    assert order.reverse == Work(8, 2)
    assert [names(found, stage) for stage in order.stages] == [["w"], ["b"]]


@pytest.mark.parametrize(
    ("source", "wrt", "order", "works"),
    [
        ("f = x x", "", "f x", (Work(0, 1),)),
        ("f = a + b", "", "f a b", (Work(0, 0), Work(0, 0))),
        ("f(x, w, z) = w x", "w,z", "f w z", (Work(0, 0), Work(0, 0))),
        ("f(x, w) = x^2", "w", "w", (Work(0, 0),)),
        ("f = 3", "", "", ()),
        ("x", "", "f x", (Work(0, 0),)),
        ("f = a b", "none", "", ()),
        ("f = ln(-x^2)", "", "f q p x", (Work(2, 0),)),
    ],
)
def test_awkward_functions(source: str, wrt: str, order: str, works: tuple[Work, ...]) -> None:
    found, counted = ordered(source, wrt=wrt)
    assert names(found, counted.order) == order.split()
    assert counted.separately == works


# By the passes at work: they are given numbers that count what is done with them.


class Counted:
    """A local derivative, or what was made of some. The seed 1.0 and the 0.0 of a sum are plain numbers."""

    products = sums = 0

    def __mul__(self, other: object) -> "Counted":
        Counted.products += isinstance(other, Counted)
        return self

    def __add__(self, other: object) -> "Counted":
        Counted.sums += isinstance(other, Counted)
        return self

    __rmul__, __radd__ = __mul__, __add__


def counting(found: Lesson) -> list[Counted | None]:
    Counted.products = Counted.sums = 0
    return [None if local is None else Counted() for local in found.locals]


def alone(found: Lesson, parameter: int, most: int = 20_000) -> Work | None:
    """One gradient written out: every path is walked. None if there are too many of them."""
    depends = found.graph.depends_on(frozenset((parameter,)))
    products = sums = 0
    stack = [found.output]
    while stack:
        terms = [source for source in found.graph.nodes[stack.pop()].sources if depends[source]]
        products += sum(source != parameter for source in terms)
        sums += max(0, len(terms) - 1)
        stack += terms
        if products > most:
            return None
    return Work(products, sums)


def test_the_passes_do_what_is_counted() -> None:
    rng = random.Random(6)
    written = 0
    for _ in range(150):
        found = lesson(random_source(rng, kinks=True))
        order = best_order(found.graph, found.parameters)
        reverse(found.graph, counting(found))
        assert order.reverse == Work(Counted.products, Counted.sums), found.reading.source
        for k, parameter in enumerate(found.parameters):
            tangents(found.graph, counting(found), parameter)
            assert order.forward[k] == Work(Counted.products, Counted.sums), found.reading.source
            by_hand = alone(found, parameter)
            assert by_hand in (order.separately[k], None), found.reading.source
            written += by_hand is not None
    assert written > 200


# The order.


def test_every_gradient_comes_after_what_it_needs_and_no_earlier_line_is_idle() -> None:
    rng = random.Random(7)
    for _ in range(150):
        found = lesson(random_source(rng))
        order = best_order(found.graph, found.parameters)
        place = {index: k for k, index in enumerate(order.order)}
        carries = found.graph.depends_on(frozenset(found.parameters))
        reached = {found.output} | {e.source for e in found.graph.edges if carries[e.source]}
        assert sorted(order.order) == sorted(reached.intersection(order.order) | set(found.parameters))
        edges = [edge for edge in found.graph.edges if carries[edge.source]]
        assert all(place[edge.target] < place[edge.source] for edge in edges)
        seen: list[int] = []
        for index in order.order:
            if index in found.parameters:
                users = found.graph.depends_on(frozenset((index,)))
                assert all(users[other] for other in seen), "nothing before it is for a later one alone"
                seen = []
            else:
                seen.append(index)


def test_what_is_reused_is_what_several_gradients_need() -> None:
    rng = random.Random(8)
    for _ in range(100):
        found = lesson(random_source(rng))
        order = best_order(found.graph, found.parameters)
        depends = {p: found.graph.depends_on(frozenset((p,))) for p in found.parameters}
        users = {
            node.index: tuple(p for p in found.parameters if depends[p][node.index])
            for node in found.graph.nodes
            if not node.is_variable and node.index != found.output
        }
        shared = {index: used_by for index, used_by in users.items() if len(used_by) > 1}
        assert {reused.node: reused.used_by for reused in order.reused} == shared
        assert all(reused.times >= len(reused.used_by) for reused in order.reused)


# Large graphs.


def test_paths_are_counted_and_never_walked() -> None:
    """A line has four products and two sums, and writes out twice what stands before it."""
    for length in (50, 600):
        _, order = ordered(chain(length))
        assert order.separately == (Work(4 * (2**length - 1), 2 * (2**length - 1)),)
        assert order.forward == (Work(4 * length, 2 * length),)


def test_two_thousand_operations_and_a_hundred_parameters_are_quick() -> None:
    found = lesson(chain(660, 100))
    began = time.perf_counter()
    order = best_order(found.graph, found.parameters)
    assert time.perf_counter() - began < 2
    assert len(order.parameters) == 100
    assert order.reverse.total < total(order.forward).total < total(order.separately).total


def test_what_is_too_large_is_refused() -> None:
    large = lesson(" + ".join(["w"] * 2500), picture=False)
    with pytest.raises(Impossible, match="too_many_to_order"):
        best_order(large.graph, large.parameters)
    wide = lesson(" + ".join(f"w_{{{k}}} a_{{{k}}}" for k in range(900)), wrt="")
    with pytest.raises(Impossible, match="too_many_parameters_to_order"):
        best_order(wide.graph, wide.parameters)
