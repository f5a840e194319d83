"""Evidence: raw bytes kept by their hash, write-once, with a chained manifest.

The folder explains itself: it is checked with neither database nor network. See `docs/explanation/evidence.md`.
"""

from cases.evidence.checking import EvidenceProblem, VerifyReport, verify
from cases.evidence.store import EvidenceStore

__all__ = ["EvidenceProblem", "EvidenceStore", "VerifyReport", "verify"]
