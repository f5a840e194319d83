"""The three storefronts: from offers to the bytes a browser or a crawler gets, one module a platform.

The form of the pages is promised in `docs/reference/platforms.md`; nothing here knows how they are read.
"""

from console.demo.fronts.answer import Answer
from console.demo.fronts.qingwei import answer_qingwei
from console.demo.fronts.shiqiao import answer_shiqiao
from console.demo.fronts.yunti import answer_yunti, feed_line

__all__ = ["Answer", "answer_qingwei", "answer_shiqiao", "answer_yunti", "feed_line"]
