"""Listings in great number: tables and rows of them in, verdicts as columns out.

`arrow` answers tables, `answers` rows that a caller reads, `pool` shares both out among processes; `columns` and
`stated` tell the sieve what a table says without making listings of its rows. No listing is held beyond its batch.
"""
