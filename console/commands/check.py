"""`guolv check`: listings in, verdicts out, nothing stored."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from cases.screening import judge_fully
from cases.times import local_date
from cases.workspace import Workspace, open_workspace
from console.answering import (
    Answer,
    InputFormat,
    Lines,
    NumberedVerdict,
    Source,
    answer_all,
    input_options,
    judge_lines,
    put_in_place,
    read_line,
    read_source,
    write_all,
)
from console.lines import InputLine, InputRow, LineRejected
from console.session import GuolvCommand, Session, now, pass_session
from domain.listing import Listing
from domain.verdict import Verdict
from domain.wire import JsonObject, verdict_to_json
from matching import Answers, ColumnForm, NumberedRow, check_parquet, check_rows, open_answers

__all__ = ["command"]

_LINES: str = "jsonl"
_MOST_ROWS = 1_000
"""Lines that are answered together where only columns are asked; fewer when the input does not bring them at once."""


@click.command("check", cls=GuolvCommand)
@input_options
@click.option(
    "--as",
    "wanted",
    type=click.Choice([_LINES, *map(str, ColumnForm)]),
    help="The form of the output.  [default: by the name of --out, else jsonl]",
)
@pass_session
def command(session: Session, source: Source, wanted: str | None) -> int:
    """Judge listings, given as JSON Lines, CSV or Parquet in FILE or on standard input (-); store nothing.

    One verdict a line, in the order of the input. A line that is no listing gives an object with `line` and `error`
    in its place, the others go on, and the exit code is 1. Unknown keys are ignored and named once.

    As CSV or Parquet a line has `line`, `item_id`, `verdict`, `score`, `record_id`, `record_kind` and `error` alone,
    and very many listings take a small part of the time: docs/reference/json.md.
    """
    form = wanted or _form_of(source.out)
    if form == ColumnForm.PARQUET and source.out is None:
        raise click.UsageError("--as parquet needs --out")
    with open_workspace(session.home) as workspace:
        if form != _LINES:
            answers = _columns(workspace, source)
            return write_all(session, source, answers, partial(open_answers, form=ColumnForm(form)))

        def verdict(listing: Listing) -> Verdict:
            return judge_fully(workspace, listing, on=local_date(now()))

        def work(lines: Lines) -> Answer:
            judged = judge_lines(verdict, lines)
            return Answer.of(put_in_place(judged, _say), judged.unknown_keys)

        return answer_all(session, source, work, _as_it_is)


def _form_of(out: Path | None) -> str:
    suffix = out.suffix.lower().removeprefix(".") if out else ""
    return suffix if suffix in set(ColumnForm) else _LINES


def _columns(workspace: Workspace, source: Source) -> Iterator[Answers]:
    book, on = workspace.book, local_date(now())
    path = Path(str(getattr(source.stream, "name", "")))
    if source.format is InputFormat.PARQUET and path.is_file():
        return check_parquet(book, path, on=on, jobs=source.jobs)
    return check_rows(book, read_source(source, most=_MOST_ROWS), read=_numbered, on=on, jobs=source.jobs)


def _numbered(line: InputLine | InputRow) -> NumberedRow:
    try:
        return NumberedRow(line=line.number, data=read_line(line))
    except LineRejected as error:
        return NumberedRow(line=line.number, error=str(error))


def _say(verdicts: Sequence[NumberedVerdict]) -> Sequence[JsonObject]:
    return [verdict_to_json(one.verdict, line=one.line, item_id=one.listing.item_id) for one in verdicts]


def _as_it_is(answer: Answer) -> Answer:
    return answer
