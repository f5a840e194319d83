"""Recalls in the manner of the OECD's GlobalRecalls portal, as a CSV with one product a row.

Issuer: OECD GlobalRecalls
Licence: © OECD, terms and conditions of the OECD; each recall belongs to the authority that published it
Address: https://globalrecalls.oecd.org
Expected: 1 to 60 000 recalls a file
Fields: the labels of a recall's page on the portal (Date, Jurisdiction of recall, Original alert, Economy,
    Manufacturer name and website, Image, Type, Name, Description, Model & Volume, Hazard, Injury, Action, Units,
    Distribution/Importer) and the names of its search service (countryId, countryName, id, date, product.name, extUrl,
    uri, tags, manufacturer.country, imageUri, languageId), as programs and screens of 2020-2026 show them.
Not confirmed: that the portal offers a CSV at all. None was found; this is the form that a person or a program gives a
    table with these headings. Brand and Barcode are not on the portal's pages and are read where a table has them.

The portal prints 1900-01-01 where it knows no day; that is no day. The id is made of jurisdiction, the number the
authority gave and the product's name, and of a number where two rows agree in all of them.
"""

from collections.abc import Iterator, Mapping

from cases.rows import ParsedRow
from crawlers.sources.adapter import Beginning, Finding, SourceFile, UnreadField
from crawlers.sources.alerts import Namesakes, alert_id, code_signals, day_or_text, day_signals, iso_day, unit_signals
from crawlers.sources.codes import Codes, read_codes
from crawlers.sources.csv_elements import first_headings
from crawlers.sources.elements import BrokenElement, Element
from crawlers.sources.fields import Fields, flatten
from crawlers.sources.units import parse_units
from domain.errors import RowRejected
from domain.record import Record

__all__ = ["read", "recognises"]

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("id", "recallid", "recallnumber"),
    "date": ("date", "recalldate", "dateofrecall"),
    "jurisdiction": ("jurisdictionofrecall", "jurisdiction", "countryname", "countryid"),
    "address": ("originalalert", "exturl", "uri", "portallink"),
    "product": ("productname", "name"),
    "type": ("producttype", "type", "productcategory"),
    "brand": ("brand", "brandname"),
    "model": ("modelvolume", "model", "modelnumber"),
    "barcode": ("barcode", "gtin", "ean", "upc"),
    "hazard": ("hazard",),
    "maker": ("manufacturername", "manufacturer"),
    "units": ("units", "unitsaffected"),
    "kept": (
        "description", "injury", "action", "economy", "manufacturercountry", "countryofmanufacture",
        "manufacturerwebsite", "image", "imageuri", "language", "languageid", "tags", "distributionimporter",
        "distributionimportername", "distributionimporterwebsite", "distributorname", "importername", "gpccode",
        "segment", "family", "class", "brick",
    ),
}  # fmt: skip  # what a column holds ← its heading, letters and digits only
_MEANING = {heading: meaning for meaning, headings in _HEADINGS.items() for heading in headings}
_NO_DAY = "1900-01-01"


def recognises(start: Beginning) -> bool:
    """Tell whether the first line names a jurisdiction, a product and the original alert, or its hazard."""
    headings = {_key(heading) for heading in first_headings(start.text)}
    return (
        bool(headings & {"jurisdictionofrecall", "countryid", "countryname"})
        and bool(headings & set(_HEADINGS["product"]))
        and bool(headings & {"originalalert", "exturl", "hazard"})
    )


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the rows."""
    names = Namesakes()
    for element in file.csv_elements():
        if isinstance(element, BrokenElement):
            yield file.rejected(element.row, element.error, element.text)
        else:
            yield from _recall(file, element, names)


def _recall(file: SourceFile, element: Element, names: Namesakes) -> Iterator[Finding]:
    fields = Fields(element.data)
    try:
        facts = _facts(element, fields)
        codes = read_codes([facts["barcode"]] if "barcode" in facts else [])
        record = _record(file, element, facts, codes, names)
    except RowRejected as error:
        yield file.rejected(element.row, error, element.text)
        return
    yield ParsedRow(record=record)
    yield from code_signals(element.row, "barcode", codes)
    yield from day_signals(element.row, "date", record.notice_date)
    yield from unit_signals(element.row, "units", facts.get("units"))
    yield from (UnreadField(name=name) for name in fields.unread())


def _facts(element: Element, fields: Fields) -> dict[str, str]:
    """Return what the columns say; of several columns for one thing the first that says something counts."""
    facts: dict[str, str] = {}
    for heading in element.data:
        meaning = _MEANING.get(_key(heading))
        if meaning == "kept":
            fields.keep(heading)
        elif meaning is not None and (text := fields.text(heading)) is not None:
            facts.setdefault(meaning, text)
    return facts


def _record(file: SourceFile, element: Element, facts: Mapping[str, str], codes: Codes, names: Namesakes) -> Record:
    for needed in ("product", "jurisdiction"):
        if needed not in facts:
            raise RowRejected(needed, "missing")
    day = facts.get("date")
    known_day = None if day is None or iso_day(day) == _NO_DAY else day_or_text(day)
    key = (facts["jurisdiction"], facts.get("number") or facts.get("address") or "", facts["product"])
    return Record(
        record_id=alert_id("OECD", *key, names.number(*key)),
        kind=file.alert_kind,
        product_name=facts["product"],
        category=facts.get("type"),
        brand=facts.get("brand"),
        model_spec=facts.get("model"),
        gtin=codes.gtin,
        more_gtins=codes.further,
        manufacturer=facts.get("maker"),
        region=facts["jurisdiction"],
        units_affected=parse_units(facts.get("units", "")),
        failed_items=(facts["hazard"],) if "hazard" in facts else (),
        issuer=file.facts.issuer,
        notice_number=facts.get("number"),
        notice_date=known_day,
        source_url=facts.get("address"),
        sources=(file.source(element.row),),
        raw=flatten(element.data),
    )


def _key(heading: str) -> str:
    return "".join(character for character in heading.casefold() if character.isalnum())
