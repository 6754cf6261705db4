"""The benchmark runs, and the engines that it compares give the same numbers."""

import pytest

from tests.benchmarks.__main__ import main


def test_a_small_run(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--most", "30", "--picture", "0", "--budget", "0"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Microseconds per operation. ")
    assert [line.split("|")[1].strip() for line in lines[4:]] == ["10", "30"]
