"""What of a listing or a record is searched: one document form for both projections.

A document is made of our own terms only (`domain.text.terms`), so that SQLite FTS5 and Elasticsearch answer alike. It
holds no clock: the same facts give the same document, and `fold_hashes` proves two projections equal.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from domain.brands import skeleton
from domain.case import Case
from domain.identifiers import company_codes
from domain.image_hash import hash_pieces, known_hashes
from domain.listing import Listing, listing_key
from domain.record import Record
from domain.text import TERMS_VERSION, squeeze, terms

__all__ = [
    "FACETS",
    "PROJECTION_VERSION",
    "SEARCHED_FIELDS",
    "TEXT_FIELDS",
    "Collection",
    "Document",
    "document_hash",
    "fold_hashes",
    "listing_document",
    "record_document",
]

_FORM_VERSION = "2"
PROJECTION_VERSION = f"{TERMS_VERSION}.{_FORM_VERSION}"
"""Version of terms and document form. A projection made with another one answers nothing until it is rebuilt."""

MAX_FIELD_CHARACTERS = 50_000
"""What of one text field is analysed; an attribute table of a real page has some hundred characters."""


class Collection(StrEnum):
    """The two kinds of documents."""

    LISTINGS = "listings"
    RECORDS = "records"


FACETS: Mapping[Collection, tuple[str, ...]] = MappingProxyType(
    {
        Collection.LISTINGS: ("platform", "category", "verdict", "state"),
        Collection.RECORDS: ("kind", "category", "state", "issuer"),
    }
)
"""What can be filtered by and counted. `verdict` and `state` of a listing are those of its case, if it has one."""

SEARCHED_FIELDS = ("title", "names", "details", "codes")
"""Title or product name; brand, maker, seller, shop; everything else; identifiers, squeezed."""

TEXT_FIELDS = (*SEARCHED_FIELDS, "shapes")
"""`shapes` is looked up for a record, never for a person's query: Latin words and codes with o, i, l as 0, 1, 1, and
pieces of picture hashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One searchable thing: terms by field, values by facet."""

    collection: Collection
    key: str
    """Listing key or record id."""
    facets: Mapping[str, str]
    texts: Mapping[str, str]
    """Text field → terms separated by one space."""


@lru_cache(maxsize=4_096)
def _terms(text: str) -> tuple[str, ...]:
    """Cut a text that may stand in many documents: the title of a notice, the name of a company."""
    return terms(text)


def _words(*texts: str | None) -> str:
    found: list[str] = []
    for text in texts:
        if text:
            found.extend(_terms(text[:MAX_FIELD_CHARACTERS]))
    return " ".join(found)


def _codes(*identifiers: str | None) -> str:
    """Return identifiers without separators and, for what is a text in parts, its terms too.

    Example:
        >>> _codes("BHD-004", "06901234567892", None)
        'bhd004 bhd 004 06901234567892 6901234567892'
    """
    found: dict[str, None] = {}
    for identifier in filter(None, identifiers):
        whole = squeeze(identifier[:MAX_FIELD_CHARACTERS])
        found |= dict.fromkeys((whole, *terms(identifier[:MAX_FIELD_CHARACTERS])))
        if whole.isdigit() and 8 <= len(whole) <= 14:  # a barcode is written with and without leading zeros
            found |= dict.fromkeys((whole.lstrip("0"), whole.zfill(13), whole.zfill(14)))
    return " ".join(term for term in found if term)


def _with_shapes(texts: dict[str, str], *, image_hashes: tuple[str, ...] = ()) -> dict[str, str]:
    words = (word for text in texts.values() for word in text.split(" ") if word.isascii() and len(word) > 2)
    shapes = dict.fromkeys(shape for word in words if (shape := skeleton(word)) != word)
    shapes |= dict.fromkeys(piece for picture in known_hashes(image_hashes) for piece in hash_pieces(picture))
    return texts | {"shapes": " ".join(shapes)}


def _facets(**values: object) -> Mapping[str, str]:
    return MappingProxyType({name: str(value) for name, value in values.items() if value})


def listing_document(listing: Listing, case: Case | None = None) -> Document:
    """Return what is searched of a listing, with the verdict and state of its case."""
    details = (text for pair in listing.attributes.items() for text in pair)
    return Document(
        collection=Collection.LISTINGS,
        key=listing_key(listing),
        facets=_facets(
            platform=listing.platform,
            category=listing.category,
            verdict=case.verdict if case else None,
            state=case.state if case else None,
        ),
        texts=_with_shapes({
            "title": _words(listing.title),
            "names": _words(listing.brand, listing.maker_name, listing.seller_name, listing.shop_name),
            "details": _words(listing.model, *details),
            "codes": _codes(
                listing.item_id, listing.sku_id, listing.model, listing.gtin, listing.ccc_certificate,
                listing.seller_uscc, listing.maker_uscc, listing.shop_id,
                *company_codes(listing.seller_uscc, listing.maker_uscc),
            ),
        }, image_hashes=listing.image_hashes),
    )  # fmt: skip


def record_document(record: Record) -> Document:
    """Return what is searched of a record."""
    return Document(
        collection=Collection.RECORDS,
        key=record.record_id,
        facets=_facets(kind=record.kind, category=record.category, state=record.state, issuer=record.issuer),
        texts=_with_shapes({
            "title": _words(record.product_name),
            "names": _words(
                record.brand, record.manufacturer, record.principal, record.importer, record.distributor, record.seller,
                record.shop_name, record.issuer,
            ),
            "details": _words(
                record.model_spec, record.batch_or_date, *record.failed_items, record.notice_title, record.region,
                record.platform,
            ),
            "codes": _codes(
                record.record_id, record.model_spec, record.batch_or_date, record.gtin, *record.more_gtins,
                record.ccc_certificate, record.manufacturer_uscc, record.seller_uscc, record.notice_number,
                *company_codes(record.manufacturer_uscc, record.seller_uscc),
            ),
        }),
    )  # fmt: skip


def document_hash(document: Document) -> bytes:
    """Return the SHA-256 of everything a document says."""
    texts = {name: document.texts.get(name, "") for name in TEXT_FIELDS}
    form = [document.collection, document.key, dict(document.facets), texts]
    return hashlib.sha256(json.dumps(form, ensure_ascii=True, sort_keys=True).encode()).digest()


def fold_hashes(hashes: Iterable[bytes]) -> str:
    """Return one hash of a set of documents, whatever their order: the sum of their hashes modulo 2**256."""
    total = 0
    for value in hashes:
        total += int.from_bytes(value)
    return f"{total % (1 << 256):064x}"
