"""The compiled half of matching: which of very many listings can be let go without a full reading, and why not."""

from matching.sieve.kernels import ALL, LISTED, NONE
from matching.sieve.layers import Layers
from matching.sieve.sieve import Column, Columns, Sifted

__all__ = ["ALL", "LISTED", "NONE", "Column", "Columns", "Layers", "Sifted"]
