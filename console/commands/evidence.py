"""`guolv evidence`: is what was kept still what was kept; how long it stays; what an officer signs."""

import getpass
import os
from pathlib import Path

import click

from cases.evidence import EvidenceProblem, VerifyReport, verify
from cases.evidence.holds import Hold, held_cases, hold_case, release_case
from cases.workspace import Workspace, open_workspace
from console.exits import EVIDENCE_BROKEN, OK
from console.output import print_json, print_table, print_text, warn
from console.session import GuolvCommand, Session, now, pass_session
from domain.case import Case
from domain.errors import NotStored
from domain.settings_file import load

__all__ = ["command"]


@click.group("evidence")
def command() -> None:
    """Look after the kept raw pages."""


@command.command("verify", cls=GuolvCommand)
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--timestamp-roots",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Certificates (PEM) that timestamps must lead to; without it those of the home's settings.",
)
@pass_session
def verify_evidence(session: Session, path: Path | None, timestamp_roots: Path | None) -> int:
    """Check every kept file and the chain of the manifest; PATH is an evidence folder, else that of the home.

    Needs neither network nor database. A changed byte is named with its file, and the exit code is 6.
    """
    from cases.evidence.stamps import TrustRoots

    chosen = timestamp_roots or (_configured_roots(session.home) if path is None else None)
    report = verify(path or session.home / "evidence", TrustRoots.load(chosen) if chosen else None)
    if session.is_json:
        print_json(_as_json(report))
        return OK if report.is_sound else EVIDENCE_BROKEN
    texts = session.texts
    for problem in report.problems:
        warn(texts.say("cli.evidence.problem", path=problem.path, what=problem.what, reason=problem.reason))
    for note in report.notes:
        print_text(note)
    key = "cli.evidence.sound" if report.is_sound else "cli.evidence.broken"
    print_text(
        texts.say(
            key,
            captures=report.captures,
            objects=report.objects,
            problems=len(report.problems),
            timestamps=report.timestamps,
            trusted=report.trusted_timestamps,
        )
    )
    return OK if report.is_sound else EVIDENCE_BROKEN


def _configured_roots(home: Path) -> Path | None:
    roots = load(home, os.environ).evidence.timestamp_roots
    return home / roots if roots else None


def _as_json(report: VerifyReport) -> dict[str, object]:
    return {
        "folder": report.folder,
        "sound": report.is_sound,
        "lines": report.lines,
        "captures": report.captures,
        "objects": report.objects,
        "removed": report.removed,
        "size_bytes": report.size_bytes,
        "timestamps": report.timestamps,
        "trusted_timestamps": report.trusted_timestamps,
        "problems": [_problem_as_json(problem) for problem in report.problems],
        "notes": list(report.notes),
    }


def _problem_as_json(problem: EvidenceProblem) -> dict[str, str]:
    return {"path": problem.path, "what": problem.what, "reason": problem.reason}


@command.command("minutes", cls=GuolvCommand)
@click.argument("case_id")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The Word file to write (.docx)."
)
@pass_session
def write_the_minutes(session: Session, case_id: str, out: Path) -> None:
    """Write a draft of the 《电子数据提取笔录》 for a case, or for the SHA-256 of a page.

    The facts come from the manifest; what only an officer knows stays a blank, marked yellow. Two people sign.
    """
    from cases.evidence_minutes import write_minutes

    with open_workspace(session.home) as workspace:
        line = write_minutes(workspace, case_id, out)
    if session.is_json:
        print_json({"file": str(out), "evidence_id": line.sha256, "seq": line.seq})
    else:
        print_text(session.texts.say("cli.evidence.minutes", out=out))


@command.command("hold", cls=GuolvCommand)
@click.argument("case_id")
@click.option("--reason", required=True, metavar="TEXT", help="Why; a document, a court, an objection.")
@click.option("--by", metavar="NAME", help="Who says so; your user name when absent.")
@pass_session
def hold(session: Session, case_id: str, reason: str, by: str | None) -> None:
    """Keep the evidence of a case whatever its age, until it is released."""
    with open_workspace(session.home) as workspace:
        hold_case(workspace.evidence, _hold(_case(workspace, case_id), reason, by))
    _tell(session, case_id, "held")


