"""The truth in SQL: what was collected, found, judged and done. SQLite by default, PostgreSQL for a cluster."""

from index.store.codec import check_listing, load_record
from index.store.engine import SqliteReport, sqlite_report
from index.store.frontier import FrontierReads, FrontierWrites
from index.store.frontier_values import Found, Visit, Waiting
from index.store.host_book import HostBook
from index.store.host_values import HostBusy, HostClaim, HostHolder, HostLease, HostState, Reservation, RobotsFile
from index.store.notices import NoticeCount
from index.store.opening import open_store
from index.store.preparing import PreparedRecord, prepare_record
from index.store.record_marks import EarlierMarks, RecordMarks, name_of
from index.store.records_now import RecordsNow
from index.store.register_state import EnterpriseVersion
from index.store.store import Store
from index.store.transaction import Transaction
from index.store.values import (
    CaseOrder,
    CaseQuery,
    Change,
    EventSaved,
    ImportJob,
    ImportJobState,
    ImportStage,
    ImportSummary,
    JudgedPair,
    ListingSaved,
    Page,
    ProjectionState,
    ProjectionStatus,
    Quarantined,
    Saved,
)

__all__ = [
    "CaseOrder",
    "CaseQuery",
    "Change",
    "EarlierMarks",
    "EnterpriseVersion",
    "EventSaved",
    "Found",
    "FrontierReads",
    "FrontierWrites",
    "HostBook",
    "HostBusy",
    "HostClaim",
    "HostHolder",
    "HostLease",
    "HostState",
    "ImportJob",
    "ImportJobState",
    "ImportStage",
    "ImportSummary",
    "JudgedPair",
    "ListingSaved",
    "NoticeCount",
    "Page",
    "PreparedRecord",
    "ProjectionState",
    "ProjectionStatus",
    "Quarantined",
    "RecordMarks",
    "RecordsNow",
    "Reservation",
    "RobotsFile",
    "Saved",
    "SqliteReport",
    "Store",
    "Transaction",
    "Visit",
    "Waiting",
    "check_listing",
    "load_record",
    "name_of",
    "open_store",
    "prepare_record",
    "sqlite_report",
]
