"""What the check of an evidence folder tells."""

from dataclasses import dataclass
from pathlib import Path

from domain.errors import EvidenceBroken

__all__ = ["EvidenceProblem", "VerifyReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceProblem:
    """One thing that is not as it was written."""

    path: str
    """File, relative to the evidence folder; a line of the manifest has its number after a colon."""
    what: str
    """What the file is: `screenshot of https://…`, `manifest`, `head`."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What the check of one folder found."""

    folder: str
    lines: int
    """Acknowledged lines of the manifest."""
    captures: int
    """Those among them that are pages or feeds; the others belong to one, or tell what was done."""
    objects: int
    """Different contents that should be there."""
    removed: int
    """Contents that were removed because their time was over, with a line that says so."""
    size_bytes: int
    """Bytes of all objects read."""
    timestamps: int
    """Answers of a timestamp authority that fit the lines they are about."""
    trusted_timestamps: int
    """Those whose signature was held against trusted certificates, and stood."""
    problems: tuple[EvidenceProblem, ...]
    notes: tuple[str, ...]
    """What is no damage but worth knowing, such as a capture that was interrupted."""

    @property
    def is_sound(self) -> bool:
        """Whether everything acknowledged is as it was written."""
        return not self.problems

    def raise_if_broken(self) -> None:
        """Raise for the first problem.

        Raises:
            EvidenceBroken: names the first file that differs.
        """
        if self.problems:
            first = self.problems[0]
            raise EvidenceBroken(str(Path(self.folder) / first.path), first.reason)
