"""Pairs: one listing held against one record, from what both say to a verdict and the score that is explained.

`pairing` holds both readings side by side, `decision` gives the verdict and its ground, `weighing` the score from the
claims that `evidence` gathers of `matching.features`; `judging` adds the standing of the record on a day.
"""
