"""The HTTP API for platforms: check a listing, read records and listings, ask for health."""
