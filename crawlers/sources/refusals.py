"""Why a file cannot be read, said to a person: the English sentences, by the code of the reason.

The console says them in the reader's language: `unreadable.<code>` in its texts, with the same facts.
"""

from collections.abc import Mapping

from crawlers.sources.events import Facts, Refusal, Remark
from domain.errors import Malformed, TimedOut, TooLarge, UnreadableFile

__all__ = ["FORMS", "REMARKS", "SENTENCES", "remark_sentence", "unreadable"]

FORMS: Mapping[str, str] = {
    "xlsx": "a workbook (.xlsx)", "xls": "an old workbook (.xls)", "docx": "a Word document (.docx)",
    "doc": "an old Word document (.doc)", "pdf": "a PDF", "html": "a web page", "csv": "a plain text",
    "xml": "an XML file", "zip": "a zip archive or an Office document", "ole": "an old Office file",
    "pptx": "a presentation", "ods": "an OpenDocument table (.ods)", "numbers": "a Numbers document",
    "rtf": "a rich text (.rtf)",
    "png": "a picture", "jpeg": "a picture", "gif": "a picture", "bmp": "a picture", "tiff": "a picture",
    "rar": "a RAR archive", "7z": "a 7-Zip archive", "gz": "a gzip archive", "binary": "a binary file of unknown kind",
}  # fmt: skip
"""Form → how it is called."""

SENTENCES: Mapping[str, tuple[type[UnreadableFile], str]] = {
    "missing": (Malformed, "there is no such file"),
    "empty": (Malformed, "the file is empty"),
    "ending_unknown": (Malformed, "files ending in {ending} cannot be read; known: {known}"),
    "mismatch": (Malformed, "its name ends in {ending}, but it is {form}; give it the right ending, or save it anew"),
    "encrypted": (Malformed, "it is encrypted: it opens with a password only; save it without one and import it again"),
    "old_word": (Malformed, "this is an old Word document (.doc); save it as .docx and import it again"),
    "picture": (Malformed, "this is a picture without text; import the table itself"),
    "archive": (Malformed, "this is {form}; unpack it and import the folder"),
    "scanned": (Malformed, "the pages are scanned pictures without text; ask the issuer for the table, or type it"),
    "unmapped": (
        Malformed,
        "{count} characters of the PDF are drawn without a text; print it anew to PDF, or ask for the table",
    ),
    "no_tables": (Malformed, "there is no table in it"),
    "no_lines": (Malformed, "no table with drawn lines is in it; save the table as a workbook and import that"),
    "encoding": (
        Malformed,
        "the encoding is neither UTF-8 (byte {place} does not fit) nor GB18030; save it as UTF-8 and import it again",
    ),
    "utf16": (Malformed, "the encoding is UTF-16; save the file as UTF-8 and import it again"),
    "truncated": (Malformed, "the file is cut off or damaged; fetch it again"),
    "damaged": (Malformed, "the file is damaged ({detail}); fetch it again, or open it and save it anew"),
    "stopped": (Malformed, "reading it broke the reader ({signal}); open it and save it anew"),
    "unsafe_name": (Malformed, "its name points outside of the archive; it was not unpacked"),
    "no_files": (Malformed, "there is no file in it"),
    "nested": (Malformed, "an archive within an archive is not unpacked; unpack it and import it by itself"),
    "too_large": (TooLarge, "the file has {megabytes} MB; the limit is {limit} MB"),
    "too_many_parts": (TooLarge, "the archive has {count} parts; the limit is {limit}"),
    "unpacks_too_large": (TooLarge, "it unpacks to {megabytes} MB; the limit is {limit} MB"),
    "ratio": (TooLarge, "{part} unpacks to {ratio} times its size; the limit is {limit}"),
    "too_wide": (TooLarge, "the sheet spans {cells} cells; the limit is {limit}"),
    "too_many_columns": (TooLarge, "a table has {count} columns; the limit is {limit}"),
    "too_many_rows": (TooLarge, "a table has {count} rows; the limit is {limit}"),
    "row_too_long": (TooLarge, "row {row} has more than {limit} characters"),
    "too_many_merged": (TooLarge, "a table has more than {limit} merged cells"),
    "too_many_pages": (TooLarge, "the document has {count} pages; the limit is {limit}"),
    "page_too_complex": (TooLarge, "page {page} has more than {limit} strokes: a drawing, not a table"),
    "memory": (TooLarge, "reading it needs more than {megabytes} MB of memory; split it"),
    "output": (TooLarge, "its tables have more than {megabytes} MB of text; split it"),
    "slow": (TimedOut, "reading it was ended after {seconds} s; split it, or save it anew"),
}
"""Code → type of the error, and the sentence."""

REMARKS: Mapping[str, str] = {
    "read_as": "its name ends in {ending}, but it is {form}; it was read as that",
    "replaced": "{count} characters do not fit the encoding {encoding} and were replaced",
    "long_cells": "{count} cells have more than {limit} characters and were cut",
    "unmapped": "{count} characters of the PDF are drawn without a text",
    "pages_without_text": "{count} pages are pictures and were not read: {pages}",
    "unsure_breaks": "in {count} cells it is not sure whether a blank stands where a line ends",
    "repaired": "{count} parts of the PDF are damaged; what stood in them may be missing",
}
"""Code → what to know about a file that was read."""


def unreadable(file: str, refusal: Refusal) -> UnreadableFile:
    """Return the error for a refusal.

    Example:
        >>> str(unreadable("a.csv", Refusal("mismatch", ending=".csv", form="pdf")))
        'a.csv: its name ends in .csv, but it is a PDF; give it the right ending, or save it anew'
    """
    kind, sentence = SENTENCES[refusal.code]
    return kind(file, _complete(sentence, refusal.facts), code=refusal.code, facts=refusal.facts)


def remark_sentence(remark: Remark) -> str:
    """Return a remark in English."""
    return _complete(REMARKS[remark.code], remark.facts)


def _complete(sentence: str, facts: Facts) -> str:
    named = {name: FORMS.get(str(value), value) if name == "form" else value for name, value in facts.items()}
    return sentence.format(**named)
