"""Every format of notices holds what the others rely on; a new file in `crawlers/sources/formats/` is tested by being there."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "crawlers"))
import corpus

from crawlers.sources.event_lines import read_events, write_events
from crawlers.sources.events import RowRead, TableBegins
from crawlers.sources.format import Format, load_formats
from crawlers.sources.forms import find_form
from crawlers.sources.opening import open_tables
from crawlers.sources.refusals import FORMS
from crawlers.sources.words_file import load_words

ROOT = Path(__file__).parents[2]
FORMATS = list(load_formats().values())


@pytest.fixture(params=FORMATS, ids=lambda form: form.name)
def form(request: pytest.FixtureRequest) -> Format:
    return request.param


@pytest.fixture
def good(form: Format, tmp_path: Path) -> Path:
    """A file of the format with the rows of the corpus."""
    make = corpus.GOOD.get(form.endings[0])
    assert make, f"tests/crawlers/corpus.py makes no good file {form.endings[0]}"
    path = tmp_path / f"名单{form.endings[0]}"
    path.write_bytes(make(tmp_path))
    return path


def test_there_are_the_formats_that_are_promised() -> None:
    assert {"csv", "docx", "html", "pdf", "xls", "xlsx"} <= {form.name for form in FORMATS}


def test_it_says_what_it_is(form: Format) -> None:
    module = importlib.import_module(f"crawlers.sources.formats.{form.name}")
    assert all(f"{ending}" in (module.__doc__ or "") for ending in form.endings[:2])
    assert form.name in FORMS
    assert f"`{form.endings[0]}`" in (ROOT / "docs/reference/notices.md").read_text(encoding="utf-8")


def test_its_endings_are_its_own(form: Format) -> None:
    assert form.endings
    assert all(ending.startswith(".") and ending == ending.lower() for ending in form.endings)
    others = [ending for other in FORMATS if other is not form for ending in other.endings]
    assert not set(form.endings) & set(others)


def test_its_parent_does_not_load_its_libraries(form: Format) -> None:
    """Whoever imports an .xlsx does not wait for the PDF library."""
    code = f"import sys, crawlers.sources; print([n for n in {form.libraries!r} if n in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shown == "[]\n"


def test_it_knows_its_files_by_their_content(form: Format, good: Path) -> None:
    found = find_form(good)
    assert (found.format, found.remark) == (form, None)


def test_it_reads_the_rows_as_they_are(form: Format, good: Path) -> None:
    with open_tables(good, load_words()) as opened:
        (rows,) = ([row.cells for row in table.rows] for table in opened.tables)
    assert rows == [tuple(row) for row in corpus.ROWS[: len(rows)]]
    assert len(rows) >= 20


def test_all_its_readers_read_the_same(form: Format, good: Path) -> None:
    read = [list(reader(good)) for reader in form.readers.values()]
    assert all(events == read[0] for events in read)
    assert all(isinstance(events[0], TableBegins) for events in read)
    assert all(
        events[-1].row == len(corpus.ROWS) for events in read if isinstance(events[-1], RowRead) and form.name != "pdf"
    )


def test_its_events_travel_unchanged(form: Format, good: Path, tmp_path: Path) -> None:
    for reader in form.readers.values():
        with (tmp_path / "events").open("w", encoding="utf-8") as stream:
            write_events(reader(good), stream)
        with (tmp_path / "events").open("rb") as lines:
            kept = [event for event in reader(good) if isinstance(event, TableBegins | RowRead)]
            assert [event for event in read_events(lines) if isinstance(event, TableBegins | RowRead)] == kept
