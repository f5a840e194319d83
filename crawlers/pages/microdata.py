"""schema.org in microdata (`itemscope`, `itemprop`), read into the shape of JSON-LD in one walk over the page."""

from collections.abc import Mapping

from crawlers.pages.strict import Tag, attribute, every, short_text

__all__ = ["read_microdata"]

_ADDRESS = {"a": "href", "link": "href", "area": "href", "img": "src", "source": "src", "object": "data"}
_MAX_DEPTH = 8
_MAX_ITEMS = 500
"""Items at the top that are read; a page of results has up to a hundred."""
_MAX_STEPS = 1_000_000
"""Elements and texts that are walked through for values, all properties together."""


def read_microdata(page: Tag) -> tuple[Mapping[str, object], ...]:
    """Return the top items of a page: property → text, nested item, or a list where a property is repeated."""
    top: list[dict[str, object]] = []
    scopes: dict[int, _Scope | None] = {}
    steps = _MAX_STEPS
    for element in every(page, "*"):
        around = scopes.get(id(element.parent))
        scopes[id(element)] = around
        names = (attribute(element, "itemprop") or "").split()
        if element.has_attr("itemscope"):
            scope = _Scope(element, 0 if around is None else around.depth + 1)
            scopes[id(element)] = scope
            if not names and element.has_attr("itemtype") and len(top) < _MAX_ITEMS:
                top.append(scope.item)
            value: object = scope.item
        elif names and around is not None and steps > 0:
            value, used = _value(element)
            steps -= used
        else:
            continue
        if around is not None and around.depth < _MAX_DEPTH:
            around.add(names, value)
    return tuple(top)


class _Scope:
    """An item while it is read, and how many items are around it."""

    __slots__ = ("depth", "item")

    def __init__(self, element: Tag, depth: int) -> None:
        self.item: dict[str, object] = {"@type": (attribute(element, "itemtype") or "").split()}
        self.depth = depth

    def add(self, names: list[str], value: object) -> None:
        """Enter a value under its names; a name that is there already gets a list."""
        for name in names:
            if name not in self.item:
                self.item[name] = value
            elif isinstance(earlier := self.item[name], list):
                earlier.append(value)
            else:
                self.item[name] = [earlier, value]


def _value(element: Tag) -> tuple[str | None, int]:
    content = attribute(element, "content")
    if content is not None or element.name == "meta":
        return content, 1
    address = _ADDRESS.get(element.name)
    return (attribute(element, address), 1) if address else short_text(element)
