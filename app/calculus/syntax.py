"""Tokens to trees: one Pratt parser on explicit stacks, for every dialect.

Reading is left to right over two stacks, operands and pending operators, so that the depth of the source is
bounded by a limit and never by the interpreter (V. Pratt, "Top Down Operator Precedence", POPL 1973, with
the recursion unrolled as in E. Dijkstra's shunting yard, 1961).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from app.calculus.ambiguity import Choices
from app.calculus.complaints import CLOSING, missing, missing_arguments, wrong_arguments
from app.calculus.errors import Impossible, Mend, Position, Unreadable, place
from app.calculus.lexicon import Lexicon
from app.calculus.libraries import FORMULAS
from app.calculus.operations import BINDING, OPERATIONS, VARIADIC, inverse
from app.calculus.paper import Resolver
from app.calculus.partials import read_partial
from app.calculus.pending import FRAMES, INFIX, Pending, fits, shown
from app.calculus.python import resolve_python
from app.calculus.symbols import GREEK
from app.calculus.tokens import Note, Token, scan
from app.calculus.tree import Apply, Call, Constant, Name, Number, Tree, is_minus_one, substitute
from app.calculus.unrolling import LISTS, Unroller, outside

NESTING = 500

_END = Token("end", "", 0, 0)
_LEAVES: dict[str, Callable[[str], Tree]] = {
    "name": Name, "number": Number, "constant": Constant, "partial": read_partial,
}  # fmt: skip


class Parser:
    """Reads one formula. `python` chooses Python's unary minus, which binds tighter than a product."""

    def __init__(
        self, source: str, tokens: list[Token], end: int, choices: Choices, python: bool = False
    ) -> None:
        self.source = source
        self.tokens = tokens
        self.end = end
        self.choices = choices
        self.minus = BINDING["sign"] if python else BINDING["minus"]
        self.juxtaposes = not python
        self.unroller = Unroller(choices.balanced)
        self.operands: list[Tree] = []
        self.pending: list[Pending] = []
        self.expecting = True
        self.depth = 0
        self.at = 0

    def parse(self) -> Tree:
        """The tree of all tokens. Raises Unreadable at the place where reading fails."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if self.expecting:
                self._operand(token)
            else:
                self._operator(token)
        if self.expecting:
            raise missing(self.source, self.tokens, self.at, self.end)
        self._reduce(0)
        if self.pending:
            frame = self.pending[-1]
            mend = Mend(CLOSING.get(frame.token.text, "|"), self.end, self.end)
            closing = CLOSING.get(frame.token.text, "|")
            raise self._unreadable("unclosed", frame.token, mend, bracket=shown(frame), closing=closing)
        stray = self.unroller.stray_index(self.operands[0], self.tokens)
        if stray:
            raise self._unreadable(
                "index_outside", stray, found=self._spelled(stray), index=outside(stray.text)
            )
        return self.operands[0]

    # What may stand where an operand is expected.

    def _operand(self, token: Token) -> None:
        kind = token.kind
        if kind in _LEAVES:
            self._push(_LEAVES[kind](token.text))
        elif kind in ("function", "call"):
            self._function(token)
        elif kind == "open":
            self._frame("group", "", token)
        elif kind == "bar" and token.text != "|>":
            self._frame("bars", "abs", token)
        elif kind == "radical":
            operation = "sqrt" if token.text == "2" else "root"
            self.pending.append(Pending("prefix", BINDING["power"], operation, token))
        elif kind == "sum":
            self.pending.append(Pending("prefix", BINDING["minus"], "sum", token))
        elif kind == "op" and token.text in "+-":
            self._sign(token)
        else:
            raise missing(self.source, self.tokens, self.at - 1, self.end)

    def _push(self, tree: Tree) -> None:
        self.operands.append(tree)
        self.expecting = False
        if (
            len(self.pending) > 1
            and self.pending[-1].kind == "prefix"
            and self.pending[-2].kind == "exponent"
        ):
            self._apply()
        if self.pending and self.pending[-1].kind == "exponent":
            self._finish_exponent()

    def _sign(self, token: Token) -> None:
        if token.text == "+":
            return
        level = self.minus
        following = self.tokens[self.at : self.at + 2]
        if following and following[0].kind == "number" and (len(following) < 2 or following[1].text != "^"):
            level = BINDING["sign"]
        if self.pending and self.pending[-1].kind not in FRAMES:
            level = max(level, self.pending[-1].level)
        self.pending.append(Pending("prefix", level, "neg", token))

    def _function(self, token: Token) -> None:
        primes = 0
        while self._next_kind() == "prime":
            primes += 1
            self.at += 1
        pending = Pending("bare", BINDING["bare function"], token.text, token, primes=primes)
        if token.kind == "call":
            pending.kind = "user"
        if self._next_text() == "^" and token.kind == "function":
            self.at += 1
            pending.kind = "exponent"
            pending.level = BINDING["power"]
            self.pending.append(pending)
        else:
            self._argument(pending)

    def _argument(self, pending: Pending) -> None:
        """What follows a function: brackets, or a bare product."""
        following = self.tokens[self.at] if self.at < len(self.tokens) else None
        self.expecting = True
        if following is not None and following.kind == "open":
            self.at += 1
            self._frame("call", pending.operation, following, pending)
        elif pending.kind == "user" or following is None or self._ends_before(following):
            raise missing_arguments(self.source, pending.token)
        elif following.kind == "bar":
            pending.level = BINDING["sign"]
            self.pending.append(pending)
        else:
            self.pending.append(pending)

    def _ends_before(self, token: Token) -> bool:
        """Whether a function without brackets has no argument: `sin + x`, but `sin -x`."""
        signed = token.text == "-" or (token.text == "+" and self.source[token.end : token.end + 1] != " ")
        return token.kind in ("close", "comma") or (token.kind == "op" and not signed)

    def _frame(self, kind: str, operation: str, token: Token, head: Pending | None = None) -> None:
        self.depth += 1
        if self.depth > NESTING:
            raise Impossible("nesting", self._where(token), limit=NESTING)
        frame = Pending(kind, 0, operation, token, len(self.operands))
        if head is not None:
            frame.primes, frame.power, frame.head = head.primes, head.power, head.token
            frame.kind = "user call" if head.kind == "user" else "call"
        self.pending.append(frame)

    def _finish_exponent(self) -> None:
        """`sin^2 x`, `sin^{-1} x`: the exponent is read, the argument comes next."""
        function = self.pending.pop()
        power = self.operands.pop()
        function.kind, function.level = "bare", BINDING["bare function"]
        undone = inverse(function.operation) if is_minus_one(power) else None
        if undone and not self.choices.other("inverse", function.token.start, function.token.end):
            function.operation = undone
        else:
            function.power = power
        self._argument(function)

    # What may stand after an operand.

    def _operator(self, token: Token) -> None:
        kind, text = token.kind, token.text
        if kind == "op" and text in INFIX:
            operation, level = INFIX[text]
            nests = text == "^" and not (self._raises() and self._other("power", token))
            self._reduce(level + 1 if nests else level)
            self._infix(operation, level, token)
        elif kind == "close":
            self._close(token)
        elif kind == "comma":
            self._comma(token)
        elif kind == "bar" and text != "|<" and self._innermost() == "bars":
            self._close(token)
        elif kind in ("op", "prime") or not self.juxtaposes or text == "|>":
            raise self._unreadable("unexpected", token, found=self._spelled(token))
        else:
            self._juxtapose(token)

    def _juxtapose(self, token: Token) -> None:
        previous = self.tokens[self.at - 2]
        if token.kind == "number" and previous.kind == "number":
            if token.text[0] == "." and token.start == previous.end:  # 1.2.3
                token = previous._replace(end=token.end)
                raise self._unreadable("two_points", token, found=self._spelled(token))
            raise self._unreadable("two_numbers", token, found=self._spelled(token))
        product = BINDING["product"]
        while self.pending and self.pending[-1].level >= product and self.pending[-1].kind not in FRAMES:
            if self._joins(previous, token):
                break
            self._apply()
        self._infix("mul", product, token)
        self._operand(token)

    def _joins(self, previous: Token, token: Token) -> bool:
        """Whether a factor written beside `previous` belongs to what the innermost operator works on."""
        top = self.pending[-1]
        apart = token.start > previous.end
        if top.level == BINDING["bare function"]:
            if token.kind in ("function", "call"):
                return False
            ends = previous.kind != "number" and (apart or token.kind in ("open", "bar"))
            return not (ends and self._other("bare", top.token))
        if top.operation == "div":
            return self._other("fraction", top.token)
        short = previous.kind == "name" or (previous.kind == "number" and _is_e(self.operands[-2:-1]))
        if self._raises() and short and not apart and token.kind in _LEAVES:
            return self._other("exponent", previous)
        return False

    def _raises(self) -> bool:
        """Whether the last operand is an exponent, or one with a sign before it."""
        top = self.pending[-1:]
        if top and top[0].kind == "prefix" and top[0].operation == "neg":
            top = self.pending[-2:-1]
        return bool(top) and top[0].operation == "pow" and top[0].kind == "infix"

    def _other(self, key: str, token: Token) -> bool:
        return self.juxtaposes and self.choices.other(key, token.start, token.end)

    def _infix(self, operation: str, level: int, token: Token) -> None:
        self.pending.append(Pending("infix", level, operation, token))
        self.expecting = True

    def _reduce(self, level: int) -> None:
        """Apply what binds at least as tightly as `level`, up to the innermost bracket."""
        pending = self.pending
        while pending and pending[-1].level >= level and pending[-1].kind not in FRAMES:
            self._apply()

    def _apply(self) -> None:
        top = self.pending.pop()
        right = self.operands.pop()
        if top.kind == "infix":
            left = self.operands.pop()
            exponential = _exponential(left, right) if top.operation == "pow" else None
            self.operands.append(exponential or Apply(top.operation, (left, right)))
        elif top.operation == "root":
            self.operands.append(Apply("root", (right, Number(top.token.text))))
        elif top.operation == "sum":
            self.operands.append(self.unroller.repeated(top.token.text, right, self._where(top.token)))
        else:
            self.operands.append(self._applied(top, [right]))

    def _comma(self, token: Token) -> None:
        self._reduce(0)
        if not self.pending or not self.pending[-1].kind.endswith("call"):
            raise self._unreadable("comma", token)
        self.expecting = True

    def _close(self, token: Token) -> None:
        self._reduce(0)
        frame = self.pending.pop() if self.pending else None
        if frame is None:
            raise self._unreadable("unopened", token, bracket=self._spelled(token))
        if not fits(frame, token):
            where = self._where(frame.token)
            raise self._unreadable(
                "crossed",
                token,
                bracket=shown(frame),
                found=self._spelled(token),
                closing=CLOSING.get(frame.token.text, "|"),
                line=where.line,
                column=where.column,
            )
        self.depth -= 1
        if frame.kind == "group":
            self._push(self.operands.pop())
            return
        arguments = self.operands[frame.base :]
        del self.operands[frame.base :]
        self._push(self._applied(frame, arguments))

    def _innermost(self) -> str:
        return next((p.kind for p in reversed(self.pending) if p.kind in FRAMES), "")

    def _applied(self, head: Pending, arguments: list[Tree]) -> Tree:
        if head.kind == "user call":
            return Call(head.operation, tuple(arguments), head.primes)
        operation = head.operation
        if operation == "ln" and len(arguments) == 1 and self._says_log(head.head or head.token):
            operation = "log10" if self._other("log10", head.head or head.token) else "ln"
        make = self.unroller.listed if operation.partition("_")[0] in LISTS else apply
        tree = make(operation, arguments, head.primes)
        if tree is None:
            raise wrong_arguments(self.source, head.head or head.token, head.operation, len(arguments))
        return tree if head.power is None else Apply("pow", (tree, head.power))

    # Errors.

    def _next_kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def _next_text(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def _says_log(self, token: Token) -> bool:
        return self._spelled(token).lower().rstrip("}").endswith("log")

    def _spelled(self, token: Token) -> str:
        return self.source[token.start : token.end]

    def _where(self, token: Token) -> Position:
        return place(self.source, token.start, token.end)

    def _unreadable(
        self, key: str, token: Token, mend: Mend | None = None, **details: str | int
    ) -> Unreadable:
        return Unreadable(key, self._where(token), mend, **details)


def apply(operation: str, arguments: list[Tree], primes: int = 0) -> Tree | None:
    """A call by name as a tree; None when the number of arguments is wrong."""
    if operation.startswith("log_"):
        base: Tree = Number(operation[4:]) if operation[4:].isdigit() else Name(operation[4:])
        arguments, operation = [*arguments, base], "ln"
    if operation == "nroot":
        arguments, operation = arguments[::-1], "root"
    if operation == "ln" and len(arguments) == 2:
        return Apply("div", (Apply("ln", (arguments[0],)), Apply("ln", (arguments[1],))))
    if not primes and (formula := FORMULAS.get((operation, len(arguments)))):
        return substitute(read_formula(formula), dict(zip("xy", arguments, strict=False)))
    if operation not in OPERATIONS:
        return None
    expected = len(OPERATIONS[operation].arguments)
    if operation in VARIADIC and len(arguments) > expected:
        tree: Tree = Apply(operation, (arguments[0], arguments[1]))
        for argument in arguments[2:]:
            tree = Apply(operation, (tree, argument))
        return tree
    if len(arguments) != expected or (primes and expected != 1):
        return None
    if operation == "pow":
        return _exponential(*arguments) or Apply("pow", tuple(arguments))
    return Apply(operation, tuple(arguments), primes)


def _exponential(left: Tree, right: Tree) -> Tree | None:
    """`e^x` is the exponential function, not a general power."""
    return Apply("exp", (right,)) if _is_e([left]) else None


def _is_e(trees: list[Tree]) -> bool:
    return any(isinstance(tree, Constant) and tree.name == "e" for tree in trees)


def parse(source: str, raw: list[Token], lexicon: Lexicon, end: int, syntax: str) -> tuple[Tree, list[Note]]:
    """Raw tokens of one formula to its tree, and the guesses made on the way."""
    if syntax == "python":
        tokens, notes = resolve_python(source, raw, lexicon)
        return Parser(source, tokens, end, lexicon.choices, python=True).parse(), notes
    resolver = Resolver(source, lexicon)
    tokens = resolver.resolve(raw)
    tree = Parser(source, tokens, end, lexicon.choices).parse()
    if any(t.kind == "constant" and t.text == "e" and n.text != "^" for t, n in pairwise([*tokens, _END])):
        resolver.notes[Note("constant", (("name", "e"),))] = None
    return tree, list(resolver.notes)


def read_formula(
    text: str, names: frozenset[str] = frozenset(), syntax: str = "math", partials: bool = False
) -> Tree:
    """One formula, without a name or statements around it: how the table's own formulas are read.

    With `partials` the symbols ∂a/∂b may stand in it, as they do in a derivation.
    """
    spellings = {spelling: name for name in names for spelling in (name, GREEK.get(name, name))}
    lexicon = Lexicon(spellings, partials=partials)
    return parse(text, scan(text, syntax), lexicon, len(text), syntax)[0]
