"""Alerts of the EU's Safety Gate (formerly RAPEX), as its weekly report and its search give them in XML.

Issuer: European Commission, Safety Gate
Licence: CC BY 4.0 (legal notice of the Commission); pictures are others'
Address: https://ec.europa.eu/safety-gate-alerts/api/download/weeklyReport/list/xml/en lists the weekly reports
Expected: 1 to 20 000 alerts a file
Fields: no schema is published. Element names as programs read them from the live export between 2018 and 2026, among
    them github.com/TIS2024-FMFI/inspection (src/resources/scraper_EU.py), and a field list with what is mandatory at
    apify.com, page eu-safety-gate-alerts/output-schema (read 2026-11).
Not confirmed: batchNumber_barcode, seen in reports before 2020, is read where it stands; further elements of motor
    vehicles (ecTypeApproval); the export as .xlsx, which is not read here. An element that is not named here is
    signalled.

An alert is one product, so its id is made of the issuer and the case number alone and is the same in every language.
The report carries its day as day/month/year above the alerts; the search export has none.
"""

from collections.abc import Iterator, Mapping

from cases.rows import ParsedRow
from crawlers.sources.adapter import Beginning, Finding, SourceFile, UnreadField
from crawlers.sources.alerts import alert_id, code_signals, day_or_text, day_signals, joined, product_and_name
from crawlers.sources.codes import Codes, read_codes
from crawlers.sources.fields import Fields, flatten
from crawlers.sources.xml_elements import XmlElement, XmlField
from domain.errors import Malformed, RowRejected
from domain.record import Record

__all__ = ["read", "recognises"]

_ALERT = "notifications"
_KEPT = ("@type", "order", "measures", "URLrecall", "description", "countryOfOrigin", "type", "pictures",
         "companyRecallCode", "ecTypeApproval")  # fmt: skip
"""Known, kept in `raw`, used for nothing."""
_REPORT = ("report_date", "report_year", "report_week")


def recognises(start: Beginning) -> bool:
    """Tell whether the file begins as a report does."""
    text = start.text
    return text.startswith("<") and ("<Safety-Gate" in text or ("<notifications" in text and "<caseNumber" in text))


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the alerts of a report."""
    report: dict[str, str] = {}
    alerts = 0
    for found in file.xml_elements(_ALERT):
        if isinstance(found, XmlField):
            report[found.name] = found.text
            if found.name not in _REPORT:
                yield UnreadField(name=found.name)
            continue
        alerts += 1
        yield from _alert(file, found, report)
    if not alerts:
        raise Malformed(file.path.name, "holds no alert; the list of weekly reports holds only their addresses")


def _alert(file: SourceFile, element: XmlElement, report: Mapping[str, str]) -> Iterator[Finding]:
    fields = Fields(element.data)
    fields.keep(*_KEPT)
    raw = {**report, **flatten(element.data)}
    try:
        codes = read_codes(fields.list_of_texts("barcode"))
        record = _record(file, element.row, fields, codes, report.get("report_date"), raw)
    except RowRejected as error:
        yield file.rejected(element.row, error, joined(raw.values()) or "")
        return
    yield ParsedRow(record=record)
    yield from code_signals(element.row, "barcode", codes)
    yield from day_signals(element.row, "report_date", record.notice_date)
    yield from (UnreadField(name=name) for name in fields.unread())


def _record(
    file: SourceFile, row: int, fields: Fields, codes: Codes, day: str | None, raw: Mapping[str, str]
) -> Record:
    number, product, name = fields.text("caseNumber"), fields.text("product"), fields.text("name")
    if number is None:
        raise RowRejected("caseNumber", "missing")
    if product is None and name is None:
        raise RowRejected("product", "missing, and so is the name")
    return Record(
        record_id=alert_id("Safety Gate", number),
        kind=file.alert_kind,
        product_name=product_and_name(product, name) or "",
        category=fields.text("category"),
        brand=fields.text("brand"),
        model_spec=fields.text("type_numberOfModel"),
        batch_or_date=joined(fields.text(f) for f in ("batchNumber", "batchNumber_barcode", "productionDates")),
        gtin=codes.gtin,
        more_gtins=codes.further,
        platform=fields.text("onlineTrader"),
        region=fields.text("notifyingCountry"),
        result=fields.text("level"),
        failed_items=(*_risks(fields.text("riskType")), *([danger] if (danger := fields.text("danger")) else [])),
        issuer=file.facts.issuer,
        notice_number=number,
        notice_date=day_or_text(day),
        source_url=fields.text("reference"),
        sources=(file.source(row),),
        raw=raw,
    )


def _risks(cell: str | None) -> tuple[str, ...]:
    """Cut `Burns, Fire` into the kinds of risk."""
    return tuple(risk.strip() for risk in (cell or "").split(",") if risk.strip())
