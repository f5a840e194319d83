"""schema.org in microdata (`itemscope`, `itemprop`), read into the shape of JSON-LD."""

from collections.abc import Mapping

from crawlers.pages.strict import Tag, attribute, every, text_of

__all__ = ["read_microdata"]

_ADDRESS = {"a": "href", "link": "href", "area": "href", "img": "src", "source": "src", "object": "data"}
_MAX_DEPTH = 8
_MAX_ITEMS = 500
"""Items at the top that are read; a page of results has up to a hundred."""


def read_microdata(page: Tag) -> tuple[Mapping[str, object], ...]:
    """Return the top items of a page: property → text, nested item, or a list where a property is repeated."""
    top = [scope for scope in every(page, "[itemscope][itemtype]") if attribute(scope, "itemprop") is None]
    return tuple(_item(scope, 0) for scope in top[:_MAX_ITEMS])


def _item(scope: Tag, depth: int) -> Mapping[str, object]:
    item: dict[str, object] = {"@type": (attribute(scope, "itemtype") or "").split()}
    if depth > _MAX_DEPTH:
        return item
    for element in every(scope, "[itemprop]"):
        if element.find_parent(attrs={"itemscope": True}) is not scope:
            continue
        value = _item(element, depth + 1) if element.has_attr("itemscope") else _value(element)
        for name in (attribute(element, "itemprop") or "").split():
            if name not in item:
                item[name] = value
            elif isinstance(earlier := item[name], list):
                earlier.append(value)
            else:
                item[name] = [earlier, value]
    return item


def _value(element: Tag) -> str | None:
    content = attribute(element, "content")
    if content is not None or element.name == "meta":
        return content
    address = _ADDRESS.get(element.name)
    return attribute(element, address) if address else text_of(element)
