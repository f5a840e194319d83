"""The scripts of a page, and the state that they hand to the browser: found by its name, read as a literal."""

import re
from functools import lru_cache

from crawlers.pages.js_literal import NotALiteral, read_literal
from crawlers.pages.strict import Tag, attribute, every

__all__ = ["embedded_argument", "embedded_state", "inline_scripts"]

MAX_SCRIPTS = 2_000
MAX_CHARACTERS = 16_000_000
"""Of all scripts of a page together."""
MAX_TRIED = 20
"""Places of a name at which a literal is looked for."""
_NOT_JAVASCRIPT = re.compile(r"json|template|html|css|x-|text/plain", re.IGNORECASE)
_TOKENS = (
    r"//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/"
    r'|"(?:[^"\\\n]++|\\.)*+"|' r"'(?:[^'\\\n]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`"
    r"|(?<=[(,=:\[!&|?{};+>])\s*+/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++/"
)  # fmt: skip


def inline_scripts(page: Tag) -> tuple[str, ...]:
    """Return the texts of the scripts that stand in the page itself, in document order."""
    scripts: list[str] = []
    room = MAX_CHARACTERS
    for script in every(page, "script:not([src])")[:MAX_SCRIPTS]:
        if _NOT_JAVASCRIPT.search(attribute(script, "type") or ""):
            continue
        text = script.get_text()
        room -= len(text)
        if room < 0:
            break
        scripts.append(text)
    return tuple(scripts)


def embedded_state(page: Tag, name: str) -> object:
    """Return what the page's scripts assign to a name, or give to a function of that name; `None` when nothing does.

    A name within a text or a comment is none: what a seller writes into a title is no state.

    Args:
        page: The page.
        name: As it stands in the script, without `window.`: `g_page_config`, `TShop.Setup`.

    Raises:
        NotALiteral: the name is there, and what follows cannot be read.

    Example:
        >>> from crawlers.pages.strict import parse_html
        >>> page = parse_html("<script>var a = 'b = {}'; window.b = {c: 1}</script><script>T.Go({d: 2})</script>")
        >>> embedded_state(page, "b"), embedded_state(page, "T.Go"), embedded_state(page, "x")
        ({'c': 1}, {'d': 2}, None)
    """
    return _first_value(page, name, r"(?:=(?![=>])|\()")


def embedded_argument(page: Tag, name: str) -> object:
    """Return what the page's scripts give to a function as the argument after a name; `None` when nothing does.

    Raises:
        NotALiteral: the name is there, and what follows cannot be read.

    Example:
        >>> from crawlers.pages.strict import parse_html
        >>> embedded_argument(parse_html("<script>(function(a, b) {})(window.path, {c: 1})</script>"), "window.path")
        {'c': 1}
    """
    return _first_value(page, name, r",(?=\s*+[{\[])")


def _first_value(page: Tag, name: str, follows: str) -> object:
    failure: NotALiteral | None = None
    tried = 0
    for script in inline_scripts(page):
        if name.rpartition(".")[2] not in script:
            continue
        for match in _pattern(name, follows).finditer(script):
            if match["value"] is None or tried >= MAX_TRIED:
                continue
            tried += 1
            try:
                value = read_literal(script, match.end()).value
            except NotALiteral as error:
                failure = failure or error
                continue
            if value:
                return value
    if failure is not None:
        raise failure
    return None


@lru_cache(maxsize=64)
def _pattern(name: str, follows: str) -> re.Pattern[str]:
    """Match a name with what follows it, or a text or a comment, which are stepped over."""
    key = rf"\[\s*[\"']{re.escape(name)}[\"']\s*\]"
    written = rf"(?:(?<![\w$.])(?:window\.|self\.|globalThis\.)?{re.escape(name)}|(?:window|self){key})"
    return re.compile(rf"(?P<value>{written}\s*+{follows})|{_TOKENS}", re.DOTALL)