@command.command("release", cls=GuolvCommand)
@click.argument("case_id")
@click.option("--reason", required=True, metavar="TEXT", help="Why the hold is over.")
@click.option("--by", metavar="NAME", help="Who says so; your user name when absent.")
@pass_session
def release(session: Session, case_id: str, reason: str, by: str | None) -> None:
    """End a hold: the evidence of the case is kept as long as any other."""
    with open_workspace(session.home) as workspace:
        release_case(workspace.evidence, _hold(_case(workspace, case_id), reason, by))
    _tell(session, case_id, "released")


@command.command("holds", cls=GuolvCommand)
@pass_session
def list_holds(session: Session) -> None:
    """List the cases whose evidence is held; with --json one object a line."""
    with open_workspace(session.home) as workspace:
        held = sorted(held_cases(workspace.evidence).values(), key=lambda one: one.at)
    if session.is_json:
        for one in held:
            print_json({"case_id": one.case_id, "reason": one.reason, "by": one.by, "at": one.at})
        return
    texts = session.texts
    headings = [texts[f"cli.evidence.{name}"] for name in ("case", "at", "by", "reason")]
    print_table(headings, [(one.case_id, one.at[:16].replace("T", " "), one.by, one.reason) for one in held])


def _case(workspace: Workspace, case_id: str) -> Case:
    case = workspace.store.case(case_id)
    if case is None:
        raise NotStored("case", case_id)
    return case


def _hold(case: Case, reason: str, by: str | None) -> Hold:
    return Hold(
        case_id=case.case_id,
        listing_key=case.listing_key,
        reason=reason,
        by=by or getpass.getuser(),
        at=now().isoformat(timespec="seconds"),
    )


def _tell(session: Session, case_id: str, state: str) -> None:
    if session.is_json:
        print_json({"case_id": case_id, "state": state})
    else:
        print_text(session.texts.say(f"cli.evidence.{state}", case=case_id))


@command.command("prune", cls=GuolvCommand)
@click.option("--by", metavar="NAME", help="Who asks for it; your user name when absent.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Only count what would go.")
@pass_session
def prune(session: Session, by: str | None, is_dry: bool) -> None:
    """Remove evidence whose time is over (`evidence.keep_days`); the chain says what went, when and who asked.

    Nothing of a case that waits, is confirmed or under a hold is removed.
    """
    from cases.evidence_retention import plan_removal, remove_evidence

    with open_workspace(session.home) as workspace:
        plan = plan_removal(workspace, now())
        if is_dry:
            removed = plan.count(workspace.evidence)
        else:
            removed = remove_evidence(workspace, plan, by=by or getpass.getuser(), now=now())
    if session.is_json:
        told = {"keep_days": plan.keep_days, "files": removed.files, "size_bytes": removed.size_bytes}
        print_json({**told, "dry_run": is_dry, "guarded_cases": plan.cases, "held_cases": plan.held})
        return
    key = "cli.evidence.would_remove" if is_dry else "cli.evidence.removed"
    texts = session.texts
    print_text(texts.say(key, files=removed.files, size=removed.size_bytes, cases=plan.cases, held=plan.held))


@command.command("stamp", cls=GuolvCommand)
@pass_session
def stamp(session: Session) -> None:
    """Ask the timestamp authority of the settings about everything captured so far; a crawl does so at its end."""
    from crawlers.stamping import stamp_home

    with open_workspace(session.home) as workspace:
        stamped = stamp_home(workspace, now())
    if session.is_json:
        at = stamped.at.isoformat() if stamped else None
        print_json({"stamped_at": at, "trusted": stamped.is_trusted if stamped else None})
    elif stamped is None:
        print_text(session.texts["cli.evidence.stamped_before"])
    else:
        print_text(session.texts.say("cli.evidence.stamped", at=f"{stamped.at:%Y-%m-%d %H:%M:%S}"))
