"""What became of a delivery, in the reader's words: for the terminal and the page alike."""

from collections.abc import Iterator, Mapping

from console.texts import Texts
from domain.delivery import Delivery

__all__ = ["absence_words", "column_rows"]


def column_rows(delivery: Delivery, texts: Texts) -> Iterator[tuple[str, str, str, str]]:
    """Yield heading, decision, field or attribute, and number of filled cells, of each column."""
    columns = delivery.details.get("columns")
    for column in columns if isinstance(columns, list) else ():
        if isinstance(column, Mapping):
            key = str(column["key"])
            named = texts.name("field", key) if column["decision"] == "field" else key
            yield str(column["heading"]), texts.name("column", str(column["decision"])), named, str(column["cells"])


def absence_words(delivery: Delivery, texts: Texts) -> str:
    """Return what was concluded from what the delivery does not hold; empty before it was taken."""
    absence = delivery.details.get("absence")
    if not isinstance(absence, Mapping):
        return ""
    return texts.say(f"absence.{absence['finding']}", stood=absence["stood"], absent=absence["absent"])
