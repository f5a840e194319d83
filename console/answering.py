"""The loop of `check` and `screen`: each line or row of the input is answered in its place.

A batch of lines is read and judged in any of several processes, what changes something is done in this one.
"""

import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import update_wrapper
from io import BufferedIOBase
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Final, Protocol, TypeVar

import click

from console.exits import BAD_INPUT, OK
from console.lines import InputLine, InputRow, LineRejected, open_whole, parse_object, read_batches
from console.output import json_line, warn
from console.progress import open_progress
from console.session import Session
from console.tables import read_csv_rows, read_parquet_rows
from domain.errors import ListingRejected
from domain.listing import Listing
from domain.verdict import Verdict
from domain.wire import JsonObject, parse_listing
from matching import cores, work_through

__all__ = [
    "Answer",
    "InputFormat",
    "Judged",
    "Lines",
    "NumberedVerdict",
    "Source",
    "answer_all",
    "input_options",
    "judge_lines",
    "put_in_place",
    "read_line",
    "read_source",
    "write_all",
]

_MOST_LINES: Final = 100
"""Lines that are answered together; fewer when the input does not bring them at once."""

Lines = Sequence[InputLine | InputRow]
T = TypeVar("T")


class InputFormat(StrEnum):
    """In which form listings are given."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"

    @classmethod
    def of(cls, stream: BufferedIOBase) -> "InputFormat":
        """Tell the form by a file's name; what has no telling name is JSON Lines."""
        suffix = Path(str(getattr(stream, "name", ""))).suffix.lower()
        return {".csv": cls.CSV, ".parquet": cls.PARQUET}.get(suffix, cls.JSONL)


