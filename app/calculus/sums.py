"""Sums, products and functions of a list as they are written: `∑_{i=1}^{3}`, `softmax(z_1, z_2)_1`.

A sum becomes one token that says what is counted and how far; `unrolling` writes it out once its body is a
tree. A function of a list becomes a call whose name holds the entry that is wanted.
"""

from __future__ import annotations

import re

from app.calculus.errors import Impossible, Mend, place
from app.calculus.operations import OPERATIONS
from app.calculus.scripts import Scripts
from app.calculus.symbols import ORNAMENTS, SUBSCRIPTS, SUPERSCRIPTS
from app.calculus.tokens import Note, Token
from app.calculus.unrolling import LISTS, MOST_COUNTED, MOST_TERMS

SUMS = {
    **dict.fromkeys(("∑", "Σ", "sum", "Sigma"), "add"),
    **dict.fromkeys(("∏", "Π", "prod", "Pi"), "mul"),
}
Lists = dict[int, tuple[int, list[int]]]  # by opening bracket: the closing one, and what separates entries


class Sums(Scripts):
    """Reads the signs of sums with their bounds, and functions of a list with their entries."""

    lists: Lists | None
    counted = 0  # bounds with an index in them

    def _is_sum(self, word: str) -> bool:
        """Whether a letter or word that may be a name begins a sum: `Σ_{i=1}^3`, `sum_{i=1}^3`."""
        following = self.raw[self.at] if self.at < len(self.raw) else None
        return (
            word in SUMS
            and following is not None
            and following.kind == "subscript"
            and re.search("[=₌]", following.text) is not None
        )

    def _big(self, token: Token) -> None:
        """`∑_{i=1}^{3}`: the bounds are numbers, and not too far apart."""
        operation = SUMS[token.text.lstrip("\\")]
        lower, upper = self._bounds(token)
        match = re.fullmatch(r"([A-Za-z])=(.+)", _plain(lower.text)) if lower else None
        first = self._bound(match[2]) if match else None
        if lower is None or upper is None or match is None or first is None:
            end = self._end(token)
            raise self.refuse("sum_bounds", token.start, end, Mend("_{i=1}^{3}", token.end, end))
        index, last = match[1], self._bound(_plain(upper.text))
        if last is None:
            mend = Mend("3", upper.start, upper.end)
            raise self.refuse("sum_end", upper.start, upper.end, mend, found=upper.text.strip("{} "))
        if "{" not in first + last and (count := int(last) - int(first) + 1) > MOST_TERMS:
            where = place(self.source, upper.start, upper.end)
            raise Impossible("too_many_terms", where, limit=MOST_TERMS, found=count)
        self.indices.add(index)
        shown = (("index", index), ("first", first.strip("{}")), ("last", last.strip("{}")))
        self.notes[Note("unrolled", shown)] = None
        self.out.append(Token("sum", f"{operation} {index} {first} {last}", token.start, self._end(token)))

    def _bound(self, text: str) -> str | None:
        """A bound as a whole number, or as a template with the index of a sum around it: `{i-1}`."""
        if re.fullmatch(r"-?\d{1,9}", text):
            return text
        counts = re.fullmatch(r"([A-Za-z])(?:[-+]\d{1,9})?", text)
        if counts is None or counts[1] not in self.indices or self.counted == MOST_COUNTED:
            return None
        self.counted += 1
        return f"{{{text}}}"

    def _end(self, token: Token) -> int:
        return max(token.end, self.raw[self.at - 1].end)

    def _bounds(self, token: Token) -> tuple[Token | None, Token | None]:
        lower = upper = None
        while True:
            self.at = self._beyond_ornaments(self.at)
            following = self.raw[self.at] if self.at < len(self.raw) else token
            if following.kind == "subscript" and lower is None:
                lower = following
            elif following.kind == "superscript" and upper is None:
                upper = following
            elif following.text == "^" and upper is None and self.at + 1 < len(self.raw):
                upper = self._upper()
            else:
                return lower, upper
            self.at += 1

    def _upper(self) -> Token:
        """What stands after `^`: a group, or one token."""
        self.at += 1
        close = self.braces.get(self.at)
        if close is None:
            return self.raw[self.at]
        inside = self.raw[self.at + 1 : close] or [self.raw[self.at]]
        self.at = close
        start, end = inside[0].start, inside[-1].end
        return Token("word", self.source[start:end], start, end)

    def _beyond_ornaments(self, at: int) -> int:
        while at < len(self.raw) and self.raw[at].kind == "command" and self.raw[at].text[1:] in ORNAMENTS:
            at += 1
        return at

    # Functions of a list.

    def _listing(self, word: str, token: Token) -> bool:
        """`softmax(z_1, z_2)_1`, `mean(a, b)`, `dot([a, b], [c, d])`: whether a word and a list were read."""
        if word not in LISTS or word in self.lexicon.names or word in self.lexicon.functions:
            return False
        entry = None
        at = self._beyond_ornaments(self.at)
        if at < len(self.raw) and self.raw[at].kind == "subscript":
            entry, at = self.raw[at], self._beyond_ornaments(at + 1)
        if at >= len(self.raw) or self.raw[at].text != "(":
            return False
        if self.lists is None:
            self.lists = _lists(self.raw)
        close, separators = self.lists.get(at, (0, []))
        inner = self.lists.get(self._beyond_ornaments(at + 1), (0, []))
        if not separators and inner[0] and self._closes(inner[0], close):  # mean([a, b])
            self._drop(self._beyond_ornaments(at + 1), inner[0])
            separators = inner[1]
        if not separators:
            return False
        if word == "dot":
            self._pair(at, close, separators, token)
        for separator in separators:
            self.raw[separator] = self.raw[separator]._replace(kind="sign", text=",")
        if word == "softmax":
            word = f"softmax_{self._entry(entry, close, len(separators) + 1, token)}"
        elif entry:
            raise self.refuse("subscript", entry.start, entry.end)
        self.emit("function", word, token)
        function = word.partition("_")[0]
        self.notes[Note("listed", (("name", function), ("formula", LISTS[function])))] = None
        return True

    def _closes(self, inner: int, outer: int) -> bool:
        return self._beyond_ornaments(inner + 1) == outer and self.raw[inner].text == "]"

    def _drop(self, *places: int) -> None:
        for at in places:
            self.raw[at] = self.raw[at]._replace(kind="newline")

    def _entry(self, entry: Token | None, close: int, count: int, token: Token) -> str:
        """Which entry of a softmax is wanted: `softmax_2(…)`, `softmax(…)_2`."""
        end = self.raw[close].end
        if entry is not None:
            self.at += 1
        elif close + 1 < len(self.raw) and self.raw[close + 1].kind == "subscript":
            entry = self.raw[close + 1]
            self._drop(close + 1)
        index = self._index(entry) if entry else None
        if entry is None or index is None or not (index.isdigit() or re.fullmatch(r"\{\w\}", index)):
            mend = Mend("_1", entry.start if entry else end, entry.end if entry else end)
            raise self.refuse("softmax_entry", token.start, end, mend)
        if index.isdigit() and not 1 <= int(index[:9]) <= count:
            raise self.refuse("no_entry", entry.start, entry.end, entry=index, count=count)
        return index

    def _pair(self, open_: int, close: int, separators: list[int], token: Token) -> None:
        """The two lists of `dot([a, b], [c, d])` or `dot(a, b; c, d)`, equally long."""
        semicolons = [k for k, at in enumerate(separators) if self.raw[at].text == ";"]
        starts = [self._beyond_ornaments(at + 1) for at in (open_, separators[0])]
        groups = [(self.lists or {}).get(at, (0, [])) for at in starts]
        if len(semicolons) == 1:
            lengths = (semicolons[0] + 1, len(separators) - semicolons[0])
        elif len(separators) == 1 and all(ending for ending, _ in groups):
            lengths = (len(groups[0][1]) + 1, len(groups[1][1]) + 1)
            self._drop(*starts, *(ending for ending, _ in groups))
        else:
            raise self.refuse("dot_lists", token.start, self.raw[close].end)
        if lengths[0] != lengths[1]:
            raise self.refuse(
                "dot_lengths", token.start, self.raw[close].end, first=lengths[0], second=lengths[1]
            )


def takes_several(function: str) -> bool:
    """Whether a function takes more than one argument, or a list of them."""
    row = OPERATIONS.get(function)
    return row is None or len(row.arguments) > 1 or function == "ln"


def _plain(bound: str) -> str:
    """A bound without braces, spaces and small figures: `ᵢ₌₁` is i=1."""
    text = "".join(SUBSCRIPTS.get(c, SUPERSCRIPTS.get(c, c)) for c in bound)
    return re.sub(r"[_{} ]|\\[,;:!]", "", text)


def _lists(raw: list[Token]) -> Lists:
    """Every bracket with its partner and the commas and semicolons directly inside it."""
    found: Lists = {}
    opened: list[tuple[int, list[int]]] = []
    for at, token in enumerate(raw):
        if token.kind == "sign" and token.text in "([{":
            opened.append((at, []))
        elif token.kind == "sign" and token.text in ")]}" and opened:
            start, separators = opened.pop()
            found[start] = (at, separators)
        elif token.text in (",", ";") and opened:
            opened[-1][1].append(at)
    return found
