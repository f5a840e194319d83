"""Recalls of the US Consumer Product Safety Commission, as its recall service gives them in JSON.

Issuer: U.S. Consumer Product Safety Commission (CPSC)
Licence: work of the United States government, public domain; images and company names may be others'
Address: https://www.saferproducts.gov/RestWebServices/Recall?format=json
Expected: 1 to 20 000 products a file
Fields: CPSC, Recalls Retrieval Web Services Programmers Guide (version 1.0 of March 2015, seen in a public copy), named
    at https://www.cpsc.gov/Recalls/CPSC-Recalls-Application-Program-Interface-API-Information; a JSON schema of the
    answer at https://schemas.apis.io/schemas/consumer-product-safety-commission/cpsc-recall/; programs that read the
    live service in 2026.
Not confirmed: whether ProductUPCs holds objects or bare texts (both are read); which product of several a code belongs
    to (each product gets all codes of the recall); what Inconjunctions holds beside an address (kept as printed); the
    values of SoldAtLabel.

Since about 2023 the service leaves Products[].Model and Products[].Description empty: model numbers stand in the prose
of Description, which is kept and not mined, because nothing is guessed.

A recall gives one record for each of its products. Its id is made of the issuer, RecallID and the product's name, and
of a number where a recall names two products alike, so that a recall that is published again keeps its records.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cases.rows import ParsedRow
from crawlers.sources.adapter import Beginning, Finding, SourceFile, UnreadField
from crawlers.sources.alerts import Namesakes, alert_id, code_signals, day_or_text, day_signals, joined, unit_signals
from crawlers.sources.codes import Codes, read_codes
from crawlers.sources.elements import BrokenElement, Element
from crawlers.sources.fields import Fields, flatten
from crawlers.sources.units import parse_units
from domain.errors import RowRejected
from domain.record import Record

__all__ = ["read", "recognises"]

_KEPT = ("Description", "ConsumerContact", "LastPublishDate", "SoldAtLabel", "Images", "Inconjunctions", "Injuries",
         "Importers", "Distributors", "ManufacturerCountries", "Remedies", "RemedyOptions")  # fmt: skip
"""Known, kept in `raw`, used for nothing: an importer is not the maker, nor the country of making a place of sale."""
_KEPT_OF_PRODUCT = ("Description", "CategoryID")
_UNITS = "NumberOfUnits"
_MOST_PRODUCTS = 500
"""A recall that names more is damage or an attack: the longest known names some dozens."""
_MOST_CHARACTERS = 8 << 20
"""Of all records of one recall, each of which carries what is printed for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recall:
    """What all products of a recall have in common."""

    number: str
    """RecallID, the service's own key."""
    printed_number: str | None
    day: str | None
    title: str | None
    url: str | None
    hazards: tuple[str, ...]
    maker: str | None
    retailer: str | None
    codes: Codes


def recognises(start: Beginning) -> bool:
    """Tell whether the first object is a recall of the service."""
    names = start.json_names
    return "RecallID" in names and bool(names & {"RecallNumber", "RecallDate", "Products"})


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the products of every recall."""
    for element in file.json_elements():
        if isinstance(element, BrokenElement):
            yield file.rejected(element.row, element.error, element.text)
            continue
        fields = Fields(element.data)
        try:
            yield from _products(file, element, fields)
        except RowRejected as error:
            yield file.rejected(element.row, error, element.text)
        yield from (UnreadField(name=name) for name in fields.unread())


def _products(file: SourceFile, element: Element, fields: Fields) -> Iterator[Finding]:
    recall = _read_recall(fields)
    products = fields.inner("Products")
    if not products:
        raise RowRejected("Products", "the recall names no product")
    if len(products) > _MOST_PRODUCTS:
        raise RowRejected("Products", f"the recall names {len(products)} products; the limit is {_MOST_PRODUCTS}")
    names = Namesakes()
    for product, raw in zip(products, _raws(element.data), strict=True):
        try:
            yield ParsedRow(record=_record(file, element.row, recall, product, names, raw))
            yield from unit_signals(element.row, product.path(_UNITS), product.text(_UNITS))
        except RowRejected as error:
            yield file.rejected(element.row, error, joined(raw.values()) or "")
    yield from code_signals(element.row, "ProductUPCs[].UPC", recall.codes)
    yield from day_signals(element.row, "RecallDate", recall.day)


def _read_recall(fields: Fields) -> _Recall:
    fields.keep(*_KEPT)
    number = fields.text("RecallID")
    if number is None:
        raise RowRejected("RecallID", "missing")
    return _Recall(
        number=number,
        printed_number=fields.text("RecallNumber"),
        day=fields.text("RecallDate"),
        title=fields.text("Title"),
        url=fields.text("URL"),
        hazards=_names(fields, "Hazards", "HazardType", "HazardTypeID"),
        maker=joined(_names(fields, "Manufacturers", "CompanyID")),
        retailer=joined(_names(fields, "Retailers", "CompanyID")),
        codes=read_codes(_printed_codes(fields)),
    )


def _names(fields: Fields, name: str, *kept: str) -> tuple[str, ...]:
    """Return the names in a list, which may hold more that is kept."""
    elements = fields.inner(name)
    for element in elements:
        element.keep(*kept)
    return tuple(text for element in elements if (text := element.text("Name")) is not None)


def _printed_codes(fields: Fields) -> tuple[str, ...]:
    try:
        return fields.texts("ProductUPCs", "UPC")
    except RowRejected:
        return fields.list_of_texts("ProductUPCs")


def _record(
    file: SourceFile, row: int, recall: _Recall, product: Fields, names: Namesakes, raw: Mapping[str, str]
) -> Record:
    product.keep(*_KEPT_OF_PRODUCT)
    name, model, category = product.text("Name"), product.text("Model"), product.text("Type")
    if name is None:
        raise RowRejected("Products[].Name", "missing")
    return Record(
        record_id=alert_id("CPSC", recall.number, name, names.number(name)),
        kind=file.alert_kind,
        product_name=name,
        category=category,
        model_spec=model,
        gtin=recall.codes.gtin,
        more_gtins=recall.codes.further,
        manufacturer=recall.maker,
        seller=recall.retailer,
        region="US",
        units_affected=parse_units(product.text(_UNITS) or ""),
        failed_items=recall.hazards,
        issuer=file.facts.issuer,
        notice_title=recall.title,
        notice_number=recall.printed_number or recall.number,
        notice_date=day_or_text(recall.day),
        source_url=recall.url,
        sources=(file.source(row),),
        raw=raw,
    )


def _raws(data: Mapping[str, object]) -> Iterator[dict[str, str]]:
    """Yield for each product everything that is printed about it: the recall, without its other products."""
    products = data["Products"]
    shared = flatten({name: value for name, value in data.items() if name != "Products"})
    size = sum(map(len, shared.values())) * (len(products) if isinstance(products, list) else 1)
    if size > _MOST_CHARACTERS:
        raise RowRejected("Products", f"the records of the recall would have {size} characters")
    for number, product in enumerate(products if isinstance(products, list) else [products], start=1):
        yield shared | flatten({f"Products[{number}]": product})
