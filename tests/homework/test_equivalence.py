"""Equal formulas are never refused, unequal ones never accepted."""

from app.calculus.syntax import read_formula
from app.homework.equivalence import same


def test_a_sum_of_logarithms_is_the_logarithm_of_a_product_with_a_remark() -> None:
    judgement = same(read_formula("ln w + ln x"), read_formula("ln(w x)"))
    assert judgement.verdict == "correct"
    assert [remark.key for remark in judgement.remarks] == ["narrower"]


def test_the_absolute_value_is_refused_for_the_number() -> None:
    judgement = same(read_formula("|x|"), read_formula("x"))
    assert judgement.verdict == "incorrect"
    assert [remark.key for remark in judgement.remarks] == ["right_for"]
