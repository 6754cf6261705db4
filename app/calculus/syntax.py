"""Tokens to trees: one Pratt parser on explicit stacks, for every dialect.

Reading is left to right over two stacks, operands and pending operators, so that the depth of the source is
bounded by a limit and never by the interpreter (V. Pratt, "Top Down Operator Precedence", POPL 1973, with
the recursion unrolled as in E. Dijkstra's shunting yard, 1961).
"""

from __future__ import annotations

from collections.abc import Callable

from app.calculus.ambiguity import Choices
from app.calculus.bars import settle
from app.calculus.complaints import CLOSING, missing, missing_arguments, wrong_arguments
from app.calculus.errors import Impossible, Mend, Refusal, Unreadable
from app.calculus.lexicon import Lexicon
from app.calculus.libraries import FORMULAS
from app.calculus.neighbours import Neighbours, is_e
from app.calculus.operations import BINDING, OPERATIONS, VARIADIC, inverse
from app.calculus.paper import Resolver
from app.calculus.partials import read_partial
from app.calculus.pending import FRAMES, INFIX, OUTSIDE, Pending, fits, shown
from app.calculus.python import resolve_python
from app.calculus.symbols import GREEK
from app.calculus.tokens import Note, Token, scan
from app.calculus.tree import Apply, Call, Constant, Name, Number, Tree, is_minus_one, substitute
from app.calculus.unrolling import LISTS, Unroller, outside

NESTING = 500

_BARE = BINDING["bare function"]
ATOMS: dict[str, Callable[[str], Tree]] = {
    "name": Name, "number": Number, "constant": Constant, "partial": read_partial,
}  # fmt: skip


