"""Exact proofs that two formulas are one function: rational identities over the integers.

Every formula is a quotient of polynomials over indeterminates: the names, and what is transcendental once it
is written with few functions. Circular and hyperbolic functions, σ and powers are exponentials, with
i² = −1; logarithms are split along the irreducible factors of their arguments, and roots and absolute values
are powers of these factors' sizes. So sin 2x = 2 sin x cos x, ln(e^x + 1) = x + ln(1 + e^{−x}) and
√(x²) = |x| become identities between polynomials, and flint expands them over the integers.

What is proved holds wherever both formulas have a value and no kink. What is not proved may be true all the
same: Richardson's theorem leaves no other choice.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from app.homework.polynomials import Polynomial, Quotient, Unproved, context, primes, rewritten
from app.homework.reductions import ARITHMETIC, LEAVES, applied
from app.homework.tape import Tape

MOST_DEGREE = 200  # of a polynomial that is factored, and of a power,
MOST_FACTORED = 60  # and so many terms of it
SHARES = (2, 12)  # exponentials are whole powers of e^(m/2), or else of e^(m/12); roots likewise
SIZES = (12, 24, 48)  # indeterminates
MOST_ROUNDS = 12  # in which relations are used


class _Finer(Unproved):
    """A smaller share of an exponent would do."""


def identical(tape: Tape, left: int, right: int) -> bool:
    """Whether two slots of a tape are proved to be equal wherever both have a value."""
    for share in SHARES:
        try:
            return _Algebra(tape, share).equal(left, right)
        except _Finer:
            continue
        except Unproved:
            return False
    return False


class _Algebra:
    """The indeterminates of one proof, and what is known of them.

    `relations` say how a power of an indeterminate is rewritten, `logarithms` what the logarithm of its size
    is; `complex` are those that are not real. `signs` and `products` are the signs of factors, and of
    products of factors, that the domains of roots and logarithms give away.
    """

    def __init__(self, tape: Tape, share: int) -> None:
        self.tape = tape
        self.share = share
        needed = len(tape.names) + 4 + 2 * sum(key[0] not in ARITHMETIC for key in tape.what)
        self.ring = context(next((size for size in SIZES if size >= needed), SIZES[-1]))
        self.generators = self.ring.gens()
        self.atoms: dict[tuple[Any, ...], int] = {}
        self.meaning: list[tuple[Any, ...]] = []
        self.relations: dict[int, tuple[int, Polynomial]] = {}
        self.logarithms: dict[int, Quotient] = {}
        self.complex: set[int] = set()
        self.signs: dict[tuple[Any, ...], int] = {}
        self.products: dict[tuple[tuple[Any, ...], ...], int] = {}
        self.pieces: dict[tuple[Any, ...], Polynomial] = {}
        self.inner: dict[tuple[Any, ...], Quotient] = {}
        self.i = self.indeterminate("i")
        self.complex.add(0)
        self.relations[0] = (2, self.ring.constant(-1))

    def equal(self, left: int, right: int) -> bool:
        """Whether two slots are the same quotient. What a first look finds about signs helps a second."""
        for _ in range(2):
            known = len(self.signs)
            forms: dict[int, Quotient] = {}
            difference = self.form(left, forms) - self.form(right, forms)
            if self.settled(self.by_products(self.settled(difference.above))).is_zero():
                return True
            if len(self.signs) == known:
                return False
        return False

    def form(self, slot: int, forms: dict[int, Quotient]) -> Quotient:
        """A slot as a quotient; every slot once."""
        stack = [slot]
        while stack:
            operation, *arguments = self.tape.what[stack[-1]]
            if stack[-1] in self.tape.exact or operation in LEAVES:
                forms[stack[-1]] = self.leaf(stack[-1])
            missing = [a for a in self.inner_slots(operation, arguments) if a not in forms]
            if stack[-1] not in forms and not missing:
                inner = [forms[a] for a in self.inner_slots(operation, arguments)]
                forms[stack[-1]] = inner[0] if operation == "when" else applied(self, operation, inner)
            if stack[-1] in forms:
                stack.pop()
            else:
                stack += missing
        return forms[slot]

    @staticmethod
    def inner_slots(operation: str, arguments: list[int]) -> list[int]:
        """The slots that a slot is computed from; where it stands at no kink, only the slope counts."""
        return arguments[1:] if operation == "when" else arguments

    def leaf(self, slot: int) -> Quotient:
        """A number, a name, e or π."""
        if slot in self.tape.exact:
            return self.number(self.tape.exact[slot])
        kind, name = self.tape.what[slot]
        if kind in ("rounded", "digits"):
            raise Unproved
        return self.named(name) if kind == "constant" else self.indeterminate("name", name)

    def named(self, constant: str) -> Quotient:
        """e or π."""
        return self.exponential(self.number(1)) if constant == "e" else self.indeterminate("pi")

    # Numbers and indeterminates.

    def number(self, exact: Fraction | int) -> Quotient:
        """A rational number."""
        exact = Fraction(exact)
        return Quotient(self.ring.constant(exact.numerator), self.ring.constant(exact.denominator))

    def whole(self, polynomial: Polynomial) -> Quotient:
        """A polynomial."""
        return Quotient(polynomial, self.ring.constant(1))

    def constant(self, u: Quotient) -> Fraction | None:
        """The number that a quotient is, if it is one."""
        u = u.reduced()
        if not u.above.is_constant() or not u.below.is_constant():
            return None
        return Fraction(_value(u.above), _value(u.below))

    def atom(self, *key: Any) -> int:
        """The indeterminate that stands for what the key says."""
        if key not in self.atoms:
            if len(self.meaning) >= len(self.generators):
                raise Unproved
            self.atoms[key] = len(self.meaning)
            self.meaning.append(key)
        return self.atoms[key]

    def indeterminate(self, *key: Any) -> Quotient:
        """`atom`, to work with."""
        return self.whole(self.generators[self.atom(*key)])

    def closed(self, name: str, *arguments: Quotient) -> Quotient:
        """A function that is not looked into."""
        reduced = [u.reduced() for u in arguments]
        keys = tuple(u.key for u in reduced)
        self.inner[keys] = reduced[0]
        return self.indeterminate(name, keys)

    def settled(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial in which every relation has been used."""
        for _ in range(MOST_ROUNDS):
            before = polynomial
            for index, (power, instead) in self.relations.items():
                polynomial = rewritten(polynomial, index, power, instead)
            if polynomial == before:
                return polynomial
        raise Unproved

    def by_products(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial, up to a factor, with fg|g|/g² for |f| where a domain says that fg is positive."""
        for pieces, sign in self.products.items():
            *others, last = pieces
            sizes = [self.atoms.get(("size", key)) for key in pieces]
            if polynomial.is_zero() or None in sizes:
                continue
            above, below = self.pieces[last] * sign, self.ring.constant(1)
            for key, index in zip(others, sizes, strict=False):
                above = above * self.generators[index] ** self.share
                below = below * self.pieces[key]
            polynomial = rewritten(polynomial, sizes[-1] or 0, self.share, above, below)
        return polynomial

    # Exponentials.

    def exponential(self, u: Quotient) -> Quotient:
        """e^u: a product over the terms of u, each a power of an indeterminate."""
        u = u.reduced()
        if len(u.below) != 1:
            return self.closed("exp of", u)
        ((shift, divisor),) = u.below.terms()
        product = self.number(1)
        for exponents, coefficient in u.above.terms():
            vector = tuple(int(a) - int(b) for a, b in zip(exponents, shift, strict=True))
            product = product * self.exponential_of(vector, Fraction(int(coefficient), int(divisor)))
        return product

    def exponential_of(self, vector: tuple[int, ...], factor: Fraction) -> Quotient:
        """e^(factor · monomial)."""
        single = [(k, power) for k, power in enumerate(vector) if power]
        kinds = sorted(self.meaning[k][0] if power == 1 else "" for k, power in single)
        if kinds == ["ln"]:
            return self.size_power(self.meaning[single[0][0]][1], factor)
        if len(kinds) == 2 and factor.denominator == 1 and {"arcsin", "arctan"} & set(kinds) and "i" in kinds:
            return self.turned(max(k for k, _ in single)) ** int(factor)
        power = factor * self.share
        if power.denominator != 1:
            raise _Finer
        if abs(power) > MOST_DEGREE * self.share:
            raise Unproved
        if kinds == ["i", "pi"]:
            return self.root_of_unity(int(power * 12 / self.share))
        index = self.atom("exp", vector)
        if sum(degree for k, degree in single if k in self.complex) % 2:
            self.complex.add(index)
        if index not in self.logarithms:
            self.logarithms[index] = self.number(0) if index in self.complex else self.shared(vector)
        return self.whole(self.generators[index]) ** int(power)

    def shared(self, vector: tuple[int, ...]) -> Quotient:
        """The logarithm of an exponential's indeterminate: its monomial's share."""
        above, below = self.ring.constant(1), self.ring.constant(self.share)
        for k, power in enumerate(vector):
            if power > 0:
                above = above * self.generators[k] ** power
            elif power < 0:
                below = below * self.generators[k] ** -power
        return Quotient(above, below)

    def root_of_unity(self, twelfths: int) -> Quotient:
        """e^(iπk/12): a power of i times one of (√6 + √2)/4 + i(√6 − √2)/4."""
        turns, rest = divmod(twelfths, 6)
        if not rest:
            return self.i ** (turns % 4)
        two, three = (self.size_power(("prime", p), Fraction(1, 2)) for p in (2, 3))
        root = (two * three + two + self.i * (two * three - two)) * self.number(Fraction(1, 4))
        return root**rest * self.i ** (turns % 4)

    def turned(self, index: int) -> Quotient:
        """e^(i arcsin u) and e^(i arctan u), by Pythagoras."""
        kind, keys = self.meaning[index]
        u, one = self.inner[keys], self.number(1)
        if kind == "arcsin":
            self.note_sign(*self.factors(one - u * u))
            return self.size(one - u * u, Fraction(1, 2)) + self.i * u
        return (one + self.i * u) / self.size(one + u * u, Fraction(1, 2))

    # Logarithms, sizes and powers, along irreducible factors.

    def factors(self, u: Quotient) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
        """A coefficient and irreducible factors with their powers."""
        u = u.reduced()
        coefficient = Fraction(1)
        found = []
        for polynomial, sign in ((self.settled(u.above), 1), (self.settled(u.below), -1)):
            large = max(map(int, polynomial.degrees())) > MOST_DEGREE or len(polynomial) > MOST_FACTORED
            if polynomial.is_zero() or large:
                raise Unproved
            content, pieces = polynomial.factor()
            coefficient *= Fraction(int(content)) ** sign
            found += [(piece, int(power) * sign) for piece, power in pieces]
        return coefficient, found

    def logarithm(self, u: Quotient) -> Quotient:
        """ln u: the sum of the logarithms of its factors' sizes."""
        coefficient, factors = self.factors(u)
        self.note_sign(coefficient, factors)
        total = self.number(0)
        for prime, power in primes(coefficient):
            total = total + self.indeterminate("ln", ("prime", prime)) * self.number(power)
        for piece, power in factors:
            index = self.alone(piece)
            known = None if index is None else self.logarithms.get(index)
            total = total + (known or self.indeterminate("ln", self.key(piece))) * self.number(power)
        return total

    def alone(self, piece: Polynomial) -> int | None:
        """Which indeterminate a polynomial is, if it is one."""
        degrees = [int(degree) for degree in piece.degrees()]
        if len(piece) == 1 and sum(degrees) == 1 and piece.leading_coefficient() == 1:
            return degrees.index(1)
        return None

    def key(self, piece: Polynomial) -> tuple[Any, ...]:
        """A key from which a factor can be had again."""
        key = tuple(piece.terms())
        self.pieces[key] = piece
        return key

    def note_sign(self, coefficient: Fraction, factors: list[tuple[Polynomial, int]]) -> None:
        """What stands under a logarithm or a root is positive: so the sign of an only odd factor is known."""
        odd = [piece for piece, power in factors if power % 2 and not self.is_positive(piece)]
        if len(odd) == 1 and self.is_real(odd[0]):
            self.signs[self.key(odd[0])] = 1 if coefficient > 0 else -1
        elif len(odd) > 1 and all(map(self.is_real, odd)):
            self.products[tuple(map(self.key, odd))] = 1 if coefficient > 0 else -1

    def is_real(self, piece: Polynomial) -> bool:
        """Whether no indeterminate in it is complex."""
        return not any(degree and k in self.complex for k, degree in enumerate(piece.degrees()))

    def is_positive(self, piece: Polynomial) -> bool:
        """Whether it is the exponential of something real, or a size."""
        index = self.alone(piece)
        return index is not None and index in self.logarithms and index not in self.complex

    def size_power(self, key: tuple[Any, ...], exponent: Fraction) -> Quotient:
        """|factor|^exponent, for a prime or a polynomial, by its key."""
        is_prime = key[0] == "prime"
        base = self.ring.constant(key[1]) if is_prime else self.pieces[key] * self.signs.get(key, 1)
        if exponent.denominator == 1 and (is_prime or key in self.signs):
            return self.whole(base) ** int(exponent)
        power = exponent * self.share
        if power.denominator != 1:
            raise _Finer
        index = self.atom("size", key)
        if is_prime or key in self.signs:
            self.relations[index] = (self.share, base)
        elif self.is_real(base):
            self.relations[index] = (2 * self.share, base**2)
        if not is_prime:
            self.logarithms[index] = self.indeterminate("ln", key) * self.number(Fraction(1, self.share))
        return self.whole(self.generators[index]) ** int(power)

    def size(self, u: Quotient, exponent: Fraction = Fraction(1)) -> Quotient:
        """|u|^exponent."""
        coefficient, factors = self.factors(u)
        product = self.number(1)
        for prime, power in primes(coefficient):
            product = product * self.size_power(("prime", prime), power * exponent)
        for piece, power in factors:
            index = self.alone(piece)
            if index is not None and index in self.logarithms:
                logarithm = self.logarithms[index] * self.number(power * exponent)
                product = product * self.exponential(logarithm)
            else:
                product = product * self.size_power(self.key(piece), power * exponent)
        return product

    def power(self, u: Quotient, exponent: Quotient) -> Quotient:
        """u^v: whole powers as they are, other rational ones of a positive u, all others as e^(v ln u)."""
        constant = self.constant(exponent)
        if constant is None:
            return self.exponential(exponent * self.logarithm(u))
        if constant.denominator == 1:
            return u ** int(constant)
        self.note_sign(*self.factors(u))
        return self.size(u, constant)


def _value(constant: Polynomial) -> int:
    return int(constant.leading_coefficient()) if len(constant) else 0
