"""Saying in Chinese what the rooms below say in English: `sentences.toml`, form by form.

The rooms compose sentences of facts and keep them (a reason in quarantine is a sentence); here each is found again by
its form, and its facts are put into the Chinese one. A sentence nobody translated stays as it is.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from string import Formatter
from typing import Final

__all__ = ["in_chinese", "load_sentences"]

_MOST_DEPTH: Final = 3
"""Facts are sentences themselves now and then: the reason within the error of a setting."""


@dataclass(frozen=True, slots=True)
class _Form:
    pattern: re.Pattern[str]
    chinese: str
    literal_characters: int
    """The more of a sentence stands fast, the surer the form."""


@cache
def load_sentences() -> Mapping[str, str]:
    """Return every form in English with its Chinese, `{name}` where a fact goes."""
    tables = tomllib.loads(files(__package__).joinpath("sentences.toml").read_text(encoding="utf-8"))
    return {english: chinese for table in tables.values() for english, chinese in table.items()}


def in_chinese(sentence: str) -> str:
    """Return a sentence in Chinese; as it is when nobody translated it.

    Example:
        >>> in_chinese("the cell has 90000 characters; the limit is 32767")
        '单元格有 90000 个字，超过上限 32767'
        >>> in_chinese("is not a text but a list"), in_chinese("somebody else's words")
        ('应是文字，却是列表', "somebody else's words")
        >>> in_chinese("名单.xlsx: the file is empty")
        '名单.xlsx：文件是空的'
    """
    return _translated(sentence, _MOST_DEPTH)


@lru_cache(maxsize=10_000)
def _translated(sentence: str, depth: int) -> str:
    whole = load_sentences().get(sentence)
    if whole is not None:
        return whole
    if depth == 0:
        return sentence
    # A name without blanks stands before its reason for certain; with blanks it may be part of a form.
    ways = (_placed, _formed) if " " not in sentence.partition(": ")[0] else (_formed, _placed)
    return next((said for way in ways if (said := way(sentence, depth)) is not None), sentence)


def _placed(sentence: str, depth: int) -> str | None:
    """Translate what stands behind the name of a file, a field or a setting; the name stays."""
    place, separator, rest = sentence.partition(": ")
    said = _translated(rest, depth - 1) if separator else rest
    return f"{place}：{said}" if said != rest else None


def _formed(sentence: str, depth: int) -> str | None:
    for form in _forms():
        found = form.pattern.fullmatch(sentence)
        if found is not None:
            facts = {name: _translated(fact, depth - 1) for name, fact in found.groupdict().items()}
            return form.chinese.format(**facts)
    return None


@cache
def _forms() -> tuple[_Form, ...]:
    forms = [_form(english, chinese) for english, chinese in load_sentences().items() if "{" in english]
    return tuple(sorted(forms, key=lambda form: -form.literal_characters))


def _form(english: str, chinese: str) -> _Form:
    parts = list(Formatter().parse(english))
    pattern = "".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts)
    return _Form(re.compile(pattern, re.DOTALL), chinese, sum(len(text) for text, _, _, _ in parts))
