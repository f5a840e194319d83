"""What is kept of a page, as the console shows it: its facts, what belongs to it, and what vouches for its time."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.evidence import EvidenceProblem, EvidenceStore, Kind, Line, kind_of
from cases.evidence.checking import check_bytes
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
    sm3: str | None
    is_here: bool
    """Whether it was not removed because its time was over."""
    problem: EvidenceProblem | None
    """How the bytes differ from what the manifest says of them, looked at now; `None`: not at all."""

    @property
    def is_sound(self) -> bool:
        """Whether the bytes are there and are those that were kept."""
        return self.is_here and self.problem is None


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
        return next((p.evidence_id for p in self.parts if p.kind is Kind.SCREENSHOT and p.is_sound), None)

    @property
    def problems(self) -> tuple[EvidenceProblem, ...]:
        """What differs from the manifest."""
        return tuple(part.problem for part in self.parts if part.problem is not None)


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
    removed = not object_path(evidence.folder, line.sha256).exists() and find_removal(evidence, line.sha256) is not None
    return KeptPart(
        kind=kind_of(line.facts),
        evidence_id=line.sha256,
        size_bytes=line.size_bytes,
        sm3=line.sm3,
        is_here=not removed,
        problem=None if removed else check_bytes(evidence.folder, line),
    )
