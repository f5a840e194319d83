"""All checks, in the order in which they are shown."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cases.workspace import open_workspace
from console.doctoring.finding import Finding, bad, good
from console.doctoring.home import HOME_CHECKS, check_campaigns, check_words
from console.doctoring.machine import MACHINE_CHECKS, check_clock
from domain.errors import GuolvError, SettingsError

__all__ = ["examine"]


def examine(home: Path, now: datetime) -> Iterator[Finding]:
    """Look at everything; a part that fails does not stop the others."""
    for check in MACHINE_CHECKS:
        yield check()
    try:
        with open_workspace(home) as workspace:
            yield good("home", str(workspace.home))
            for look in HOME_CHECKS:
                yield look(workspace)
            yield check_clock(workspace.store, now)
    except SettingsError as error:
        for mistake in error.mistakes:
            yield bad("settings", mistake)
    except GuolvError as error:
        yield bad("home", str(error))
    yield from check_words(home)
    yield from check_campaigns(home)