class Parser(Neighbours):
    """Reads one formula. `python` chooses Python's unary minus, which binds tighter than a product."""

    def __init__(
        self, source: str, tokens: list[Token], end: int, choices: Choices, python: bool = False
    ) -> None:
        super().__init__(source, tokens, choices, juxtaposes=not python)
        self.end = end
        self.minus = BINDING["sign"] if python else BINDING["minus"]
        self.unroller = Unroller(choices.balanced)
        self.leaves: dict[tuple[str, str], Tree] = {}  # a name is one object, however often it is written
        self.expecting = True
        self.depth = 0

    def parse(self) -> Tree:
        """The tree of all tokens. Raises Unreadable at the place where reading fails."""
        tokens, leaves = self.tokens, self.leaves
        while self.at < len(tokens):
            token = tokens[self.at]
            self.at += 1
            if not self.expecting:
                self._operator(token)
            elif leaf := leaves.get(token[:2]):
                self._push(leaf)
            else:
                self._operand(token)
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
        if kind in ATOMS:
            leaf = self.leaves[token[:2]] = ATOMS[kind](token.text)
            self._push(leaf)
        elif kind in ("function", "call"):
            self._function(token)
        elif kind == "open":
            self._frame(Pending("group", OUTSIDE, "", token))
        elif kind == "bar" and token.text != "|>":
            self._frame(Pending("bars", OUTSIDE, "abs", token))
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
        if self.pending and self.pending[-1].kind in ("prefix", "exponent", "base"):
            self._end_script()

    def _end_script(self) -> None:
        """In `sin^2 x` and `sin^-1 x` the exponent may be whole now."""
        pending = self.pending
        signs = 0
        while signs < len(pending) and pending[-1 - signs].kind == "prefix":
            signs += 1
        if signs < len(pending) and pending[-1 - signs].kind in ("exponent", "base"):
            for _ in range(signs):
                self._apply()
            self._finish_script()

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
        pending = Pending("bare" if token.kind == "function" else "user", _BARE, token.text, token)
        while self._peek().kind == "prime":
            pending.primes += 1
            self.at += 1
        self._scripts(pending)

    def _scripts(self, pending: Pending) -> None:
        """What may stand between a function and its argument: the 2 of `sin^2 x`, the b of `log_{b} x`."""
        kind = {"^": "exponent", "_": "base"}.get(self._peek().text, "")
        if kind and pending.token.kind == "function":
            self.at += 1
            pending.kind, pending.level = kind, BINDING["power"]
            self.pending.append(pending)
            self.expecting = True
        else:
            self._argument(pending)

    def _argument(self, pending: Pending) -> None:
        """What follows a function: brackets, or a bare product."""
        following = self._peek()
        self.expecting = True
        if following.kind == "open" and self._is_bracket(pending.token, following):
            self.at += 1
            pending.kind = "user call" if pending.kind == "user" else "call"
            pending.head, pending.token = pending.token, following
            self._frame(pending)
        elif pending.kind == "user" or self._ends_before(following):
            raise missing_arguments(self.source, pending.token)
        elif following.kind == "bar":
            pending.level = BINDING["sign"]
            self.pending.append(pending)
        else:
            self.pending.append(pending)

    def _frame(self, frame: Pending) -> None:
        self.depth += 1
        if self.depth > NESTING:
            raise Impossible("nesting", self._where(frame.token), limit=NESTING)
        frame.level, frame.base = OUTSIDE, len(self.operands)
        self.pending.append(frame)

    def _finish_script(self) -> None:
        """`sin^2 x`, `sin^{-1} x`: the exponent is read, the argument comes next."""
        function = self.pending.pop()
        power = self.operands.pop()
        is_base = function.kind == "base"
        function.kind, function.level = "bare", _BARE
        if is_base:
            function.over = power
            self._scripts(function)
            return
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
            waiting = INFIX[text]
            level = waiting.level
            if text == "^":
                level += not (self._raises() and self._other("power", token))
            elif text == "/":
                waiting = Pending("infix", level, "div", token)
            self._reduce(level, text == "/" and self._reaches())
            self.pending.append(waiting)
            self.expecting = True
        elif kind == "close":
            self._close(token)
        elif kind == "comma":
            self._comma(token)
        elif kind == "bar" and text != "|<" and self._innermost() == "bars":
            self._close(token)
        elif text == "|>":
            raise self._unreadable("evaluated", token)
        elif kind in ("op", "prime") or not self.juxtaposes:
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
        if token.kind == "number" and token.text[0] == "." and self._touches(previous, token):  # w1.5
            mend = Mend("*0", token.start, token.start)
            raise self._unreadable("point", token, mend, found=self._spelled(token))
        product = BINDING["product"]
        while self.pending and self.pending[-1].level >= product:
            if self._joins(previous, token):
                break
            self._apply()
        self.pending.append(INFIX["*"])
        self.expecting = True
        self._operand(token)

    def _reduce(self, level: int, within: bool = False) -> None:
        """Apply what binds at least as tightly as `level`, up to the innermost bracket, or `within` a
        function without brackets up to that function.
        """
        pending = self.pending
        while pending and pending[-1].level >= level:
            if within and pending[-1].kind == "bare":
                break
            self._apply()

    def _apply(self) -> None:
        top = self.pending.pop()
        right = self.operands.pop()
        if top.kind == "infix":
            left = self.operands[-1]
            exponential = _exponential(left, right) if top.operation == "pow" else None
            self.operands[-1] = exponential or Apply(top.operation, (left, right))
        elif top.operation == "root" and top.kind == "prefix":
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
                Mend("|", token.start, token.start) if frame.kind == "bars" else None,
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
        if head.over is not None:
            arguments = [*arguments, head.over]
        if operation == "ln" and len(arguments) == 1 and self._says_log(head.head or head.token):
            operation = "log10" if self._other("log10", head.head or head.token) else "ln"
        make = self.unroller.listed if operation.partition("_")[0] in LISTS else apply
        tree = make(operation, arguments, head.primes)
        if tree is None:
            raise wrong_arguments(self.source, head.head or head.token, head.operation, len(arguments))
        return tree if head.power is None else Apply("pow", (tree, head.power))


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
    return Apply("exp", (right,)) if is_e(left) else None


def parse(source: str, raw: list[Token], lexicon: Lexicon, end: int, syntax: str) -> tuple[Tree, list[Note]]:
    """Raw tokens of one formula to its tree, and the guesses made on the way."""
    if syntax == "python":
        tokens, notes = resolve_python(source, raw, lexicon)
        return Parser(source, tokens, end, lexicon.choices, python=True).parse(), notes
    resolver = Resolver(source, lexicon)
    tokens = resolver.resolve(raw)
    try:
        tree = Parser(source, tokens, end, lexicon.choices).parse()
    except Unreadable as refusal:
        settled = settle(tokens)
        if settled is None:
            raise
        try:
            tree = Parser(source, settled, end, lexicon.choices).parse()
        except Refusal:
            raise refusal from None
    constants = [at for at, (kind, text, _, _) in enumerate(tokens, 1) if kind == "constant" and text == "e"]
    if any(tokens[at : at + 1] == [] or tokens[at].text != "^" for at in constants):
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
