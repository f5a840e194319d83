"""The demo: an invented market with a known truth, and the two commands' worth of guolv run against it.

`wares`, `planting`, `disguises` and `market` make the goods and know the truth; `site` serves them on loopback;
`truth` holds what was planted beside what was found; `run` does everything in order. The first four share no code with
matching, filters or the text analysis: otherwise a mistake there would hide itself here.
"""