_READERS: Mapping[InputFormat, Callable[..., Iterator[Lines]]] = MappingProxyType(
    {InputFormat.JSONL: read_batches, InputFormat.CSV: read_csv_rows, InputFormat.PARQUET: read_parquet_rows}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedVerdict:
    """A listing, the number of the line it stands on, and what is to be said about it."""

    line: int
    listing: Listing
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What reading and judging some lines gave."""

    found: tuple[NumberedVerdict | JsonObject, ...]
    """For each line its verdict, or the object that says why it is no listing."""
    unknown_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answers to some lines, ready to be written."""

    text: bytes
    lines: int
    bad: int
    unknown_keys: tuple[str, ...]

    @classmethod
    def of(cls, objects: Sequence[JsonObject], unknown_keys: tuple[str, ...]) -> "Answer":
        """Put answers into lines; one with an `error` and no verdict is a bad line."""
        text = b"".join(json_line(one).encode() + b"\n" for one in objects)
        return cls(text=text, lines=len(objects), bad=sum("error" in one for one in objects), unknown_keys=unknown_keys)


def judge_lines(judge: Callable[[Listing], Verdict], lines: Lines) -> Judged:
    """Read lines and judge their listings. Changes nothing, so that any process may do it."""
    unknown: dict[str, None] = {}

    def one(line: InputLine | InputRow) -> NumberedVerdict | JsonObject:
        try:
            parsed = parse_listing(read_line(line))
            unknown.update(dict.fromkeys(parsed.unknown_keys))
            return NumberedVerdict(line=line.number, listing=parsed.listing, verdict=judge(parsed.listing))
        except (LineRejected, ListingRejected, RecursionError) as error:
            return _rejection(line.number, error)

    return Judged(found=tuple(map(one, lines)), unknown_keys=tuple(unknown))


def read_line(line: InputLine | InputRow) -> object:
    """Decode a line, or give the data of a row.

    Raises:
        LineRejected: it is none.
    """
    if isinstance(line, InputLine):
        return parse_object(line.body)
    if line.error:
        raise LineRejected(line.error)
    return line.data


def _rejection(line: int, error: Exception) -> JsonObject:
    return {"line": line, "error": "nested too deeply" if isinstance(error, RecursionError) else str(error)}


def put_in_place(
    judged: Judged, say: Callable[[Sequence[NumberedVerdict]], Sequence[JsonObject]]
) -> Sequence[JsonObject]:
    """Give one object for each line: what is said about its verdict, or why it is no listing.

    Args:
        judged: The lines.
        say: Says something about several verdicts in their order; when it raises `ListingRejected`, it has done
            nothing, and is asked about each one by itself.
    """
    said = iter(_say_together([one for one in judged.found if isinstance(one, NumberedVerdict)], say))
    return [next(said) if isinstance(one, NumberedVerdict) else one for one in judged.found]


def _say_together(
    verdicts: Sequence[NumberedVerdict], say: Callable[[Sequence[NumberedVerdict]], Sequence[JsonObject]]
) -> Sequence[JsonObject]:
    try:
        return say(verdicts) if verdicts else ()
    except (ListingRejected, RecursionError) as error:
        if len(verdicts) == 1:
            return (_rejection(verdicts[0].line, error),)
    return [said for one in verdicts for said in _say_together((one,), say)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where listings come from, where the answers go, and how many processes work on them."""

    stream: BufferedIOBase
    format: InputFormat
    out: Path | None
    jobs: int


def answer_all(session: Session, source: Source, work: Callable[[Lines], T], finish: Callable[[T], Answer]) -> int:
    """Answer every line, one JSON object each, in order; return the exit code.

    Args:
        session: For the language of warnings.
        source: Where the lines are.
        work: What may be done in other processes, with a batch of lines.
        finish: What is done in this process with what comes of it, in order.
    """
    with closing(work_through(work, read_source(source), jobs=source.jobs)) as worked:
        return write_all(session, source, map(finish, worked), _open_lines)


@contextmanager
def _open_lines(sink: BinaryIO) -> Iterator[Callable[[Answer], None]]:
    def write(answer: Answer) -> None:
        sink.write(answer.text)
        sink.flush()

    yield write


class Answered(Protocol):
    """Answers to some lines, however they are written."""

    @property
    def lines(self) -> int:
        """How many lines were answered."""

    @property
    def bad(self) -> int:
        """How many of them are no listing."""

    @property
    def unknown_keys(self) -> tuple[str, ...]:
        """Keys that nobody reads."""


A = TypeVar("A", bound=Answered)


def write_all(
    session: Session,
    source: Source,
    answers: Iterable[A],
    open_writer: Callable[[BinaryIO], AbstractContextManager[Callable[[A], None]]],
) -> int:
    """Write answers as they come, warn about what was ignored, and return the exit code.

    Args:
        session: For the language of warnings.
        source: Where the answers go.
        answers: They come as they are made.
        open_writer: Gives what writes one of them to the open file.
    """
    if source.stream.isatty():
        warn(session.texts["cli.check.keyboard"])
    done = bad = 0
    named: set[str] = set()
    with (
        _open_output(source.out) as sink,
        open_progress(session.texts["cli.check.progress"]) as report,
        open_writer(sink) as write,
    ):
        for answer in answers:
            write(answer)
            _name_once(session, answer.unknown_keys, named)
            done, bad = done + answer.lines, bad + answer.bad
            report(done, None)
    if bad:
        warn(session.texts.say("cli.check.bad_lines", count=bad))
    return BAD_INPUT if bad else OK


def read_source(source: Source, *, most: int = _MOST_LINES) -> Generator[Lines | None, None, None]:
    """Give the lines in batches, and `None` before waiting for more of them."""
    for lines in _READERS[source.format](source.stream, most=most):
        yield lines or None


def _name_once(session: Session, keys: Sequence[str], named: set[str]) -> None:
    for key in keys:
        if key not in named and len(named) < 100:
            named.add(key)
            warn(session.texts.say("cli.check.unknown_key", key=key[:100]))


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


def input_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command its `source`: FILE, --format, --out, --jobs."""

    def wrapped(*args: object, **options: Any) -> int:
        file, form, jobs = options.pop("file"), options.pop("form"), options.pop("jobs")
        form = InputFormat(form) if form else InputFormat.of(file)
        source = Source(stream=file, format=form, out=options.pop("out"), jobs=jobs or cores())
        return command(*args, source=source, **options)

    made: Callable[..., int] = update_wrapper(wrapped, command)
    for option in reversed(_OPTIONS):
        made = option(made)
    return made


_OPTIONS: Final = (
    click.argument("file", type=click.File("rb"), default="-"),
    click.option(
        "--format",
        "form",
        type=click.Choice([str(one) for one in InputFormat]),
        help="The form of the input.  [default: by the name of FILE, else jsonl]",
    ),
    click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write here, whole or not at all."),
    click.option("--jobs", type=click.IntRange(1, 256), help="Processes, at most.  [default: one for each core]"),
)
