"""How a request of a supplier is signed: HMAC-SHA256 over what it asks for, when, and the digest of its body.

Documented for platforms, with a worked example that a test holds against this, in `docs/reference/deliveries.md`. A
request counts once and for five minutes: a second one with its number, and one from another time, are refused.
"""

import hashlib
import hmac
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cases.suppliers import Supplier, find_supplier
from domain.errors import GuolvError, SettingsError
from index.store import Store

__all__ = [
    "SCHEME", "SIGNED_HEADERS", "WINDOW", "Replayed", "SignedRequest", "Unsigned", "check_signature",
    "read_signed", "sign",
]  # fmt: skip

_LOG: Final = logging.getLogger("guolv.delivery")
SCHEME: Final = "guolv-hmac-sha256-1"
"""First line of what is signed: a later scheme cannot be taken for this one."""
WINDOW: Final = timedelta(minutes=5)
"""How far the clocks of supplier and server may be apart."""

_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "guolv-key": re.compile(r"[a-z0-9_-]{1,64}"),
    "guolv-timestamp": re.compile(r"[0-9]{10}"),
    "guolv-nonce": re.compile(r"[A-Za-z0-9_-]{16,64}"),
    "guolv-content-sha256": re.compile(r"[0-9a-f]{64}"),
    "guolv-signature": re.compile(r"[0-9a-f]{64}"),
}
SIGNED_HEADERS: Final = tuple(_FORMS)
"""What a signed request carries, in lower case."""
_NOBODY: Final = "0" * 64
"""Signs what comes under a key that does not exist, so that this takes as long."""


class Unsigned(GuolvError):
    """A request that must be signed is not, or not so that it can be believed."""


class Replayed(GuolvError):
    """The number of a signed request was used before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """What of a request is signed, and the signature that came with it."""

    method: str
    target: str
    """Path and query, byte for byte as they were sent."""
    key_id: str
    timestamp: str
    """Seconds since 1970, UTC."""
    nonce: str
    """16 to 64 letters, digits, `-` or `_`; another one for each request."""
    sha256: str
    """Of the body, hexadecimal; of no body, that of no bytes."""
    signature: str = ""

    @property
    def signed_text(self) -> str:
        """The seven lines that are signed; the last has no end."""
        return "\n".join((SCHEME, self.method, self.target, self.key_id, self.timestamp, self.nonce, self.sha256))


def read_signed(method: str, target: str, headers: Mapping[str, str]) -> SignedRequest:
    """Read the signature of a request.

    Raises:
        Unsigned: names the header that is missing or of another form.
    """
    found: dict[str, str] = {}
    for name, form in _FORMS.items():
        value = headers.get(name, "")
        if not form.fullmatch(value):
            raise Unsigned(f"the header {name.title()} is {'of another form than it must be' if value else 'missing'}")
        found[name] = value
    key_id, timestamp, nonce, sha256, signature = found.values()
    return SignedRequest(
        method=method, target=target, key_id=key_id, timestamp=timestamp, nonce=nonce, sha256=sha256,
        signature=signature,
    )  # fmt: skip


def sign(request: SignedRequest, secret: str) -> str:
    """Return the signature of a request, hexadecimal.

    Example:
        >>> empty = hashlib.sha256(b"").hexdigest()
        >>> asked = SignedRequest(method="GET", target="/v1/deliveries/D-1", key_id="jd-0000abcd",
        ...                       timestamp="1794380400", nonce="0123456789abcdef", sha256=empty)
        >>> sign(asked, "secret")[:16]
        'ef5f6b76106fd821'
    """
    return hmac.new(secret.encode(), request.signed_text.encode(), hashlib.sha256).hexdigest()


def check_signature(request: SignedRequest, home: Path, store: Store, *, now: datetime) -> Supplier:
    """Return who signed a request, and use its number up.

    Raises:
        Unsigned: the key, the signature or the time is wrong; which of the first two is not told.
        Replayed: its number was used before.
        StoreError: the truth cannot be written.
    """
    supplier = _find(home, request.key_id)
    expected = sign(request, supplier.secret if supplier else _NOBODY)
    if not hmac.compare_digest(expected, request.signature) or supplier is None:
        raise Unsigned("the key or the signature is wrong")
    sent_at = datetime.fromtimestamp(int(request.timestamp), UTC)
    if abs(now - sent_at) > WINDOW:
        raise Unsigned(f"the request is of another time: the server's clock says {int(now.timestamp())}")
    with store.transaction() as tx:
        is_new = tx.deliveries.use_nonce(request.key_id, request.nonce, now=now, until=sent_at + WINDOW)
    if not is_new:
        raise Replayed("this request was sent before; sign each one anew, with another Guolv-Nonce")
    return supplier


def _find(home: Path, key_id: str) -> Supplier | None:
    """Return a key that counts; what is wrong with its file is said to the office alone."""
    try:
        return find_supplier(home, key_id)
    except SettingsError as error:
        _LOG.error("a supplier is refused: %s", error)
        return None
