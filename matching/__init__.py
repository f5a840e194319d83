"""Matching: is a listing the product a record is about? A record book, explained features, one policy table."""

from matching.book import RecordBook, identifies, why_not_identifying
from matching.names import pinyin_of
from matching.policy import DEFAULT_POLICY, Policy

__all__ = ["DEFAULT_POLICY", "Policy", "RecordBook", "identifies", "pinyin_of", "why_not_identifying"]
