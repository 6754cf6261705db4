"""Which hostile inputs were made, so that they can be made again."""

import pytest

from tests.hostile.inputs import SEED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"hostile inputs: BACKGRAPH_SEED={SEED}")
