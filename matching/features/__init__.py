"""Features: one claim a file; see `matching.evidence`."""
