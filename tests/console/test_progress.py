"""Without a terminal: one line every ten seconds, on standard error."""

import pytest

from console.progress import open_progress


def test_a_line_every_ten_seconds_and_none_between(capsys: pytest.CaptureFixture[str]) -> None:
    moments = iter([0.0, 4.0, 9.9, 10.0, 10.0, 15.0, 20.5, 20.5])
    with open_progress("crawling", clock=lambda: next(moments)) as report:
        for done in range(5):
            report(done, None if done < 4 else 9)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == ["crawling: 2 (10 s)", "crawling: 4/9 (20 s)"]
