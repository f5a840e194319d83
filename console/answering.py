"""The loop of `check` and `screen`: each line of the input is answered in its place."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO, Final

import click

from console.exits import BAD_INPUT, OK
from console.lines import InputLine, LineRejected, open_whole, parse_object, read_batches
from console.output import json_line, warn
from console.progress import open_progress
from console.session import Session
from domain.errors import ListingRejected
from domain.listing import Listing
from domain.wire import JsonObject, parse_listing

__all__ = ["Answer", "NumberedListing", "answer_lines"]

_MOST_LINES: Final = 100
"""Lines that are answered together; fewer when the input does not bring them at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedListing:
    """A listing and the number of the line it stands on."""

    line: int
    listing: Listing


Answer = Callable[[Sequence[NumberedListing]], Sequence[JsonObject]]
"""Takes some listings, gives as many answers in their order; when it raises `ListingRejected`, it has done nothing."""


def answer_lines(session: Session, stream: BufferedIOBase, out: Path | None, answer: Answer) -> int:
    """Answer every line, one JSON object each, in order; return the exit code.

    Args:
        session: For the language of warnings.
        stream: JSON Lines.
        out: A file that appears when everything is done; `None` = standard output.
        answer: What to say about listings.
    """
    if stream.isatty():
        warn(session.texts["cli.check.keyboard"])
    loop = _Loop(session, answer)
    done = 0
    with _open_output(out) as sink, open_progress(session.texts["cli.check.progress"]) as report:
        for lines in read_batches(stream, most=_MOST_LINES):
            sink.writelines(json_line(answered).encode() + b"\n" for answered in loop.answer(lines))
            sink.flush()
            done += len(lines)
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

    def answer(self, lines: Sequence[InputLine]) -> Iterator[JsonObject]:
        """Give one object a line: what is said about its listing, or why it is none."""
        read = [self._read(line) for line in lines]
        answered = iter(self._answer_together([one for one in read if isinstance(one, NumberedListing)]))
        for one in read:
            yield next(answered) if isinstance(one, NumberedListing) else one

    def _read(self, line: InputLine) -> NumberedListing | JsonObject:
        try:
            parsed = parse_listing(parse_object(line.body))
        except (LineRejected, ListingRejected) as error:
            return self._reject(line.number, str(error))
        except RecursionError:
            return self._reject(line.number, "nested too deeply")
        self._name_once(parsed.unknown_keys)
        return NumberedListing(line=line.number, listing=parsed.listing)

    def _answer_together(self, listings: Sequence[NumberedListing]) -> Sequence[JsonObject]:
        """Answer several listings at once; when one of them is refused, each by itself."""
        try:
            return self._answer(listings) if listings else ()
        except (ListingRejected, RecursionError) as error:
            if len(listings) == 1:
                reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
                return (self._reject(listings[0].line, reason),)
        return [answered for one in listings for answered in self._answer_together((one,))]

    def _reject(self, line: int, reason: str) -> JsonObject:
        self.bad += 1
        return {"line": line, "error": reason}

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
