"""Alerts of the EU's Safety Gate, as an open-data portal mirrors them in JSON.

Issuer: European Commission, Safety Gate
Licence: CC BY 4.0 (legal notice of the Commission); pictures are others'
Address: https://public.opendatasoft.com/explore/dataset/healthref-europe-rapex-en (a mirror, not the Commission's)
Expected: 1 to 60 000 alerts a file
Fields: the portal describes its dataset healthref-europe-rapex-en; names and which of them are lists as programs read
    them from the live service in 2026. The plain list of `exports/json` and the answer of `records` (total_count,
    results) are both read.
Not confirmed: how far the mirror is behind; the values of alert_group; whether product_production_date is always a day
    (it is kept as printed).

The mirror's texts differ from the Commission's, so its alerts have ids of their own: with one id, whichever form was
imported last would put its words in place of the other's.
"""

from collections.abc import Iterator, Mapping

from cases.rows import ParsedRow
from crawlers.sources.adapter import Beginning, Finding, SourceFile, UnreadField
from crawlers.sources.alerts import alert_id, code_signals, day_or_text, day_signals, joined, product_and_name
from crawlers.sources.codes import Codes, read_codes
from crawlers.sources.elements import BrokenElement, Element
from crawlers.sources.fields import Fields, flatten
from domain.errors import RowRejected
from domain.record import Record

__all__ = ["read", "recognises"]

_KEPT = ("alert_group", "product_country", "product_counterfeit", "risk_legal_provision", "product_description",
         "oecd_portal_category", "alert_other_countries", "product_recall_url", "product_recall_code",
         "product_packaging_description", "modification_date", "product_image", "product_other_images",
         "measures_country")  # fmt: skip
"""Known, kept in `raw`, used for nothing."""


def recognises(start: Beginning) -> bool:
    """Tell whether the first object is an alert of the mirror, or the answer around a list of them."""
    names = start.json_names
    return {"alert_number", "alert_country"} <= names or ("results" in names and '"alert_number"' in start.text)


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the alerts."""
    for element in file.json_elements(envelope="results"):
        if isinstance(element, BrokenElement):
            yield file.rejected(element.row, element.error, element.text)
        elif element.row == 0:
            yield from (UnreadField(name=name) for name in element.data if name != "total_count")
        else:
            yield from _alert(file, element)


def _alert(file: SourceFile, element: Element) -> Iterator[Finding]:
    fields = Fields(element.data)
    fields.keep(*_KEPT)
    try:
        codes = read_codes(fields.list_of_texts("product_barcode"))
        record = _record(file, element.row, fields, codes, flatten(element.data))
    except RowRejected as error:
        yield file.rejected(element.row, error, element.text)
        return
    yield ParsedRow(record=record)
    yield from code_signals(element.row, "product_barcode", codes)
    yield from day_signals(element.row, "alert_date", record.notice_date)
    yield from (UnreadField(name=name) for name in fields.unread())


def _record(file: SourceFile, row: int, fields: Fields, codes: Codes, raw: Mapping[str, str]) -> Record:
    number, product, name = fields.text("alert_number"), fields.text("product_type"), fields.text("product_name")
    day = fields.text("alert_date")
    if number is None:
        raise RowRejected("alert_number", "missing")
    if product is None and name is None:
        raise RowRejected("product_type", "missing, and so is product_name")
    risks, defect = fields.list_of_texts("alert_type"), fields.text("technical_defect")
    danger = fields.text("alert_description") or defect
    return Record(
        record_id=alert_id("Safety Gate, open data", number),
        kind=file.alert_kind,
        product_name=product_and_name(product, name) or "",
        category=fields.text("product_category"),
        brand=fields.text("product_brand"),
        model_spec=fields.text("product_model_type"),
        batch_or_date=joined(
            (*fields.list_of_texts("product_batch_number"), *fields.list_of_texts("product_production_date"))
        ),
        gtin=codes.gtin,
        more_gtins=codes.further,
        region=fields.text("alert_country"),
        result=fields.text("alert_level"),
        failed_items=(*risks, *([danger] if danger else [])),
        issuer=file.facts.issuer,
        notice_number=number,
        notice_date=day_or_text(day),
        source_url=fields.text("rapex_url"),
        sources=(file.source(row),),
        raw=raw,
    )
