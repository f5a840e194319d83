"""`guolv evidence`: is what was kept still what was kept."""

from pathlib import Path

import click

from cases.evidence import verify
from console.exits import EVIDENCE_BROKEN, OK
from console.output import print_json, print_text, warn
from console.session import GuolvCommand, Session, pass_session

__all__ = ["command"]


@click.group("evidence")
def command() -> None:
    """Look after the kept raw pages."""


@command.command("verify", cls=GuolvCommand)
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@pass_session
def verify_evidence(session: Session, path: Path | None) -> int:
    """Check every kept page and the chain of the manifest; PATH is an evidence folder, else that of the home.

    Needs neither network nor database. A changed byte is named with its file, and the exit code is 6.
    """
    report = verify(path or session.home / "evidence")
    if session.is_json:
        print_json(
            {
                "folder": report.folder,
                "sound": report.is_sound,
                "captures": report.captures,
                "objects": report.objects,
                "size_bytes": report.size_bytes,
                "problems": [{"path": p.path, "reason": p.reason} for p in report.problems],
                "notes": list(report.notes),
            }
        )
    else:
        texts = session.texts
        for problem in report.problems:
            warn(texts.say("cli.evidence.problem", path=problem.path, reason=problem.reason))
        for note in report.notes:
            print_text(note)
        key = "cli.evidence.sound" if report.is_sound else "cli.evidence.broken"
        print_text(texts.say(key, captures=report.captures, objects=report.objects, problems=len(report.problems)))
    return OK if report.is_sound else EVIDENCE_BROKEN
