"""Timestamps of an authority (RFC 3161): asked about the seal of a line, and so about every line before it.

The hash that the authority signs *is* the seal, so `openssl ts -verify -digest SEAL -in TOKEN -CAfile ROOTS` checks one
without guolv. Who carries the question over the network is the caller's choice; nothing here does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from cases.evidence.chain import Line
from cases.evidence.kinds import Kind, kind_of
from cases.evidence.store import EvidenceStore, Item
from domain.errors import TimestampFailed

__all__ = ["STAMP_MEDIA_TYPE", "Stamp", "TrustRoots", "judge_stamp", "stamp_evidence", "stamp_of"]

STAMP_MEDIA_TYPE = "application/timestamp-reply"


@dataclass(frozen=True, slots=True)
class TrustRoots:
    """The certificates that a person trusts for timestamps."""

    certificates: tuple[Certificate, ...]

    @classmethod
    def load(cls, path: Path) -> "TrustRoots":
        """Read them from a PEM file.

        Raises:
            TimestampFailed: the file cannot be read, or holds no certificate.
        """
        try:
            return cls(tuple(load_pem_x509_certificates(path.read_bytes())))
        except (OSError, ValueError) as error:
            raise TimestampFailed(str(path), f"no certificates can be read: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What an authority said."""

    at: datetime
    """The time it put under the seal."""
    is_trusted: bool
    """Whether its signature was held against certificates that a person trusts, and stood."""


def stamp_evidence(
    store: EvidenceStore,
    ask: Callable[[bytes], bytes],
    *,
    authority: str,
    roots: TrustRoots | None,
    now: datetime,
) -> Stamp | None:
    """Ask an authority about the last line of the manifest and keep its answer as evidence.

    Args:
        store: The evidence.
        ask: Carries a request to the authority and its answer back.
        authority: Its address, to be written down.
        roots: What its certificate must lead to; `None`: its answer is kept, but its signature is not held against
            anything.
        now: The present.

    Returns:
        What it said; `None` when nothing was captured since the last timestamp.

    Raises:
        TimestampFailed: the answer is no timestamp for this seal.
        EvidenceBroken: the manifest is damaged.
    """
    last = next(store.find_lines(b'"seal":"'), None)
    if last is None or kind_of(last.facts) is Kind.TIMESTAMP:
        return None
    request = TimestampRequestBuilder().data(last.sealed).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = ask(request.as_bytes())
    try:
        stamp = judge_stamp(answer, last.seal, roots, nonce=request.nonce)
    except ValueError as error:
        raise TimestampFailed(authority, str(error)) from error
    facts = {
        "kind": Kind.TIMESTAMP,
        "media_type": STAMP_MEDIA_TYPE,
        "authority": authority,
        "stamped_seq": str(last.seq),
        "stamped_seal": last.seal,
        "stamped_at": stamp.at.isoformat(),
        "captured_at": now.isoformat(),
    }
    store.put_all([Item(content=answer, facts=facts)])
    return stamp


def judge_stamp(answer: bytes, seal: str, roots: TrustRoots | None, *, nonce: int | None = None) -> Stamp:
    """Return what an answer of an authority proves about a seal.

    Args:
        answer: As it came.
        seal: In hexadecimal.
        roots: What the authority's certificate must lead to; `None`: its signature is not held against anything.
        nonce: What the request carried, when that is known.

    Raises:
        ValueError: it proves nothing; the text says why.
    """
    told = _decode(answer)
    if bytes(told.tst_info.message_imprint.message) != bytes.fromhex(seal):
        raise ValueError("the timestamp is about something else")
    if nonce is not None and told.tst_info.nonce != nonce:
        raise ValueError("the timestamp answers another request")
    at = told.tst_info.gen_time.astimezone(UTC)
    if roots is None:
        return Stamp(at=at, is_trusted=False)
    try:
        VerifierBuilder(roots=list(roots.certificates)).build().verify(told, bytes.fromhex(seal))
    except (VerificationError, ValueError) as error:
        raise ValueError(f"the authority's signature does not stand: {error}") from error
    return Stamp(at=at, is_trusted=True)


def stamp_of(store: EvidenceStore, line: Line) -> Line | None:
    """Return the first timestamp that covers a line, or `None` when there is none."""
    first: Line | None = None
    for stamped in store.find_lines(b'"kind":"timestamp"'):
        if kind_of(stamped.facts) is Kind.TIMESTAMP:
            if int(stamped.facts.get("stamped_seq", "0")) < line.seq:
                return first
            first = stamped
    return first


def _decode(answer: bytes) -> TimeStampResponse:
    try:
        told = decode_timestamp_response(answer)
    except ValueError as error:
        raise ValueError(f"the answer is no timestamp: {error}") from error
    if told.status not in {0, 1}:
        raise ValueError(f"the authority refused: status {told.status} {' '.join(told.status_string)}".rstrip())
    return told
