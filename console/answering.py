"""The loop of `check` and `screen`: each line of the input is answered in its place."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from console.exits import BAD_INPUT, OK
from console.lines import InputLine, LineRejected, open_whole, parse_object, read_lines
from console.output import json_line, warn
from console.progress import open_progress
from console.session import Session
from domain.errors import ListingRejected
from domain.listing import Listing
from domain.wire import JsonObject, parse_listing

__all__ = ["Answer", "answer_lines"]

Answer = Callable[[int, Listing], JsonObject]
"""Takes the number of a line and its listing, gives the object that answers it."""


def answer_lines(session: Session, stream: BinaryIO, out: Path | None, answer: Answer) -> int:
    """Answer every line, one JSON object each, in order; return the exit code.

    Args:
        session: For the language of warnings.
        stream: JSON Lines.
        out: A file that appears when everything is done; `None` = standard output.
        answer: What to say about a listing.
    """
    if stream.isatty():
        warn(session.texts["cli.check.keyboard"])
    loop = _Loop(session, answer)
    with _open_output(out) as sink, open_progress(session.texts["cli.check.progress"]) as report:
        for done, line in enumerate(read_lines(stream), start=1):
            sink.write(json_line(loop.answer(line)).encode() + b"\n")
            if out is None and (done == 1 or stream.isatty()):
                sink.flush()
            report(done, None)
    if loop.bad:
        warn(session.texts.say("cli.check.bad_lines", count=loop.bad))
    return BAD_INPUT if loop.bad else OK


class _Loop:
    """Answers lines, counts the bad ones, names each unknown key once."""

    def __init__(self, session: Session, answer: Answer) -> None:
        self.bad = 0
        self._answer = answer
        self._texts = session.texts
        self._named: set[str] = set()

    def answer(self, line: InputLine) -> JsonObject:
        try:
            parsed = parse_listing(parse_object(line.body))
            self._name_once(parsed.unknown_keys)
            return self._answer(line.number, parsed.listing)
        except (LineRejected, ListingRejected) as error:
            self.bad += 1
            return {"line": line.number, "error": str(error)}
        except RecursionError:
            self.bad += 1
            return {"line": line.number, "error": "nested too deeply"}

    def _name_once(self, keys: tuple[str, ...]) -> None:
        new = [key for key in keys if key not in self._named and len(self._named) < 100]
        self._named.update(new)
        for key in new:
            warn(self._texts.say("cli.check.unknown_key", key=key[:100]))


@contextmanager
def _open_output(out: Path | None) -> Iterator[BinaryIO]:
    if out is None:
        sink = sys.stdout.buffer
        yield sink
        sink.flush()
    elif not out.absolute().parent.is_dir():
        raise click.BadParameter(f"{out.parent} is not a folder", param_hint="--out")
    else:
        with open_whole(out) as sink:
            yield sink
