"""`guolv match`: how good the verdicts are."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from cases.calibration import CurvePoint
from cases.evaluation import Evaluation, Quality, evaluate
from cases.labelled import LabelledListing, Outcome, read_judged, read_labelled
from cases.learning import JudgementReport, report_judgements
from cases.screening import judge_fully
from cases.thresholds import MOST_JUDGED, Basis, ThresholdReport, choose_basis, report_thresholds
from cases.times import local_date
from cases.workspace import Workspace, open_workspace
from console.exits import BAD_INPUT, OK
from console.judgements import MOST_SHIFTS, feature_cells, judgements_to_json, say_judgements, shift_cells
from console.lines import open_whole
from console.output import json_line, print_json, print_table, print_text, warn
from console.session import GuolvCommand, Session, now, pass_session
from console.texts import Texts
from console.thresholds import (
    BANDS,
    band_headings,
    band_rows,
    curve_to_json,
    rate_text,
    rate_to_json,
    say_thresholds,
    suggestion_cells,
    thresholds_to_json,
)
from domain.verdict import VerdictKind
from domain.wire import JsonObject, JsonValue

__all__ = ["command"]

_KINDS: Final = (VerdictKind.BLOCK, VerdictKind.REVIEW, VerdictKind.ALLOW)
_RATES: Final = ("block_precision", "block_recall", "flagged_precision", "flagged_recall", "right_record")


@click.group("match")
def command() -> None:
    """Measure how good the verdicts are."""


@command.command("evaluate", cls=GuolvCommand)
@click.option(
    "--set",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Labelled listings as JSON Lines; without it, what people judged in this home.",
)
@click.option("--split", metavar="NAME", help="Only this part of the set, such as develop.")
@click.option("--errors", "has_errors", is_flag=True, help="Name every listing whose verdict is not that of its label.")
@pass_session
def evaluate_command(session: Session, file: Path | None, split: str | None, has_errors: bool) -> int:
    """Compare verdicts with labels: precision and recall of block and of block ∪ review, with intervals of 95 %.

    The records are those of the home. By category, kind, disguise, provenance and split; then what another beginning
    of the review queue would cost, and what to expect at the share of failed products of a campaign. Nothing is stored
    and nothing changes by itself. How the shipped sets were labelled: docs/explanation/evaluation.md.
    """
    with open_workspace(session.home) as workspace:
        labelled: Iterable[LabelledListing] = read_judged(workspace) if file is None else read_labelled(file)
        some = tuple(one for one in labelled if split in {None, one.split})
        if not some:
            warn(session.texts["cli.evaluate.nothing"])
            return BAD_INPUT
        on = local_date(now())
        evaluation = evaluate(some, lambda listing: judge_fully(workspace, listing, on=on))
    if session.is_json:
        print_json(_to_json(evaluation, has_errors=has_errors))
    else:
        _print(session.texts, evaluation)
        if has_errors:
            _print_wrong(session.texts, evaluation.wrong)
    return OK


@command.command("learn", cls=GuolvCommand)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the whole report here, as JSON.")
@pass_session
def learn_command(session: Session, out: Path | None) -> None:
    """Report what people's judgements say about the weights of the score; nothing changes by itself.

    For each feature: in how many confirmed and dismissed pairs it stood, its log-odds, today's weight and the one the
    judgements suggest; then which pairs would change their place. Fewer than 30 confirmed or 30 dismissed pairs are
    not enough to tell. How it is computed: docs/explanation/evaluation.md.
    """
    if out is not None and not out.absolute().parent.is_dir():
        raise click.BadParameter(f"{out.parent} is not a folder", param_hint="--out")
    with open_workspace(session.home) as workspace:
        report = report_judgements(workspace)
    answer = judgements_to_json(report)
    if out is not None:
        with open_whole(out) as file:
            file.write(json_line(answer).encode() + b"\n")
    if session.is_json:
        print_json(answer)
        return
    _print_learned(session.texts, report)
    if out is not None:
        print_text(session.texts.say("learn.written", out=out))


def _print_learned(texts: Texts, report: JudgementReport) -> None:
    for sentence in say_judgements(report, texts):
        print_text(sentence)
    headings = ("feature", "confirmed", "dismissed", "log_odds", "weight", "suggested")
    print_table([texts[f"learn.{key}"] for key in headings], map(feature_cells, report.learned.features))
    print_text(texts["learn.telling"])
    moved = [one for one in report.shifts if one.is_moved or one.is_against]
    if moved:
        print_text(texts.say("learn.pairs_words", shown=min(len(moved), MOST_SHIFTS), total=len(moved)))
        of_pairs = ("case", "title", "record", "said", "verdict", "score", "rank", "leaning")
        cells = (shift_cells(one, texts) for one in moved[:MOST_SHIFTS])
        print_table([texts[f"learn.{key}"] for key in of_pairs], cells)
    elif report.learned.is_enough:
        print_text(texts["learn.no_pairs"])
    print_text(texts["learn.only_report"])


@command.command("thresholds", cls=GuolvCommand)
@click.option(
    "--set",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Labelled listings as JSON Lines to rest on.",
)
@click.option(
    "--from",
    "wanted",
    type=click.Choice([str(Basis.JUDGED), str(Basis.RECORDS)]),
    help="On what to rest without a file.  [default: judged where there are enough, else records]",
)
@pass_session
def thresholds_command(session: Session, file: Path | None, wanted: str | None) -> int:
    """Say what precision and recall would be if blocks or the review queue began at another score.

    Precision at 0.1, 0.5, 1, 2 and 5 % of failed products, with intervals. Rests on labels: those of FILE, or what
    people judged in this home; where there are too few, on the records themselves, rewritten as titles, with siblings
    and passed products as known negatives. The basis and what it assumes are stated. Nothing changes by itself.
    """
    if file is not None and wanted is not None:
        raise click.UsageError("--from is for a home without --set")
    with open_workspace(session.home) as workspace:
        basis, labelled = _basis(workspace, file, wanted)
        report = report_thresholds(workspace, basis, labelled, on=local_date(now()))
    if not report.to_flag + report.to_allow:
        warn(session.texts["cli.evaluate.no_basis"])
        return BAD_INPUT
    if session.is_json:
        print_json(thresholds_to_json(report))
    else:
        _print_thresholds(session.texts, report)
    return OK


def _basis(workspace: Workspace, file: Path | None, wanted: str | None) -> tuple[Basis, Sequence[LabelledListing]]:
    if file is not None:
        return Basis.FILE, tuple(read_labelled(file))
    if wanted == Basis.JUDGED:
        return Basis.JUDGED, tuple(read_judged(workspace))[-MOST_JUDGED:]
    return (Basis.RECORDS, ()) if wanted else choose_basis(workspace)


def _print_thresholds(texts: Texts, report: ThresholdReport) -> None:
    for sentence in say_thresholds(report, texts):
        print_text(sentence)
    _print_curve(texts, report.curve)
    headings = [texts[f"threshold.{key}"] for key in ("share", "block_from", "flagged_from")]
    print_text(texts["threshold.suggested"])
    print_table(headings, suggestion_cells(report, texts))
    print_text(texts["threshold.caution"])


def _print_curve(texts: Texts, curve: Iterable[CurvePoint]) -> None:
    points = tuple(curve)
    for band in BANDS:
        first, *others = band_headings(texts)
        first = f"{texts[f'threshold.table_{band}']}: {first}"
        print_table((first, *others), band_rows(points, band))


def _cells(name: str, quality: Quality) -> tuple[str, ...]:
    return name, str(quality.items), *(rate_text(getattr(quality, rate)) for rate in _RATES)


def _print(texts: Texts, evaluation: Evaluation) -> None:
    headings = [texts["cli.evaluate.items"], *(texts[f"cli.evaluate.{rate}"] for rate in _RATES)]
    print_table(
        [texts["cli.evaluate.expected_given"], *(texts.name("verdict", kind) for kind in _KINDS)],
        (
            (texts.name("verdict", expected), *(str(evaluation.table.get((expected, given), 0)) for given in _KINDS))
            for expected in _KINDS
        ),
    )
    print_table([texts["cli.evaluate.all"], *headings], [_cells("", evaluation.overall)])
    print_text(texts.say("cli.evaluate.passed", rate=rate_text(evaluation.passed_blocked)))
    for group, by_value in evaluation.groups.items():
        rows = [_cells(value, quality) for value, quality in by_value.items()]
        print_table([texts.name("cli.evaluate.group", group), *headings], rows)
    print_table(
        [texts[f"cli.evaluate.{key}"] for key in ("score", "queue", "wanted", "missed")],
        ((f"{row.score:.2f}", str(row.queue), str(row.wanted), str(row.missed)) for row in evaluation.thresholds),
    )
    print_table(
        [texts[f"cli.evaluate.{key}"] for key in ("prevalence", "blocked", "queued", "lost", "precision")],
        (
            (
                f"{row.prevalence:.1%}",
                f"{row.blocked_per_10000:.0f}",
                f"{row.queue_per_10000:.0f}",
                f"{row.missed_per_10000:.1f}",
                "–" if row.flagged_precision is None else f"{row.flagged_precision:.1%}",
            )
            for row in evaluation.at_prevalence
        ),
    )
    _print_curve(texts, evaluation.curve)
    print_text(texts["cli.evaluate.caution"])


def _print_wrong(texts: Texts, wrong: Iterable[Outcome]) -> None:
    for one in wrong:
        label = one.labelled
        verdicts = f"{texts.name('verdict', label.expect)} → {texts.name('verdict', one.given)}"
        print_text(f"{label.listing.item_id or ''} {verdicts} {label.listing.title} ({label.why})")


def _to_json(evaluation: Evaluation, *, has_errors: bool) -> JsonObject:
    answer: JsonObject = {
        "table": {
            str(expected): {str(given): evaluation.table.get((expected, given), 0) for given in _KINDS}
            for expected in _KINDS
        },
        "overall": _quality_to_json(evaluation.overall),
        "passed_blocked": rate_to_json(evaluation.passed_blocked),
        "groups": {
            group: {value: _quality_to_json(quality) for value, quality in by_value.items()}
            for group, by_value in evaluation.groups.items()
        },
        "thresholds": [
            {"score": row.score, "queue": row.queue, "wanted": row.wanted, "missed": row.missed}
            for row in evaluation.thresholds
        ],
        "at_prevalence": [
            {
                "prevalence": row.prevalence,
                "blocked_per_10000": round(row.blocked_per_10000, 2),
                "queue_per_10000": round(row.queue_per_10000, 2),
                "missed_per_10000": round(row.missed_per_10000, 2),
                "flagged_precision": row.flagged_precision,
            }
            for row in evaluation.at_prevalence
        ],
        "curve": [*curve_to_json(evaluation.curve)],
    }
    return answer | ({"wrong": [_outcome_to_json(one) for one in evaluation.wrong]} if has_errors else {})


def _quality_to_json(quality: Quality) -> JsonObject:
    rates: Mapping[str, JsonValue] = {name: rate_to_json(getattr(quality, name)) for name in _RATES}
    return {"items": quality.items, **rates}


def _outcome_to_json(one: Outcome) -> JsonObject:
    label = one.labelled
    return {
        "item_id": label.listing.item_id,
        "title": label.listing.title,
        "expect": str(label.expect),
        "given": str(one.given),
        "score": one.score,
        "record": one.best_record,
        "kind": label.kind,
        "why": label.why,
    }
