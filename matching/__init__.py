"""Matching: is a listing the product a record is about? A record book, explained features, one policy table.

How to call it from another program: `docs/reference/matching.md`.
"""

from matching.book import RecordBook
from matching.listings.answers import Answers, ColumnForm, NumberedRow, check_parquet, check_rows, open_answers
from matching.listings.arrow import check_batches, check_table, read_parquet
from matching.listings.pool import cores, work_through
from matching.policy import DEFAULT_POLICY, Policy
from matching.reading.identifying import identifies, why_not_identifying
from matching.reading.spelling import pinyin_of
from matching.records.batches import JsonRecords, is_usual, read_records

__all__ = [
    "DEFAULT_POLICY",
    "Answers",
    "ColumnForm",
    "JsonRecords",
    "NumberedRow",
    "Policy",
    "RecordBook",
    "check_batches",
    "check_parquet",
    "check_rows",
    "check_table",
    "cores",
    "identifies",
    "is_usual",
    "open_answers",
    "pinyin_of",
    "read_parquet",
    "read_records",
    "why_not_identifying",
    "work_through",
]
