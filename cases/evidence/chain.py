"""The manifest of the evidence folder: one JSON line for each capture, each line sealed by a hash over the one before.

A line has exactly one spelling, so that a single changed byte anywhere in it is seen. `head.json` says how far the
manifest is acknowledged: bytes beyond it are a capture that was interrupted, bytes missing before it are damage.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["GENESIS", "HEAD_NAME", "MANIFEST_NAME", "Head", "Line", "digest_sm3", "parse_head", "parse_line"]

MANIFEST_NAME: Final = "manifest.jsonl"
HEAD_NAME: Final = "head.json"
GENESIS: Final = "0" * 64
"""What the first line names as the one before it."""


def digest_sm3(content: bytes) -> str | None:
    """Return the SM3 hash (GB/T 32905-2016) in hexadecimal, or `None` where this OpenSSL does not have it.

    Example:
        >>> digest_sm3(b"abc") in {None, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"}
        True
    """
    try:
        return hashlib.new("sm3", content).hexdigest()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One capture: what was kept, and the facts of how it was got."""

    seq: int
    """1 for the first line, rising by one."""
    sha256: str
    sm3: str | None
    size_bytes: int
    facts: Mapping[str, str]
    """For example `url`, `captured_at`, `status`, `media_type`, `platform`, `run_id`, `tool`."""
    previous: str
    """Seal of the line before; `GENESIS` in the first."""

    @property
    def seal(self) -> str:
        """SHA-256 over everything in the line, the seal of the line before included."""
        return hashlib.sha256(self.sealed).hexdigest()

    @property
    def sealed(self) -> bytes:
        """What the seal is the hash of: the line without it. A timestamp is asked about these bytes."""
        return _spell(self._parts())

    def render(self) -> bytes:
        """Return the only spelling of this line, with its line end."""
        return self.spell().raw

    def spell(self) -> "Spelled":
        """Return the line as it is written, and its seal."""
        parts = self._parts()
        seal = hashlib.sha256(_spell(parts)).hexdigest()
        return Spelled(raw=_spell(parts | {"seal": seal}) + b"\n", seal=seal)

    def _parts(self) -> dict[str, object]:
        return {
            "seq": self.seq,
            "sha256": self.sha256,
            "sm3": self.sm3,
            "size_bytes": self.size_bytes,
            "facts": dict(self.facts),
            "previous": self.previous,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A line as it is written."""

    raw: bytes
    """With its line end."""
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far the manifest is acknowledged."""

    lines: int = 0
    size_bytes: int = 0
    """Size of the manifest after that line."""
    seal: str = GENESIS
    sha256: str = field(default="")
    """The object that line names; empty before the first."""

    def after(self, line: Line) -> "Head":
        """Return the head once a line is added."""
        return self.past(line, line.spell())

    def past(self, line: Line, spelled: Spelled) -> "Head":
        """Return the head once a line is added that was spelled already."""
        size_bytes = self.size_bytes + len(spelled.raw)
        return Head(lines=line.seq, size_bytes=size_bytes, seal=spelled.seal, sha256=line.sha256)

    def render(self) -> bytes:
        """Return the only spelling of the head."""
        parts = {"lines": self.lines, "size_bytes": self.size_bytes, "seal": self.seal, "sha256": self.sha256}
        return _spell(parts | {"check": hashlib.sha256(_spell(parts)).hexdigest()}) + b"\n"


def parse_line(raw: bytes) -> Line:
    """Read one line of the manifest, its line end included.

    Raises:
        ValueError: the bytes are not exactly what a line with these facts would be; the text says what differs.
    """
    parts = _parse(raw)
    seal = parts.pop("seal", None)
    try:
        line = Line(**parts)  # type: ignore[arg-type]  # the spelling is compared below, types included
        spelled = line.render()
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError("its parts are not those of a manifest line") from error
    if line.seal != seal:
        raise ValueError("the line does not carry its own seal: it was changed")
    if spelled != raw:
        raise ValueError("the line is not spelled as it was written")
    return line


def parse_head(raw: bytes) -> Head:
    """Read `head.json`.

    Raises:
        ValueError: it is not exactly what was written.
    """
    parts = _parse(raw)
    parts.pop("check", None)  # a change of it shows in the spelling
    try:
        head = Head(**parts)  # type: ignore[arg-type]  # the spelling is compared below, types included
        spelled = head.render()
    except (TypeError, ValueError) as error:
        raise ValueError("it is not the head of a manifest") from error
    if spelled != raw:
        raise ValueError("it is not spelled as it was written")
    return head


def _parse(raw: bytes) -> dict[str, object]:
    try:
        parts = json.loads(raw)
    except (ValueError, RecursionError) as error:  # a text that is not UTF-8 is a ValueError too
        raise ValueError("it is not JSON") from error
    if not isinstance(parts, dict):
        raise ValueError("it is not a JSON object")
    return parts


def _spell(parts: Mapping[str, object]) -> bytes:
    # ASCII only: facts come from pages and may hold characters that no encoding can carry.
    return json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")
