"""What the rooms below say in English has its Chinese: every place where a clerk's sentence is made is read here."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest

from console.saying import say_error
from console.texts import load_texts
from console.texts.sentences import in_chinese, load_sentences
from domain.errors import InvalidTransition, Malformed, NotStored, SettingsError
from domain.settings_file import load

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "index", "cases", "crawlers/sources", "crawlers/feeds", "console/pages", "console/doctoring")
SAID_BY = frozenset(
    {
        "RowRejected", "ListingRejected", "LineRejected", "Malformed", "TooLarge", "TimedOut", "Signal", "StoreError",
        "IndexFailure", "IndexUnavailable", "IndexNotReady", "InvalidLength", "InvalidFormat", "InvalidCheckDigit",
        "EvidenceBroken", "BadRequest", "InvalidTransition", "__init__", "good", "warning", "bad",
    }
)  # fmt: skip
"""Calls whose last argument, or whose `reason`, is a sentence for people."""


def form_of(node: ast.expr) -> str | None:
    """A literal, or an f-string with 7 where a fact goes."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return None


def sentences_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not (node.args or node.keywords):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in SAID_BY:
            continue
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        said = form_of(named.get("reason") or (node.args or list(named.values()))[-1])
        if said is not None and said.strip("7: ") and (" " in said or name != "InvalidTransition"):
            yield node.lineno, said


def settings_sentences() -> Iterator[str]:
    sources = [
        (ROOT / f"domain/{name}.py").read_text(encoding="utf-8") for name in ("settings_file", "settings_checks")
    ]
    tree = ast.parse("\n".join(sources))
    for node in ast.walk(tree):
        said = None
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield) and node.value.value is not None:
            said = form_of(node.value.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {
            "ValueError",
            "append",
        }:
            said = form_of(node.args[0])
        if said and said.strip("7:. "):
            yield said


PLACES = {
    f"{path.relative_to(ROOT)}:{line}": said
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    for line, said in sentences_of(path)
}


def test_the_sentences_are_found_where_they_are_made() -> None:
    assert len(PLACES) > 80
    assert "missing" in PLACES.values()


def test_every_sentence_a_clerk_may_meet_has_its_chinese() -> None:
    assert {place: said for place, said in PLACES.items() if in_chinese(said) == said} == {}


def test_every_mistake_in_the_settings_has_its_chinese() -> None:
    said = set(settings_sentences())
    assert len(said) > 10
    assert {sentence for sentence in said if in_chinese(sentence) == sentence} == set()


def test_every_reason_a_file_is_refused_for_has_its_chinese() -> None:
    from crawlers.sources.refusals import FORMS, REMARKS, SENTENCES

    forms: Mapping[str, str] = {code: sentence for code, (_, sentence) in SENTENCES.items()} | REMARKS | FORMS
    assert {code: form for code, form in forms.items() if form not in load_sentences()} == {}


def test_chinese_and_english_carry_the_same_facts() -> None:
    def facts(form: str) -> list[str]:
        return sorted(name for _, name, _, _ in Formatter().parse(form) if name)

    assert [english for english, chinese in load_sentences().items() if facts(english) != facts(chinese)] == []
    assert [chinese for chinese in load_sentences().values() if not chinese.strip()] == []


@pytest.mark.parametrize(
    ("error", "chinese"),
    [
        (Malformed("名单.xlsx", "the file is empty"), "名单.xlsx：文件是空的"),
        (NotStored("record", "R9"), "没有编号为 'R9' 的记录"),
        (InvalidTransition("C-1", "open", "sent"), "案件 C-1 的状态是“待审”，不能“标记为已发送”"),
    ],
)
def test_an_error_is_said_in_the_readers_language(error: Exception, chinese: str) -> None:
    assert say_error(error, load_texts("zh")) == chinese
    assert say_error(error, load_texts("en")) == str(error)


def test_mistakes_in_a_settings_file_are_said_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "guolv.toml").write_text('[server]\nport = "x"\ncolour = 1\n[nonsense]\n', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, {})
    assert say_error(caught.value, load_texts("zh")).split("；")[:1] == ["server.port：'x' 不是数"]
    assert "nonsense：没有这项设置" in say_error(caught.value, load_texts("zh"))


def test_the_command_line_speaks_the_readers_language_and_json_keeps_the_contract(guolv, tmp_path: Path) -> None:
    bad = tmp_path / "名单.csv"
    bad.write_text("产品名称,商标\n,无名\n", encoding="utf-8")
    said = guolv("--lang", "zh", "import", bad).stderr
    assert "产品名称：缺失：单元格为空，或只有空白符号" in said
    assert "没有编号为 'nope' 的记录" in guolv("--lang", "zh", "record", "show", "nope").stderr
    assert "no record with id 'nope'" in guolv("--lang", "zh", "--json", "record", "show", "nope").stderr
