"""One request and its answer, as whoever asked saw them: what a WARC is written from."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["Exchange", "TlsFacts"]

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """How a connection was secured."""

    version: str = ""
    """Such as `TLSv1.3`."""
    cipher: str = ""
    chain_pem: bytes = b""
    """The certificates the server showed, its own first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer."""

    url: str
    method: str = "GET"
    request_headers: Headers = ()
    """Texts of Latin-1, as HTTP has them."""
    request_body: bytes = b""
    status: int
    headers: Headers = ()
    body: bytes = b""
    """With the content coding it was sent in."""
    protocol: str = "HTTP/1.1"
    sent_at: datetime
    answered_at: datetime
    """When the headers of the answer had come."""
    received_at: datetime
    """When all of it had come."""
    peer_ip: str = ""
    """The address that was connected to; empty when it is not known."""
    tls: TlsFacts | None = None

    def header(self, name: str) -> str:
        """Return the last header of a name, or an empty text."""
        wanted = name.lower()
        return next((value for key, value in reversed(self.headers) if key.lower() == wanted), "")

    @property
    def server_date(self) -> datetime | None:
        """The time the server says it is, to the second."""
        try:
            said = parsedate_to_datetime(self.header("Date"))
        except ValueError:
            return None
        return said if said.tzinfo else said.replace(tzinfo=UTC)

    @property
    def clock_offset_seconds(self) -> float | None:
        """How far the server's clock is ahead of ours; the second it names counts from its middle.

        Recorded, never corrected: which of the two is right is not known here.
        """
        said = self.server_date
        if said is None:
            return None
        middle = self.sent_at + (self.answered_at - self.sent_at) / 2
        return round((said - middle).total_seconds() + 0.5, 1)
