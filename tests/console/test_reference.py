"""The reference pages say what the code does."""

import json
import re
import subprocess
import sys
from pathlib import Path

from console.api.errors import STATUSES
from console.commands import SECTIONS, module_name

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference"


def tables_of(page: str) -> dict[str, list[str]]:
    """Heading → the keys in the first column of the table below it."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    sections = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)[1:]
    return {
        heading: re.findall(r"^\| `([a-z_]+)` \|", body, flags=re.MULTILINE)
        for heading, body in zip(sections[::2], sections[1::2], strict=True)
    }


def test_made_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/write_reference.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_command_file_stands_in_a_section_and_the_other_way_round() -> None:
    files = {p.stem.removesuffix("_") for p in (ROOT / "console/commands").glob("*.py") if p.stem != "__init__"}
    named = [name for _, names in SECTIONS for name in names]
    assert files == set(named)
    assert len(named) == len(set(named))
    assert all((ROOT / (module_name(name).replace(".", "/") + ".py")).exists() for name in named)


def test_the_json_page_lists_the_keys_of_real_answers(guolv) -> None:
    tables = tables_of("json.md")
    verdict = json.loads(guolv("check", given='{"title": "小逸优品电磁炉家用 XDW-21A4"}').stdout)
    bad = json.loads(guolv("check", given="{").stdout)
    record = json.loads(guolv("record", "show", "R1", "--json").stdout)
    listing = json.loads(guolv("search", "XDW-21A4", "--json").stdout.splitlines()[0])
    match = verdict["matches"][0]
    answers = {
        "Verdict": verdict,
        "Match": match,
        "Explanation": match["explanations"][0],
        "Reason": verdict["reasons"][0],
        "A line that cannot be read": bad,
        "Record": record,
        "Listing": {key: value for key, value in listing.items() if key != "listing_key"},
    }
    assert {name: sorted(tables[name]) for name in answers} == {name: sorted(keys) for name, keys in answers.items()}


def test_the_api_page_lists_every_endpoint_and_status() -> None:
    text = (REFERENCE / "api.md").read_text(encoding="utf-8")
    document = json.loads((REFERENCE / "openapi.json").read_text(encoding="utf-8"))
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path.replace(':path', '')}`" in text
    listed = set(re.findall(r"^\| (\d{3}) \|", text, flags=re.MULTILINE))
    assert {str(status) for status in STATUSES.values()} | {"421", "500"} == listed


def test_the_samples_of_the_api_page_are_answered_as_it_says(guolv) -> None:
    text = (REFERENCE / "api.md").read_text(encoding="utf-8")
    sample = re.search(r"-d '(\{.*?\})'", text)
    assert sample is not None
    assert json.loads(guolv("check", given=sample[1]).stdout)["verdict"] == "block"
