"""Evidence: raw bytes kept by their hash, write-once, with a chained manifest.

The folder explains itself: it is checked with neither database nor network. See `docs/explanation/evidence.md`.
"""

from cases.evidence.chain import Line
from cases.evidence.checking import NO_TIMESTAMP, verify
from cases.evidence.exchange import Exchange, TlsFacts
from cases.evidence.kinds import Kind, kind_of
from cases.evidence.page import KeptPage, PageTrace, RobotsSeen, keep_page, keep_pages
from cases.evidence.report import EvidenceProblem, VerifyReport
from cases.evidence.store import EvidenceStore, Item

__all__ = [
    "NO_TIMESTAMP",
    "EvidenceProblem",
    "EvidenceStore",
    "Exchange",
    "Item",
    "KeptPage",
    "Kind",
    "Line",
    "PageTrace",
    "RobotsSeen",
    "TlsFacts",
    "VerifyReport",
    "keep_page",
    "keep_pages",
    "kind_of",
    "verify",
]
