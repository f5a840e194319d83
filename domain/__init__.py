"""The words of guolv: values that cross a package border, identifiers, text forms, settings and errors.

Owns the vocabulary and nothing else: no network, no clock, no disk (but reading settings).
"""
