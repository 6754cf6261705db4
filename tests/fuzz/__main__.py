"""Coverage-guided fuzzing with Atheris (`pip install atheris`): of the reader and the lesson, of the check.

    python -m tests.fuzz corpus -max_total_time=3600 -timeout=30 --finds finds
    python -m tests.fuzz --of check answers -max_total_time=3600 -timeout=30

All options but `--of` and `--finds` are libFuzzer's. With `--finds` a find is written down and fuzzing goes
on, without it the first one ends it. To keep what is worth it, what others do not reach already:

    python -m tests.fuzz small corpus -merge=1 -use_counters=0
    python -m tests.fuzz --keep small
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["app"]):
    from tests.fuzz import answers, checks, seeds
    from tests.fuzz.mutation import mutated

EXAMPLES = 12  # of one kind of find that are written down


@dataclass(frozen=True)
class Part:
    """What is fuzzed: how an input is looked at, how one is made from another, the first ones, those kept."""

    check: Callable[[bytes], str]
    mutate: Callable[[str, list[str], random.Random], str]
    seeds: Callable[[], list[str]]
    corpus: Path


PARTS = {
    "reader": Part(checks.check, mutated, seeds.seeds, seeds.CORPUS),
    "check": Part(answers.check, answers.mutate, answers.seeds, answers.CORPUS),
}


class Target:
    """What Atheris calls; it writes down what it finds, the shortest examples of each kind."""

    def __init__(self, part: Part, finds: Path | None) -> None:
        self.part = part
        self.finds = finds
        self.others = part.seeds()

    def __call__(self, data: bytes) -> None:
        try:
            self.part.check(data)
        except Exception as error:
            if self.finds is None:
                raise
            self._write(data, error)

    def _write(self, data: bytes, error: Exception) -> None:
        assert self.finds is not None
        frame = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{type(error).__name__}-{Path(frame.filename).stem}-{frame.name}-{str(error).split()[0]}"
        folder = self.finds / "".join(c if c.isalnum() else "-" for c in kind)[:80]
        folder.mkdir(parents=True, exist_ok=True)
        known = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_size)
        if len(known) >= EXAMPLES:
            if known[-1].stat().st_size <= len(data):
                return
            known[-1].unlink()
            known[-1].with_suffix(".txt").unlink(missing_ok=True)
        name = hashlib.sha256(data).hexdigest()[:12]
        (folder / f"{name}.json").write_bytes(data)
        (folder / f"{name}.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")

    def mutate(self, data: bytes, max_size: int, seed: int) -> bytes:
        """One body from another."""
        rng = random.Random(seed)
        made = self.part.mutate(data.decode(errors="replace"), self.others, rng)
        return made.encode()[:max_size]


def keep(folder: Path, corpus: Path) -> None:
    """Write a minimised corpus as one file, a body a line; what was found once stays in it."""
    bodies = {path.read_text(encoding="utf-8", errors="replace") for path in folder.iterdir()}
    bodies |= {*corpus.read_text(encoding="utf-8").splitlines()} if corpus.exists() else set()
    corpus.write_text("".join(sorted(f"{line}\n" for line in bodies if "\n" not in line)), encoding="utf-8")


def _program(name: str) -> str:
    """A file that runs this again: libFuzzer starts one to merge."""
    path = Path(tempfile.mkdtemp()) / "fuzz"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} -m tests.fuzz --of {name} "$@"\n', encoding="utf-8")
    path.chmod(0o700)
    return str(path)


def main() -> None:
    """Fuzz, or keep what fuzzing found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--of", choices=PARTS, default="reader")
    parser.add_argument("--finds", type=Path)
    parser.add_argument("--keep", type=Path)
    ours, theirs = parser.parse_known_args()
    if ours.keep:
        keep(ours.keep, PARTS[ours.of].corpus)
        return
    target = Target(PARTS[ours.of], ours.finds)
    folder = next((Path(word) for word in theirs if not word.startswith("-")), None)
    if folder is not None and not folder.exists() and "-merge=1" not in theirs:
        folder.mkdir(parents=True)
        for number, seed in enumerate(target.others):
            (folder / f"seed-{number}").write_text(seed, encoding="utf-8")
    atheris.Setup([_program(ours.of), *theirs], target, custom_mutator=target.mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
