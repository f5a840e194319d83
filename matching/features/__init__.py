"""Features: one claim a file; see `matching.pairs.evidence`."""
