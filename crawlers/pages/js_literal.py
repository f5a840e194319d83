"""JavaScript literals, read and never evaluated: the state that shops write into their pages as `x = {...}`.

Objects, arrays, texts in any quotes, numbers, `true`, `null`, `undefined`, comments, trailing commas, unquoted keys and
texts joined by `+` are read. An expression (a name, a call, a function) is stepped over: its value is `None`, and it is
counted. Nothing is ever run.

Source: the literals and strings of ECMA-262 (2024), sections 12.9 and 13.2.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["JsLiteral", "NotALiteral", "read_literal"]

MAX_DEPTH = 100
"""Objects and arrays within each other; the deepest state of a shop that was seen has 20."""
MAX_VALUES = 300_000

_GAP = re.compile(r"(?:[\s\ufeff]++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|<!--)*+")
_TEXT = re.compile(r'"(?:[^"\\\n]++|\\.)*+"' r"|'(?:[^'\\\n]++|\\.)*+'" r"|`(?:[^`\\$]++|\\.|\$(?!\{))*+`", re.DOTALL)
_NUMBER = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F]{1,16}|0[bB][01]{1,64}|0[oO][0-7]{1,22}"
    r"|(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][-+]?[0-9]{1,4})?)(?![\w$])"
)
_NAME = re.compile(r"[A-Za-z_$\u0080-\uffff][\w$]{0,200}")
_WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}
_SHORT_WORD = re.compile(r"!0|!1|void 0|-?Infinity")
_SHORT_WORDS: Mapping[str, object] = {"!0": True, "!1": False}
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_STEP = re.compile(
    r"(?P<open>[\[({])|(?P<close>[\])}])|(?P<end>[,;])|"
    r"(?P<other>"
    r'"(?:[^"\\\n]++|\\.)*+"' r"|'(?:[^'\\\n]++|\\.)*+'" r"|`(?:[^`\\]++|\\.)*+`"
    r"|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/"
    r"|(?<=[(,=:\[!&|?{};+>])\s*+/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++/[a-z]*+"
    r"|\s++|[^\[\](){},;\"'`/\s]++|[\"'`/])",
    re.DOTALL,
)  # fmt: skip
_PAIRS = {"[": "]", "(": ")", "{": "}"}
_JSON = json.JSONDecoder(strict=False)


class NotALiteral(ValueError):
    """What stands there cannot be read as a literal; the text says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsLiteral:
    """A value read from a script."""

    value: object
    """As from JSON: mappings are dicts, arrays lists."""
    end: int
    """Where in the script the literal ends."""
    expressions: int
    """Places where an expression stood that was not evaluated; the value there is `None`."""


def read_literal(script: str, start: int = 0) -> JsLiteral:
    r"""Read the literal that begins at a place of a script.

    Args:
        script: The whole script.
        start: Where the literal begins; gaps and comments before it are stepped over.

    Raises:
        NotALiteral: there is none, it is not closed, or it is nested or long without measure.

    Example:
        >>> read_literal("{a: 'it\\'s', 'b': [1, .5, , undefined,], /* c */ d: \"\\u7bb1\" + '包',}").value
        {'a': "it's", 'b': [1, 0.5, None, None], 'd': '箱包'}
        >>> read_literal("{a: window.b || {}, c: 1}")
        JsLiteral(value={'a': None, 'c': 1}, end=25, expressions=1)
    """
    begin = _gap(script, start)
    if script[begin : begin + 1] in ("{", "["):
        # What is JSON, and most of it is, is read a hundred times as fast.
        try:
            value, end = _JSON.raw_decode(script, begin)
            return JsLiteral(value=value, end=end, expressions=0)
        except (ValueError, RecursionError):
            pass
    reader = _Reader(script)
    try:
        value, end = reader.value(begin, 0)
    except _AnExpressionError as error:
        raise NotALiteral(f"an expression stands there: {script[begin : begin + 40]!r}") from error
    return JsLiteral(value=value, end=end, expressions=reader.expressions)


def _gap(script: str, place: int) -> int:
    match = _GAP.match(script, place)
    return match.end() if match else place


