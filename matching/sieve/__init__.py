"""The compiled half of matching: which of very many listings can be let go without a full reading, and why not."""

from matching.sieve.kernels import ALL, LISTED, NONE
from matching.sieve.layers import Layers
from matching.sieve.layout import Texts
from matching.sieve.sieve import Sifted
from matching.sieve.texts import BETWEEN, Column, texts_of

__all__ = ["ALL", "BETWEEN", "LISTED", "NONE", "Column", "Layers", "Sifted", "Texts", "texts_of"]
