"""A pasted Python program to statements: imports, values, functions, formulas. Nothing is run.

What only shows or asks (`print(…)`, `loss.backward()`, `grad(loss)`) is skipped and said so; what would
change the function and is not read here (loops, cases, classes, training) is refused at its place.
"""

from __future__ import annotations

from app.calculus.cutting import (
    Row,
    closing,
    find,
    is_call,
    number,
    outside,
    parts,
    rows,
    texts,
    without_brackets,
)
from app.calculus.errors import Mend, Unreadable, place
from app.calculus.libraries import (
    AUGMENTED,
    CLASSES,
    CONSTRUCTORS,
    FILLED,
    GRADIENTS,
    KEYWORDS,
    NOTED_ATTRIBUTES,
    RANDOM,
    SYMBOLS,
    TRACING,
    WITHOUT_EFFECT,
)
from app.calculus.statements import Piece, Snippet, arranged, refuse_second_definitions
from app.calculus.tokens import Token


def read_snippet(source: str, raw: list[Token]) -> Snippet:
    """Cut a program into its statements. Raises Unreadable at what has no meaning here."""
    reader = _SnippetReader(source)
    reader.read(list(rows(source, raw)))
    refuse_second_definitions(source, reader.found)
    return arranged(reader.found)


class _SnippetReader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.found = Snippet()
        self.gradients: set[str] = set()
        self.assigned: set[str] = set()

    def read(self, lines: list[Row]) -> None:
        """All lines, in order; a function's indented lines belong to it."""
        at = 0
        while at < len(lines):
            row, at = lines[at], at + 1
            if row[0][0].text == "def":
                end = at
                while end < len(lines) and self._indent(lines[end]) > self._indent(row):
                    end += 1
                self.found.pieces.append(self._function(row, lines[at:end]))
                at = end
            else:
                for statement in row:
                    self.found.pieces.extend(self._statement(statement))
        for piece in self.found.pieces:
            self._refuse_gradients(piece)

    def _indent(self, row: Row) -> int:
        start = row[0][0].start
        return start - (self.source.rfind("\n", 0, start) + 1)

    # Functions.

    def _function(self, row: Row, block: list[Row]) -> Piece:
        header, *more = row
        colon, close = find(header, ":"), closing(header, 2)
        if close is None or header[2].text != "(":
            raise self._unreadable("python_def", header[0])
        if colon is None:
            end = header[-1].end
            raise Unreadable("python_colon", place(self.source, header[0].start, end), Mend(":", end, end))
        suite = [header[colon + 1 :]] if header[colon + 1 :] else []
        statements = [*suite, *more, *(statement for inner in block for statement in inner)]
        body: list[Piece] = []
        for statement in statements:
            if statement[0].text == "def":
                raise self._unreadable("python_def", statement[0])
            body.extend(self._statement(statement))
            if statement[0].text == "return":
                break
        else:
            raise self._unreadable("python_no_return", header[0], name=header[1].text)
        returned = body.pop()
        self.assigned.add(header[1].text)
        left, defaults = self._parameters(header[1], header[3:close])
        return Piece(left, returned.right, returned.end, begin=header[0].start, body=body, defaults=defaults)

    def _parameters(self, name: Token, inside: list[Token]) -> tuple[list[Token], dict[str, str]]:
        """A header without annotations and defaults, and the defaults that are numbers."""
        names: list[Token] = []
        defaults: dict[str, str] = {}
        for part in parts(inside, ","):
            if not part or (len(part) == 1 and part[0].text in ("self", "*", "/")):
                continue
            if part[0].kind not in ("word", "greek"):
                raise self._unreadable("python_parameters", part[0])
            equals = find(part, "=")
            default = number(part[equals + 1 :]) if equals else None
            if default is not None:
                defaults[part[0].text] = default
            names += [part[0]._replace(kind="sign", text=","), part[0]] if names else [part[0]]
        if not names:
            return [name], {}
        opened = Token("sign", "(", name.end, name.end)
        return [name, opened, *names, opened._replace(text=")")], defaults

    # Statements.

    def _statement(self, tokens: list[Token]) -> list[Piece]:
        first = tokens[0]
        if first.text in ("import", "from"):
            self._import(tokens)
        elif first.text == "assert":
            self._skip(tokens)
        elif first.text == "lambda":
            name = next((name for name in ("f", "L", "out") if name not in self.assigned), "f_1")
            return [self._lambda([Token("word", name, first.start, first.start)], tokens, tokens[-1].end)]
        elif first.kind == "string" or first.text in ("pass", "@"):
            return []  # a docstring, a decorator
        elif first.text == "return" and len(tokens) > 1:
            return [Piece([], tokens[1:], tokens[-1].end)]
        elif first.text == "with" and any(t.text.endswith("GradientTape") for t in tokens):
            self._skip(tokens)
        elif first.text in KEYWORDS and first.text != "self":
            raise self._unreadable(KEYWORDS[first.text], first, word=first.text)
        else:
            return self._assignment(tokens)
        return []

    def _assignment(self, tokens: list[Token]) -> list[Piece]:
        sign = next((k for k, t in outside(tokens) if t.text == "=" or t.text in AUGMENTED), None)
        if sign is None:
            return self._expression(tokens)
        left, right, equals = tokens[:sign], tokens[sign + 1 :], tokens[sign]
        if not left or not right:
            key = "no_right_side" if left else "no_left_side"
            doubled = any(token.text == "=" or token.text in AUGMENTED for token in right[:1])
            mend = None if left or doubled else Mend("", equals.start, equals.end)
            raise self._unreadable(key, equals, mend)
        if right[-1].text == "=":
            raise self._unreadable("no_right_side", right[-1])
        again = next((t for _, t in outside(right) if t.text == "="), None)
        if again is not None and all(len(part) == 1 for part in [left, *list(parts(right, "="))[:-1]]):
            return self._chained(tokens)
        if again is not None:
            raise self._unreadable("two_equals", again)
        colon = find(left, ":")  # w: float = 2
        left = left[:colon] if colon else left
        if left[0].text.startswith("self."):
            left = [left[0]._replace(text=left[0].text[5:], start=left[0].start + 5), *left[1:]]
        if right[0].text.split(".")[-1] in SYMBOLS:  # x, y = symbols("x y"): names without values
            return []
        if self._asks_for_a_gradient(right):
            self.gradients |= {t.text for t in left if t.kind == "word"} - {t.text for t in right}
            return self._skip(tokens)
        lefts = list(parts(left, ","))
        if len(lefts) > 1:
            return self._several(tokens, lefts, list(parts(right, ",")))
        return self._one(tokens, left, right, AUGMENTED.get(equals.text, ""))

    def _chained(self, tokens: list[Token]) -> list[Piece]:
        """`a = b = 2`: both are 2; of anything but a number, a is another name for b."""
        *lefts, right = parts(tokens, "=")
        pieces: list[Piece] = []
        for left in reversed(lefts):
            pieces += self._one([*left, tokens[-1]], left, right, "")
            right = right if number(right) is not None else left
        return pieces

    def _several(
        self, tokens: list[Token], lefts: list[list[Token]], rights: list[list[Token]]
    ) -> list[Piece]:
        """`w, b = 1.0, 2.0`: where no side needs another, one after the other."""
        names = {left[0].text for left in lefts if left}
        mentioned = {t.text.split(".")[0] for right in rights for t in right if t.kind == "word"}
        if len(lefts) != len(rights) or not all(lefts) or not all(rights) or names & mentioned:
            comma = next(t for t in tokens if t.text == ",")
            raise self._unreadable("python_tuple", comma)
        pairs = zip(lefts, rights, strict=True)
        return [piece for left, right in pairs for piece in self._one(left + right, left, right, "")]

    def _one(self, tokens: list[Token], left: list[Token], right: list[Token], augmented: str) -> list[Piece]:
        name, *attributes = left[0].text.split(".")
        if attributes and attributes[-1] in NOTED_ATTRIBUTES:
            return []  # w.grad = None, loss.label = "L": what the graph shows anyway
        if attributes:
            self._refuse_training(tokens)
        end = tokens[-1].end
        if right[0].text == "lambda":
            return [self._lambda(left, right, end)]
        wanted = texts(right[-4:-1]) == [".", "requires_grad_", "("]
        right = right[:-4] if wanted and is_call(right[:-4]) else right
        if is_call(right) and len(left) == 1 and not augmented:
            path, word = right[0].text, right[0].text.split(".")[-1]
            if word in CLASSES and len(right) == 3:  # activation = nn.Tanh()
                self.found.imported[name] = self.found.imported.get(path, path)
                return []
            if self._gives_value(name, word, right, wanted):
                self.found.heads[name] = (left[0].start, left[0].end)
                return []
        self.assigned.add(name)
        return [Piece(left, right, end, augmented)]

    def _lambda(self, left: list[Token], right: list[Token], end: int) -> Piece:
        colon = find(right, ":")
        if colon is None or colon + 1 == len(right):
            raise self._unreadable("python_keyword", right[0], word="lambda")
        header, defaults = self._parameters(left[0], right[1:colon])
        return Piece(header, right[colon + 1 :], end, defaults=defaults)

    # Values.

    def _gives_value(self, name: str, word: str, right: list[Token], wanted: bool) -> bool:
        """`w = torch.tensor(2.0, requires_grad=True)` makes w a variable whose value is 2."""
        if name in self.assigned or name in self.found.values:
            return False
        first, *more = list(parts(right[2:-1], ",")) or [[]]
        wanted |= any(texts(part) == ["requires_grad", "=", "True"] for part in more)
        shape = [part for part in (first, *more) if part and find(part, "=") is None]
        if word in RANDOM or word in FILLED:
            if any(
                texts(part) not in (["1"], ["(", ")"], ["(", "1", ")"], ["(", "1", ",", ")"])
                for part in shape
            ):
                raise self._unreadable("python_vector", right[0], name=right[0].text)
            value = FILLED.get(word, "")
        else:
            inner = first[2:-1] if is_call(first) and first[0].text.split(".")[-1] in CONSTRUCTORS else first
            wanted |= any(texts(p) == ["requires_grad", "=", "True"] for p in parts(inner, ","))
            given = number(without_brackets(inner)) if word in CONSTRUCTORS else None
            if given is None:
                return False
            value = given
        self.found.values[name] = value
        if wanted or word in ("Parameter", "Variable"):
            self.found.wanted.append(name)
        return True

    # What is left out.

    def _expression(self, tokens: list[Token]) -> list[Piece]:
        last = tokens[-1].text
        head = next(
            (t for k, t in enumerate(tokens) if k + 1 < len(tokens) and tokens[k + 1].text == "("), None
        )
        word = head.text.split(".")[-1] if head is not None and last == ")" else ""
        starts = head is tokens[0] or (head is not None and head.text.startswith("backward"))
        if (starts and word in WITHOUT_EFFECT) or self._asks_for_a_gradient(tokens):
            return self._skip(tokens)
        if len(tokens) == 1 and tokens[0].text.endswith(".grad"):
            return self._skip(tokens)
        if starts and word == "step" and "." in tokens[0].text and len(tokens) == 3:
            self._refuse_training(tokens)
        return [Piece([], tokens, tokens[-1].end)]

    def _asks_for_a_gradient(self, tokens: list[Token]) -> bool:
        first = tokens[0]
        word = first.text.split(".")[-1]
        called = first.kind == "word" and len(tokens) > 1 and tokens[1].text == "("
        asks = word in GRADIENTS or word in TRACING
        return called and (first.text in self.gradients or (asks and first.text not in self.assigned))

    def _skip(self, tokens: list[Token]) -> list[Piece]:
        self.found.skipped.append(self.source[tokens[0].start : tokens[-1].end])
        return []

    def _refuse_training(self, tokens: list[Token]) -> None:
        mend = Mend("", tokens[0].start, tokens[-1].end)
        raise self._unreadable("python_training", tokens[0], mend, name=tokens[0].text)

    def _refuse_gradients(self, piece: Piece) -> None:
        for part in (*piece.body, piece):
            for token in part.right if self.gradients else ():
                if token.text.split(".")[0] in self.gradients:
                    raise self._unreadable("python_gradient", token, name=token.text)

    # Imports.

    def _import(self, tokens: list[Token]) -> None:
        """`import numpy as np`, `from math import exp, log as ln`, `from math import *`."""
        keyword = next((k for k, t in enumerate(tokens) if t.text == "import"), len(tokens))
        module = tokens[1].text.replace(" ", "") if tokens[0].text == "from" and keyword > 1 else ""
        words = [t for t in tokens[keyword + 1 :] if t.text not in ("(", ")") and t.kind != "newline"]
        for part in parts(words, ","):
            names = texts(part) if not module.endswith(".abc") else []  # sympy's letters
            if names == ["*"]:
                self.found.imported["e"] = "math.e"
            elif names:
                path = f"{module}.{names[0]}" if module else names[0]
                alias = names[2] if len(names) == 3 and names[1] == "as" else names[0].split(".")[0]
                self.found.imported[alias] = path if module or len(names) == 3 else alias

    def _unreadable(self, key: str, token: Token, mend: Mend | None = None, **details: str) -> Unreadable:
        return Unreadable(key, place(self.source, token.start, token.end), mend, **details)
