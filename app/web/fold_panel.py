"""What can be folded on a page, and the ways there: each is the text of `fold` for another choice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.calculus import markup, printing
from app.calculus.folding import Choice, FoldedGraph, Group, choice, groups
from app.calculus.graph import Graph
from app.lesson import Lesson
from app.presentation.words import say
from app.web.mathematics import trusted

Panel = dict[str, Any]
MOST_WORDS = 24  # that are offered one by one
MANY = 60  # operations from which on folding is suggested


def panel(lesson: Lesson, fold: str, link: Callable[[str], str]) -> Panel:
    """The menu: all, nothing, and each word that folds something; empty where nothing can be folded."""
    whole = lesson.unfolded.graph
    now, found = choice(fold, whole), _offered(whole)
    if not found:
        return {}
    words = list(dict.fromkeys(group.word for group in found))
    folded = {word for word in words if all(now.takes(whole, g) for g in found if g.word == word)}
    is_folded = isinstance(lesson.graph, FoldedGraph)
    return {
        "all": {"address": link("all"), "current": folded == set(words)},
        "none": {"address": link(""), "current": not is_folded},
        "words": [
            _word(word, found, link(_toggled(now, whole, word, word in folded)), word in folded)
            for word in words[:MOST_WORDS]
        ],
        "more": len(words) > MOST_WORDS,
        "suggestion": ""
        if is_folded or lesson.graph.operation_count < MANY
        else say("fold.suggestion", count=lesson.graph.operation_count),
    }


def openings(lesson: Lesson, fold: str, link: Callable[[str], str]) -> dict[str, str]:
    """For each folded node, by its id, the way to the same page with it open."""
    graph = lesson.graph
    if not isinstance(graph, FoldedGraph):
        return {}
    now = choice(fold, graph.whole)
    return {graph.nodes[place].id: link(_opened(now, graph, place)) for place in graph.folds}


def _offered(graph: Graph) -> list[Group]:
    """All groups; where there is one statement, it is not among them."""
    return [group for group in groups(graph) if group.call or len(graph.statements) > 1]


def _word(word: str, found: Iterable[Group], address: str, current: bool) -> Panel:
    is_function = any(group.call for group in found if group.word == word)
    mathml = markup.name_mathml(word) + ("<mo>(</mo><mo>⋅</mo><mo>)</mo>" if is_function else "")
    text = printing.name_text(word) + ("( )" if is_function else "")
    key = "fold.open_word" if current else "fold.fold_word"
    return {
        "mathml": trusted(mathml),
        "label": say(key, name=text),
        "address": address,
        "current": current,
    }


def _opened(now: Choice, graph: FoldedGraph, place: int) -> str:
    """The choice with one node open: its own word goes, or it is an exception."""
    node = graph.nodes[place]
    word = node.name if place in graph.statements else node.id
    kept = Choice(now.folded - {node.name, node.id}, now.opened)
    head = graph.kept[place]
    taken = any(kept.takes(graph.whole, group) for group in groups(graph.whole) if group.head == head)
    return _text(Choice(kept.folded, kept.opened | {word}) if taken else kept)


def _toggled(now: Choice, graph: Graph, word: str, folded: bool) -> str:
    if folded and "all" in now.folded:
        return _text(Choice(now.folded, now.opened | {word}))
    if folded:
        return _text(Choice(now.folded - {word}, now.opened))
    heads = [group.head for group in groups(graph) if group.word == word]
    again = {word, *(graph.nodes[h].id for h in heads), *(graph.nodes[h].name for h in heads)}
    words = now.folded if "all" in now.folded else now.folded | {word}
    return _text(Choice(words, now.opened - again))


def _text(chosen: Choice) -> str:
    """The choice as an address has it; exceptions from nothing are left out."""
    folded = sorted(chosen.folded, key=lambda word: (word != "all", word))
    return ",".join([*folded, *(f"-{word}" for word in sorted(chosen.opened))] if folded else [])
