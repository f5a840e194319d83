"""`guolv doctor`: is everything here that guolv needs."""

import click

from console.doctoring import Finding, Grade, examine
from console.exits import NO_HOME, OK
from console.output import print_json, print_text
from console.session import GuolvCommand, Session, now, pass_session
from console.texts import Texts

__all__ = ["command"]

_SIGNS = {Grade.GOOD: "✓", Grade.WARNING: "!", Grade.BAD: "✗"}


@click.command("doctor", cls=GuolvCommand)
@pass_session
def command(session: Session) -> int:
    """Look at everything guolv needs: packages, SQLite, fonts, home, settings, database, search, disk, clock, browser.

    Exit code 3 when something does not work. What is only recommended is a warning and does not count.
    """
    findings = tuple(examine(session.home, now()))
    for finding in findings:
        if session.is_json:
            print_json({"check": finding.check, "grade": str(finding.grade), "sentence": finding.sentence})
        else:
            print_text(_line(finding, session.texts))
    return NO_HOME if any(finding.grade is Grade.BAD for finding in findings) else OK


def _line(finding: Finding, texts: Texts) -> str:
    return f"{_SIGNS[finding.grade]} {texts.name('doctor', finding.check)}: {texts.said(finding.sentence)}"
