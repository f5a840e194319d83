"""Everything people read on the console and the command line, once a language: `zh.toml`, `en.toml`.

Both files hold the same keys with the same placeholders (a test says so). Terms of art keep their Chinese. What the
rooms below say, in English, is said in Chinese by `sentences.toml`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from console.texts.sentences import in_chinese

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "Texts", "choose_language", "load_texts"]

DEFAULT_LANGUAGE: Final = "zh"
LANGUAGES: Final = ("zh", "en")


class Texts(Mapping[str, str]):
    """The catalogue of one language: dotted key → sentence, with `{name}` where a value goes."""

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = dict(sentences)

    def __getitem__(self, key: str) -> str:
        return self._sentences[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def __len__(self) -> int:
        return len(self._sentences)

    def say(self, key: str, /, **values: object) -> str:
        """Return the sentence of a key with its values put in."""
        return self._sentences[key].format(**values)

    def said(self, sentence: str) -> str:
        """Return a sentence of the rooms below (they say it in English) in this language."""
        return in_chinese(sentence) if self.language == "zh" else sentence

    def name(self, group: str, value: object) -> str:
        """Return the word for a value of a closed set, or the value itself when it has none.

        Example:
            >>> load_texts("en").name("verdict", "block"), load_texts("en").name("verdict", "new one")
            ('block', 'new one')
        """
        return self._sentences.get(f"{group}.{value}", str(value))


@cache
def load_texts(language: str) -> Texts:
    """Read the catalogue of a language.

    Raises:
        KeyError: there is no such language.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    text = files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Texts(language, dict(_flatten(tomllib.loads(text), "")))


def choose_language(environment: Mapping[str, str]) -> str:
    """Return the language for the command line: `GUOLV_LANG`, else the locale's, else Chinese.

    Example:
        >>> choose_language({"LANG": "en_US.UTF-8"}), choose_language({"GUOLV_LANG": "zh", "LANG": "en_US.UTF-8"})
        ('en', 'zh')
        >>> choose_language({"LANG": "C.UTF-8"})
        'zh'
    """
    for variable in ("GUOLV_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        word = re.split(r"[_.@-]", environment.get(variable, "").lower())[0]
        if word in LANGUAGES:
            return word
    return DEFAULT_LANGUAGE


def _flatten(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
