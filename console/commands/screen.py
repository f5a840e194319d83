"""`guolv screen`: listings in, verdicts out, listings stored and cases opened."""

from collections.abc import Sequence

import click

from cases.screening import Screening, judge, screen_batch
from cases.times import local_date
from cases.workspace import open_workspace
from console.answering import (
    Answer,
    Judged,
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


@click.command("screen", cls=GuolvCommand)
@input_options
@pass_session
def command(session: Session, source: Source) -> int:
    """Judge listings like `check`, store them, and open or update a case for each match.

    A listing needs `platform` and `item_id` or `url` beside its `title`. It is stored before its answer is written, so
    an interrupted command can be repeated: nothing is stored twice.
    """
    with open_workspace(session.home) as workspace:

        def verdict(listing: Listing) -> Verdict:
            return judge(workspace, listing, on=local_date(now()))

        def work(lines: Lines) -> Judged:
            return judge_lines(verdict, lines)

        def store(verdicts: Sequence[NumberedVerdict]) -> Sequence[JsonObject]:
            listings, known = [one.listing for one in verdicts], [one.verdict for one in verdicts]
            screened = screen_batch(workspace, listings, now=now(), verdicts=known)
            return [_to_json(one, screening) for one, screening in zip(verdicts, screened, strict=True)]

        def finish(judged: Judged) -> Answer:
            return Answer.of(put_in_place(judged, store), judged.unknown_keys)

        code = answer_all(session, source, work, finish)
        workspace.project()
        return code


def _to_json(one: NumberedVerdict, screening: Screening) -> JsonObject:
    data = verdict_to_json(screening.verdict, line=one.line, item_id=one.listing.item_id)
    case: JsonObject = {"listing_key": screening.listing_key, "case_id": screening.case_id}
    return data | case | {"is_new_case": screening.is_new_case}
