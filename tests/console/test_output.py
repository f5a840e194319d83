"""What reaches a terminal or a pipe is harmless and readable by any reader."""

import json

from hypothesis import given
from hypothesis import strategies as st

from console.output import json_line, plain

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANY_TEXT)
def test_plain_text_holds_nothing_that_moves_a_cursor(text: str) -> None:
    assert all(c.isprintable() or c == "\u3000" for c in plain(text))


@given(st.text())
def test_a_json_line_is_one_line_of_utf8_and_reads_back_equal(text: str) -> None:
    line = json_line({"title": text})
    assert len(line.splitlines()) == 1
    assert json.loads(line.encode().decode()) == {"title": text}


def test_chinese_stays_readable() -> None:
    assert json_line({"标题": "书包　红"}) == '{"标题": "书包　红"}'
