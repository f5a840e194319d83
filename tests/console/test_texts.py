"""Both catalogues are whole, and everything that is said has its sentence in them."""

import re
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest

import domain.errors
from cases.foresight import Remark
from console.texts import LANGUAGES, load_texts
from crawlers.sources.words_file import FIELDS
from domain.campaign import RunState
from domain.case import CaseEventKind, CaseState, Judgement
from domain.expectation import Figure
from domain.listing import Channel, Coverage
from domain.record import RecordEventKind, RecordKind, RecordState
from domain.task import TaskState, WallKind
from domain.verdict import ScopeFinding, Severity, VerdictKind
from index.store import ImportJobState, ImportStage

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "console/templates").glob("*.html"))
MODULES = [p for p in sorted((ROOT / "console").rglob("*.py")) if "demo" not in p.parts]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_both_languages_hold_the_same_keys_and_placeholders() -> None:
    zh, en = (load_texts(language) for language in LANGUAGES)
    assert set(zh) == set(en)
    assert {k: placeholders(v) for k, v in zh.items()} == {k: placeholders(v) for k, v in en.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    assert [key for key, sentence in load_texts(language).items() if not sentence.strip()] == []


def test_english_sentences_are_english_but_for_terms_of_art() -> None:
    # A term may stand in brackets behind its English; the sample title of the look-up page is Chinese by nature.
    chinese = {
        key: sentence
        for key, sentence in load_texts("en").items()
        if re.search(r"[\u4e00-\u9fff]", re.sub(r"\([^)]*\)", "", sentence)) and key != "lookup.hint"
    }
    assert chinese == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_every_key_of_a_template_is_in_the_catalogue(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    keys = set(re.findall(r"""\bt\[["']([a-z_.A-Z]+)["']\]""", text)) | set(
        re.findall(r"""t\.say\(["']([a-z_.]+)["']""", text)
    )
    keys = {key for key in keys if not key.endswith(".")}
    assert keys - set(load_texts("en")) == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_key_of_a_module_is_in_the_catalogue(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    keys = set(re.findall(r"""texts\[["']([a-z_.]+)["']\]""", text)) | set(
        re.findall(r"""texts\.say\(\s*["']([a-z_.]+)["']""", text)
    )
    assert keys - set(load_texts("en")) == set()


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("verdict", VerdictKind), ("record_kind", RecordKind), ("record_state", RecordState), ("case_state", CaseState),
        ("run_state", RunState), ("finding", ScopeFinding), ("severity", Severity), ("event", CaseEventKind),
        ("channel", Channel), ("coverage", Coverage), ("judge", Judgement), ("flash", Judgement), ("import_state", ImportJobState),
        ("import_stage", ImportStage), ("record_event", RecordEventKind), ("happened_effect", RecordEventKind),
        ("remark", Remark), ("wall", WallKind), ("task_advice", WallKind), ("task_state", TaskState), ("figure", Figure),
    ],
)  # fmt: skip
def test_every_value_of_a_closed_set_has_its_word(group: str, kind: type[StrEnum]) -> None:
    assert [str(value) for value in kind if f"{group}.{value}" not in load_texts("en")] == []


def test_everything_a_heading_can_mean_and_every_error_has_its_name() -> None:
    errors = [
        name for name, kind in vars(domain.errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    for language in LANGUAGES:
        texts = load_texts(language)
        assert [name for name in FIELDS if f"field.{name}" not in texts] == []
        assert [name for name in errors if f"error.{name}" not in texts] == []


def test_no_template_holds_text_of_its_own() -> None:
    words = {}
    for path in TEMPLATES:
        bare = re.sub(r"(?s)\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", " ", path.read_text(encoding="utf-8"))
        left = set(re.findall(r"[\u4e00-\u9fff]+|[A-Za-z]{3,}", bare)) - KNOWN
        if left:
            words[path.name] = left
    assert words == {}


KNOWN = {
    "home",
    "过滤",
    "guolv",
    "SHA",
    "JSON",
    "CSV",
    "curl",
    "中文",
    "English",
    "import",
    "crawl",
    "quot",
    "nbsp",
    "openapi",
    "json",
    "xlsx",
}
