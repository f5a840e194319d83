"""The id of a finding that has none of its own: made of what was printed, so that it is the same in every file.

Made of the fewest printed cells that tell two findings apart, in the folded form of `domain.text`, so that a copy in
traditional characters, full width or with other spaces meets the original; never of cells that were cleaned or read,
which would change with the reader. Where the notice stands takes no part: the same batch in two notices is one finding.
"""

import hashlib
import json
from collections.abc import Mapping

from domain.record import RecordKind
from domain.text import fold

__all__ = ["is_made_id", "make_record_id"]

_PREFIX = "N-"
_DIGITS = 16
_BATCH = ("product_name", "brand", "model_spec", "batch_or_date", "manufacturer")
"""Who, what and which batch. What failed takes no part: a batch may stand in several rows, one for each failed item."""
_REST = (
    "gtin", "ccc_certificate", "manufacturer_uscc", "seller", "seller_uscc", "platform", "shop_name", "failed_items",
    "defect",
)  # fmt: skip
_LATER = ("principal", "importer", "distributor")
"""Read later than the rest; they take part only where they stand, so that ids made before stay the same."""
_OPERATOR = ("seller_uscc", "seller", "manufacturer_uscc", "manufacturer")
_VARIANTS = str.maketrans({"揹": "背"})  # 揹帶 for 背带: what copies make of it, and OpenCC does not take back
_CLAIMED = ("(标称)", "标称")


def make_record_id(kind: RecordKind, facts: Mapping[str, str]) -> str:
    """Return the id of a finding.

    A maker or brand with a model or batch names a batch; anything less is told apart by all that was printed. A
    certificate is named by its number, an operator by its code or name.

    Args:
        kind: What was found.
        facts: Field of a record → cell as printed; blank cells left out.

    Example:
        >>> first = {"product_name": "旅行箱", "model_spec": "20寸", "manufacturer": "某某箱包有限公司(标称)"}
        >>> copy = {"product_name": "旅行箱", "model_spec": "２０ 寸", "manufacturer": "某某箱包有限公司(標稱)"}
        >>> make_record_id(RecordKind.FAILED_INSPECTION, first) == make_record_id(RecordKind.FAILED_INSPECTION, copy)
        True
        >>> make_record_id(RecordKind.PASSED_INSPECTION, first) == make_record_id(RecordKind.FAILED_INSPECTION, first)
        False
    """
    parts = [str(kind), *(_key(facts.get(name, "")) for name in _identity(kind, facts))]
    text = json.dumps(parts, ensure_ascii=False)
    return _PREFIX + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def is_made_id(record_id: str) -> bool:
    """Tell whether an id was made here; any other one is its source's own.

    Example:
        >>> is_made_id("N-0123456789abcdef"), is_made_id("R0001")
        (True, False)
    """
    digits = record_id.removeprefix(_PREFIX)
    return len(record_id) == len(_PREFIX) + _DIGITS and set(digits) <= set("0123456789abcdef")


def _identity(kind: RecordKind, facts: Mapping[str, str]) -> tuple[str, ...]:
    if kind is RecordKind.REVOKED_CERTIFICATE and "ccc_certificate" in facts:
        return ("ccc_certificate",)
    if kind is RecordKind.DISHONEST_OPERATOR:
        return next(((name,) for name in _OPERATOR if name in facts), _BATCH + _REST)
    names_who = "brand" in facts or "manufacturer" in facts
    names_which = "model_spec" in facts or "batch_or_date" in facts
    if names_who and names_which:
        return _BATCH
    return _BATCH + _REST + tuple(name for name in _LATER if name in facts)


def _key(cell: str) -> str:
    text = "".join(fold(cell).split()).translate(_VARIANTS)
    for claimed in _CLAIMED:
        text = text.replace(claimed, "")
    return text
