"""`guolv check`: listings in, verdicts out, nothing stored."""

from collections.abc import Sequence

import click

from cases.screening import judge
from cases.times import local_date
from cases.workspace import open_workspace
from console.answering import (
    Answer,
    Lines,
    NumberedVerdict,
    Source,
    answer_all,
    input_options,
    judge_lines,
    put_in_place,
)
from console.session import GuolvCommand, Session, now, pass_session
from domain.listing import Listing
from domain.verdict import Verdict
from domain.wire import JsonObject, verdict_to_json

__all__ = ["command"]


@click.command("check", cls=GuolvCommand)
@input_options
@pass_session
def command(session: Session, source: Source) -> int:
    """Judge listings, given as JSON Lines, CSV or Parquet in FILE or on standard input (-); store nothing.

    One verdict a line, in the order of the input. A line that is no listing gives an object with `line` and `error`
    in its place, the others go on, and the exit code is 1. Unknown keys are ignored and named once.
    """
    with open_workspace(session.home) as workspace:

        def verdict(listing: Listing) -> Verdict:
            return judge(workspace, listing, on=local_date(now()))

        def work(lines: Lines) -> Answer:
            judged = judge_lines(verdict, lines)
            return Answer.of(put_in_place(judged, _say), judged.unknown_keys)

        return answer_all(session, source, work, _as_it_is)


def _say(verdicts: Sequence[NumberedVerdict]) -> Sequence[JsonObject]:
    return [verdict_to_json(one.verdict, line=one.line, item_id=one.listing.item_id) for one in verdicts]


def _as_it_is(answer: Answer) -> Answer:
    return answer
