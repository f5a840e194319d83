"""What is kept of a page, as the console shows it: its facts, what belongs to it, and what vouches for its time."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.evidence import EvidenceStore, Kind, Line, kind_of
from cases.evidence.kinds import PARTS
from cases.evidence.store import object_path

__all__ = ["FILE_FORMS", "KeptPage", "KeptPart", "find_kept", "find_removal"]

FILE_FORMS: Mapping[Kind, tuple[str, str]] = {
    Kind.WARC: ("application/warc", "warc.gz"),
    Kind.SCREENSHOT: ("image/png", "png"),
    Kind.ROBOTS: ("text/plain; charset=utf-8", "txt"),
    Kind.TLS_CHAIN: ("application/x-pem-file", "pem"),
    Kind.TIMESTAMP: ("application/timestamp-reply", "tsr"),
    Kind.HOLD: ("application/json", "json"),
    Kind.RELEASE: ("application/json", "json"),
    Kind.REMOVAL: ("application/jsonl", "jsonl"),
}
"""Kind -> media type and ending of a download. Pages and feeds are bytes: no browser may take one for ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPart:
    """One file."""

    kind: Kind
    evidence_id: str
    size_bytes: int
    is_here: bool
    """Whether it was not removed because its time was over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page and what belongs to it."""

    line: Line
    parts: tuple[KeptPart, ...]
    """The page first."""
    stamp: Line | None
    """The timestamp that covers it."""

    @property
    def screenshot(self) -> str | None:
        """Id of the picture, where there is one."""
        return next((p.evidence_id for p in self.parts if p.kind is Kind.SCREENSHOT and p.is_here), None)


def find_kept(evidence: EvidenceStore, evidence_id: str) -> KeptPage | None:
    """Look up the newest capture of some bytes; `None` where the manifest does not know them."""
    from cases.evidence.stamps import stamp_of

    line = next(evidence.lines_of(evidence_id), None)
    if line is None:
        return None
    found = [next(evidence.lines_of(line.facts[name]), None) for name in PARTS if line.facts.get(name)]
    lines = [line, *(part for part in found if part is not None)]
    return KeptPage(line=line, parts=tuple(_part(evidence, one) for one in lines), stamp=stamp_of(evidence, line))


def find_removal(evidence: EvidenceStore, evidence_id: str) -> Line | None:
    """Return the line that says that some bytes were removed, where they were."""
    found = evidence.find_lines(evidence_id.encode("ascii", "replace"))
    return next((line for line in found if evidence_id in line.facts.get("removes", "").split()), None)


def _part(evidence: EvidenceStore, line: Line) -> KeptPart:
    is_here = object_path(evidence.folder, line.sha256).exists()
    return KeptPart(kind=kind_of(line.facts), evidence_id=line.sha256, size_bytes=line.size_bytes, is_here=is_here)
