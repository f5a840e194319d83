"""The reference pages of settings, errors and matching features, made whole from the code.

Used by `write_reference.py`.
"""

import inspect
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import domain.errors  # noqa: E402  # the checkout goes on the path first
from console.api.errors import status_of  # noqa: E402  # after the path is set
from console.exits import exit_code  # noqa: E402  # after the path is set
from console.texts import load_texts  # noqa: E402  # after the path is set
from domain.errors import GuolvError  # noqa: E402  # after the path is set
from domain.setting_descriptions import SettingDescription, describe_settings  # noqa: E402  # after the path is set
from matching.pairs.evidence import discover_features  # noqa: E402  # after the path is set
from matching.policy import DEFAULT_POLICY  # noqa: E402  # after the path is set

__all__ = ["describe_domain"]

_MADE = "This page is made by `scripts/write_reference.py`; a test compares it.\n"

_SETTINGS = f"""\
# Settings

{_MADE}
A home is configured by `guolv.toml` in it; `guolv init` writes one with every setting in it, commented out. The
environment wins over the file: `GUOLV_CRAWL__CONTACT` sets `crawl.contact` (two underscores between table and name),
`GUOLV_PLATFORMS__JD__API__APP_SECRET` sets `platforms.jd.api.app_secret`. `guolv settings` prints what holds.
All mistakes are reported together, each with the name of its setting; `guolv doctor` looks at them, too. Two more
variables belong to the command line: `GUOLV_HOME`, the home, and `GUOLV_LANG`, `zh` or `en`.
"""

_ERRORS = f"""\
# Errors

{_MADE}
Whatever goes wrong is one of these. The command line turns it into a sentence on standard error and an exit code, the
server into a status and an answer with the id of the request. With `--json` a command writes one object to standard
error: `error` (the sentence, in English), `type` (a name from this page), `exit_code`.
"""

_FEATURES = f"""\
# Matching features

{_MADE}
Each feature says one thing about a listing and a record, and shows what it saw. Points are those at full degree;
negative ones speak against. How they become a verdict:
[how a listing is held against the records](../explanation/matching.md). Policy `{DEFAULT_POLICY.version}`.

| feature | points | claim |
|---|---:|---|"""


def describe_domain() -> dict[Path, str]:
    """Return path → text of the pages."""
    folder = ROOT / "docs" / "reference"
    pages = {"settings.md": _settings(), "errors.md": _errors(), "features.md": _features()}
    return {folder / name: "\n".join(lines) for name, lines in pages.items()}


def _settings() -> Iterator[str]:
    yield _SETTINGS
    for table, rows in groupby(describe_settings(), key=lambda row: row.name.rpartition(".")[0]):
        yield f"## `[{table}]`\n"
        yield "| setting | default | meaning |\n|---|---|---|"
        yield from (_setting(row) for row in rows)
        yield ""


def _setting(row: SettingDescription) -> str:
    default = f"`{row.default}`" if row.default not in {"", '""'} else ""
    return f"| `{row.name}` | {default} | {row.help} |"


def _features() -> Iterator[str]:
    yield _FEATURES
    points = {name: DEFAULT_POLICY.weights.get(name, 0.0) for name in discover_features()}
    for name, feature in sorted(discover_features().items(), key=lambda found: (-points[found[0]], found[0])):
        claim = " ".join(feature.claim.split("\n\n")[0].split())
        yield f"| `{name}` | {points[name]:+.1f} | {claim} |"
    yield ""


def _errors() -> Iterator[str]:
    yield _ERRORS
    yield "| error | a kind of | what happened | 中文 | exit code | status |\n|---|---|---|---|---:|---:|"
    for kind in _kinds(GuolvError):
        error = kind.__new__(kind)
        parent = "" if kind is GuolvError else f"`{kind.__mro__[1].__name__}`"
        chinese = load_texts("zh")[f"error.{kind.__name__}"]
        event = " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())
        yield f"| `{kind.__name__}` | {parent} | {event} | {chinese} | {exit_code(error)} | {status_of(error)} |"
    yield ""


def _kinds(kind: type[GuolvError]) -> Iterator[type[GuolvError]]:
    """Yield a type and those below it, each before its own, in the order in which they are written."""
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == domain.errors.__name__:
            yield from _kinds(child)
