"""The gate: what every request passes before it leaves, and what holds it back.

Robots rules, pace, addresses that may be connected to, patience with a platform that asks for it. The browser asks the
same gate; what it cannot be held to yet stands in `docs/reference/crawling.md`.
"""
