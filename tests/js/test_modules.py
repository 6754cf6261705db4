"""The modules that know no DOM are tested by Node's own test runner, where there is a Node."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def node() -> str:
    """A Node that runs modules as they are (20.19 and later), or a skip that says so."""
    found = shutil.which("node")
    said = (
        subprocess.run([found, "--version"], capture_output=True, text=True).stdout.strip()
        if found
        else "none"
    )
    if not found or tuple(int(part) for part in re.findall(r"\d+", said)[:2]) < (20, 19):
        pytest.skip(f"JAVASCRIPT MODULES NOT TESTED: needs Node >= 20.19, found {said}")
    return found


@pytest.mark.parametrize("suite", sorted(HERE.glob("*.test.js")), ids=lambda path: path.name)
def test_module(suite: Path) -> None:
    run = subprocess.run(
        [node(), "--no-warnings", "--test", suite], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stdout + run.stderr
