"""What stands in a WARC, record by record, for a person who looks at it: nothing of it is trusted, nothing is executed.

Bodies are unpacked up to a limit; what lies beyond is told, and stays in the file.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

__all__ = ["WarcContents", "WarcRecord", "read_warc"]

MAX_RECORDS: Final = 500
MAX_BODY_BYTES: Final = 16 << 20
"""Of one record, unpacked; a crawl keeps no larger page by default."""
_MAX_ALL_BYTES: Final = 64 << 20
_PIECE: Final = 1 << 16
_DAMAGE: Final = (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, zlib.error)
"""As warcio tells it."""
_PACKED: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """One record."""

    number: int
    """Which one of the file, from 1."""
    kind: str
    """`warcinfo`, `response`, `request`."""
    url: str
    at: str
    """When, as the record says it."""
    peer_ip: str
    first_line: str
    """Of a request or an answer: `GET /item/1 HTTP/1.1`, `HTTP/1.1 200 OK`; else empty."""
    headers: tuple[tuple[str, str], ...]
    """Of the request or the answer; of another record its own."""
    body: bytes
    """Without its content coding."""
    is_cut: bool
    """Whether the body goes on beyond the limit."""
    digests_hold: bool | None
    """Whether the digests that the file carries itself fit; `None`: it carries none, or the body was not read whole."""

    @property
    def media_type(self) -> str:
        """What the body is said to be, in lower case without parameters."""
        named = (value for name, value in self.headers if name.lower() == "content-type")
        return next(named, "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcContents:
    """What was read of a WARC."""

    records: tuple[WarcRecord, ...]
    problem: str = ""
    """Why it was not read, or not to its end; empty: it was."""


def read_warc(content: bytes) -> WarcContents:
    """Read a WARC; what follows damage is not read, and that is said."""
    records: list[WarcRecord] = []
    problem = ""
    try:
        _check_packing(content)
        for record in _records(content):
            records.append(record)
            if sum(len(each.body) for each in records) > _MAX_ALL_BYTES:
                problem = f"its records unpack to more than {_MAX_ALL_BYTES >> 20} MB"
                break
            if len(records) == MAX_RECORDS:
                problem = f"it has more than {MAX_RECORDS} records"
                break
    except _DAMAGE as error:
        problem = f"it is damaged: {' '.join(str(error).split())[:200] or type(error).__name__}"
    if not records and not problem:
        problem = "it holds no record"
    return WarcContents(records=tuple(records), problem=problem)


def _check_packing(content: bytes) -> None:
    """Look at each packed member to its end: warcio reads a file that was cut off without a word."""
    rest = content
    while rest.startswith(_PACKED):
        unpacker = zlib.decompressobj(wbits=31)
        unpacker.decompress(rest, _PIECE)
        while not unpacker.eof:
            if not unpacker.unconsumed_tail:
                raise EOFError("a packed record ends too soon")
            unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
        rest = unpacker.unused_data


def _records(content: bytes) -> Iterator[WarcRecord]:
    found = ArchiveIterator(BytesIO(content), check_digests=True)
    for number, record in enumerate(found, start=1):
        body, is_cut = _body(record)
        passed = record.digest_checker.passed if record.digest_checker is not None else None
        headers = record.http_headers
        yield WarcRecord(
            number=number,
            kind=record.rec_type,
            url=record.rec_headers.get_header("WARC-Target-URI") or "",
            at=record.rec_headers.get_header("WARC-Date") or "",
            peer_ip=record.rec_headers.get_header("WARC-IP-Address") or "",
            first_line=_first_line(headers) if headers is not None else "",
            headers=_pairs(headers if headers is not None else record.rec_headers),
            body=body,
            is_cut=is_cut,
            digests_hold=None if is_cut else passed,
        )


def _body(record: Any) -> tuple[bytes, bool]:
    stream, body = record.content_stream(), bytearray()
    while piece := stream.read(min(_PIECE, MAX_BODY_BYTES + 1 - len(body))):
        body += piece
        if len(body) > MAX_BODY_BYTES:
            return bytes(body[:MAX_BODY_BYTES]), True
    return bytes(body), False


def _first_line(headers: Any) -> str:
    # warcio parts the first word of a line: the protocol of an answer, the method of a request.
    return f"{headers.protocol} {headers.statusline}".strip()


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in headers.headers)
