"""`guolv doctor`: is everything here that guolv needs."""

import click

from console.doctoring import Finding, Grade, examine
from console.exits import NO_HOME, OK
from console.output import print_json, print_text
from console.session import GuolvCommand, Session, now, pass_session

__all__ = ["command"]

_SIGNS = {Grade.GOOD: "✓", Grade.WARNING: "!", Grade.BAD: "✗"}


@click.command("doctor", cls=GuolvCommand)
@pass_session
def command(session: Session) -> int:
    """Look at home, database, disk, clock, browser, fonts and search; exit code 3 when something is missing.

    What is only recommended is a warning and does not count.
    """
    findings = tuple(examine(session.home, now()))
    for finding in findings:
        if session.is_json:
            print_json({"check": finding.check, "grade": str(finding.grade), "sentence": finding.sentence})
        else:
            print_text(_line(finding))
    return NO_HOME if any(finding.grade is Grade.BAD for finding in findings) else OK


def _line(finding: Finding) -> str:
    return f"{_SIGNS[finding.grade]} {finding.check}: {finding.sentence}"
