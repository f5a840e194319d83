"""A command that only looks starts fast: what it does not need is not imported."""

import json
import os
import resource
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from click.testing import CliRunner

from console.cli import cli
from console.commands import SECTIONS, module_name

MOST_CPU_SECONDS = 0.7
HEAVY = ("elasticsearch", "pypinyin", "scrapy", "playwright", "fastapi", "openpyxl", "numpy", "alembic", "bs4")

PROBE = """
import sys
from console.cli import run
code = run(sys.argv[1:])
print(*sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
sys.exit(code)
"""


def test_listing_cases_imports_no_engine_browser_or_server(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "--home", home, "case", "list"], capture_output=True, text=True, check=True
    )
    assert "小逸优品" in done.stdout
    assert set(done.stderr.split()) & set(HEAVY) == set()


def test_help_is_printed_without_loading_a_command() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE, "--help"], capture_output=True, text=True, check=True)
    assert {"sqlalchemy", "matching", "cases", *HEAVY} & set(done.stderr.split()) == set()


def test_help_says_of_each_command_what_it_says_of_itself() -> None:
    listed = " ".join(CliRunner().invoke(cli, ["--help"]).output.split())
    for name in (name for _, names in SECTIONS for name in names):
        command = import_module(module_name(name)).command
        assert f" {name} {' '.join(command.help.split(chr(10) * 2)[0].split())}" in listed


def test_checking_a_listing_loads_nothing_that_only_pages_or_large_books_need(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "--home", home, "check", "-"],
        input='{"title": "卡其熊双肩背包 KB-8802"}', capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["verdict"] == "block"
    unneeded = {"web_poet", "twisted", "lxml", "pyarrow", "numba", *HEAVY} - {"pypinyin"}
    assert unneeded & set(done.stderr.split()) == set()


def test_listing_cases_costs_little_processor_time(home: Path) -> None:
    """The best of five. On a machine that others keep busy processor time itself grows: then a yardstick counts."""
    command = [sys.executable, "-m", "console.cli", "--home", str(home), "case", "list"]
    yardstick = [sys.executable, "-c", "import click, rich.console, sqlalchemy.dialects.postgresql"]
    cost = min(_cpu_seconds(command) for _ in range(5))
    assert cost < MOST_CPU_SECONDS or cost < 2.5 * min(_cpu_seconds(yardstick) for _ in range(5))


def _cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, env=os.environ, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_a_server_that_imports_nothing_loads_no_reader_of_foreign_files() -> None:
    """It shall run on small machines: the readers cost as much memory as the rest of the server."""
    probe = "import sys, console.server; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout.split()
    readers = {"lxml", "bs4", "yaml", "openpyxl", "pdfplumber", "docx", "python_calamine", "crawlers.sources"}
    assert "fastapi" in loaded
    assert readers & set(loaded) == set()