class _Reader:
    def __init__(self, script: str) -> None:
        self.script = script
        self.expressions = 0
        self._values = 0

    def value(self, place: int, depth: int) -> tuple[object, int]:
        """Read the value at a place that is no gap; return it and where it ends."""
        self._values += 1
        if self._values > MAX_VALUES:
            raise NotALiteral(f"more than {MAX_VALUES} values")
        if depth > MAX_DEPTH:
            raise NotALiteral(f"nested more than {MAX_DEPTH} deep")
        sign = self.script[place : place + 1]
        if sign == "{":
            return self._object(place + 1, depth)
        if sign == "[":
            return self._array(place + 1, depth)
        if sign in ('"', "'", "`"):
            return self._text(place)
        return self._word(place)

    def _object(self, place: int, depth: int) -> tuple[object, int]:
        found: dict[str, object] = {}
        while True:
            place = _gap(self.script, place)
            sign = self.script[place : place + 1]
            if sign == "}":
                return found, place + 1
            if sign == ",":
                place += 1
                continue
            self._refuse_end(place)
            key, after = self._key(place)
            after = _gap(self.script, after)
            if key is None or self.script[after : after + 1] != ":":
                self.expressions += 1  # a method, a spread, a shorthand
                place = self._step_over(place)
                continue
            found[key], place = self._member(_gap(self.script, after + 1), depth)

    def _array(self, place: int, depth: int) -> tuple[object, int]:
        found: list[object] = []
        while True:
            place = _gap(self.script, place)
            sign = self.script[place : place + 1]
            if sign == "]":
                return found, place + 1
            if sign == ",":
                found.append(None)
                place += 1
                continue
            self._refuse_end(place)
            value, place = self._member(place, depth)
            found.append(value)
            place = _gap(self.script, place)
            if self.script[place : place + 1] == ",":
                place += 1

    def _refuse_end(self, place: int) -> None:
        """Refuse what ends the object or array at hand without being its own end."""
        sign = self.script[place : place + 1]
        if not sign:
            raise NotALiteral("it is not closed")
        if sign in ("}", "]", ")", ";"):
            raise NotALiteral(f"{sign!r} at character {place} closes something else")

    def _member(self, place: int, depth: int) -> tuple[object, int]:
        """Read a value and make sure that it is the whole of it: `a.b`, `"x" + y` and `f(1)` are expressions."""
        try:
            value, end = self.value(place, depth + 1)
        except _AnExpressionError:
            self.expressions += 1
            return None, self._step_over(place)
        after = _gap(self.script, end)
        if self.script[after : after + 1] in (",", "}", "]"):
            return value, after
        if after >= len(self.script):
            raise NotALiteral("it is not closed")
        self.expressions += 1
        return None, self._step_over(after)

    def _key(self, place: int) -> tuple[str | None, int]:
        if self.script[place : place + 1] in ('"', "'"):
            text, end = self._one_text(place)
            return text, end
        match = _NAME.match(self.script, place) or _NUMBER.match(self.script, place)
        return (match[0], match.end()) if match else (None, place)

    def _text(self, place: int) -> tuple[object, int]:
        text, end = self._one_text(place)
        while True:
            after = _gap(self.script, end)
            if self.script[after : after + 1] != "+":
                return text, end
            after = _gap(self.script, after + 1)
            if self.script[after : after + 1] not in ('"', "'", "`"):
                return text, end
            more, end = self._one_text(after)
            text += more

    def _one_text(self, place: int) -> tuple[str, int]:
        match = _TEXT.match(self.script, place)
        if match is None:
            if self.script[place : place + 1] == "`":
                raise _AnExpressionError
            raise NotALiteral(f"a text at character {place} is not closed")
        inner = match[0][1:-1]
        return (_unescape(inner) if "\\" in inner else inner), match.end()

    def _word(self, place: int) -> tuple[object, int]:
        if number := _NUMBER.match(self.script, place):
            return _number(number[0]), number.end()
        if short := _SHORT_WORD.match(self.script, place):
            return _SHORT_WORDS.get(short[0]), short.end()
        name = _NAME.match(self.script, place)
        if name and name[0] in _WORDS:
            return _WORDS[name[0]], name.end()
        if name and (parsed := re.compile(r"JSON\s*\.\s*parse\s*\(\s*").match(self.script, place)):
            return self._parsed_json(parsed.end())
        if place >= len(self.script):
            raise NotALiteral("it is not closed")
        raise _AnExpressionError

    def _parsed_json(self, place: int) -> tuple[object, int]:
        """Read `JSON.parse("...")`, which holds nothing but data."""
        if self.script[place : place + 1] not in ('"', "'", "`"):
            raise _AnExpressionError
        text, end = self._one_text(place)
        after = _gap(self.script, end)
        if self.script[after : after + 1] != ")":
            raise _AnExpressionError
        try:
            return _JSON.decode(text), after + 1
        except (ValueError, RecursionError) as error:
            raise NotALiteral(f"JSON.parse at character {place}: {error}"[:200]) from error

    def _step_over(self, place: int) -> int:
        """Return where the expression at a place ends: at the comma or bracket that belongs to what is around it."""
        waiting: list[str] = []
        while self.script[place - 1 : place].isspace():
            place -= 1  # what stands before a slash says whether it begins a regular expression
        while True:
            step = _STEP.match(self.script, place)
            if step is None:
                raise NotALiteral("it is not closed")
            if step["open"]:
                waiting.append(_PAIRS[step["open"]])
            elif step["close"]:
                if not waiting:
                    return place
                if waiting.pop() != step["close"]:
                    raise NotALiteral(f"a bracket at character {place} closes another one")
            elif step["end"] and not waiting:
                if step["end"] == ";":
                    raise NotALiteral("it is not closed")
                return place
            place = step.end()


class _AnExpressionError(Exception):
    """What stands there is no literal, but may be stepped over."""


def _number(text: str) -> int | float | None:
    plain = text.lstrip("+")
    try:
        return int(plain, 0) if re.fullmatch(r"-?(?:0[xXbBoO]\w+|0|[1-9][0-9]*)", plain) else float(plain)
    except ValueError:
        return None


def _unescape(text: str) -> str:
    plain = _ESCAPE.sub(_unescaped, text)
    # Two \u escapes may be the halves of one character; a half alone cannot be written anywhere.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _has_half(plain) else plain


def _has_half(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is not None:
        return chr(min(int(code, 16), 0x10FFFF))
    return _PLAIN_ESCAPES.get(match[4], match[4])
