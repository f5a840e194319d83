"""Foreign lines: bounded, never fatal, each named."""

import io
import os
import tracemalloc
from pathlib import Path

import pytest

from console.lines import LineRejected, open_whole, parse_object, read_batches


def numbers(content: bytes, limit: int = 100) -> list[tuple[int, bytes | None]]:
    return [
        (line.number, line.body) for batch in read_batches(io.BytesIO(content), most=2, limit=limit) for line in batch
    ]


def test_blank_lines_are_left_out_and_counted() -> None:
    assert numbers(b"\n{}\r\n \n\n{}") == [(2, b"{}\r"), (5, b"{}")]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert numbers(b"\xef\xbb\xbf{}\n{}\n") == [(1, b"{}"), (2, b"{}")]


def test_a_line_beyond_the_limit_is_skipped_and_the_next_is_read() -> None:
    assert numbers(b"x" * 1000 + b"\n{}\n", limit=10) == [(1, None), (2, b"{}")]


def test_a_line_of_exactly_the_limit_is_read() -> None:
    assert numbers(b"x" * 10 + b"\n{}\n", limit=10) == [(1, b"x" * 10), (2, b"{}")]


def test_a_last_line_beyond_the_limit_without_an_end_is_skipped() -> None:
    assert numbers(b"{}\n" + b"x" * 1000, limit=10) == [(1, b"{}"), (2, None)]


class Endless(io.BufferedIOBase):
    """A line that never ends within what a machine has."""

    def __init__(self) -> None:
        self.given = 0

    def read1(self, size: int = -1, /) -> bytes:
        assert 0 < size < 1_000_000, "a whole line was asked for"
        self.given += size
        return b"x" * size if self.given < 300_000_000 else b""


def test_no_more_than_a_chunk_beyond_the_limit_is_ever_held() -> None:
    tracemalloc.start()
    assert [line.body for batch in read_batches(Endless(), most=9) for line in batch] == [None]
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


def test_lines_come_together_but_none_waits_for_another() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        batches = read_batches(stream, most=2)
        os.write(writing, b"1\n2\n3\n4")
        assert [[line.body for line in next(batches)] for _ in range(2)] == [[b"1", b"2"], [b"3"]]
        os.write(writing, b"4\n")
        assert [line.body for line in next(batches)] == [b"44"]
        os.close(writing)
        assert list(batches) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (None, "longer than"),
        (b"{", "not JSON"),
        (b"[1]", "a list"),
        (b'"x"', "a text"),
        (b"1", "a number"),
        (b"null", "null"),
        (b"\xff\xfe{}", "not UTF-8: byte 0xff"),
        (b'{"price": NaN}', "NaN is not a JSON number"),
        (b'{"price": ' + b"9" * 5000 + b"}", "cannot|can be read"),
        (b'{"title": "\\ud83d"}', "half a character"),
        (b'{"a\\udc00": 1}', "half a character"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
        (b'{"title": "\x00"}', "not JSON"),
    ],
)
def test_what_is_not_a_json_object_is_rejected_by_name(line: bytes | None, reason: str) -> None:
    with pytest.raises(LineRejected, match=reason):
        parse_object(line)


def test_a_whole_character_in_two_halves_is_a_character() -> None:
    assert parse_object(b'{"title": "\\ud83d\\ude00"}') == {"title": "😀"}


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with open_whole(out) as stream:
        stream.write(b"new")
        assert not out.exists()
    assert out.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [out]


def test_a_failure_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"old")
    interrupted = open_whole(out)
    interrupted.__enter__().write(b"new")
    with pytest.raises(KeyboardInterrupt):
        interrupted.gen.throw(KeyboardInterrupt)
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]
