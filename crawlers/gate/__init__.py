"""The gate: what every request passes before it leaves, and what holds it back.

Robots rules, pace, addresses that may be connected to, limits, patience with a platform that asks for it. The browser
has no network of its own: what a page in it asks for is fetched here, or refused.
"""
