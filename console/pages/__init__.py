"""The web console for officers: server-rendered pages that work without script, one file a page."""

from fastapi import FastAPI

from console.desk import Desk
from console.pages import (
    case,
    deliveries,
    docs,
    enterprises,
    evidence,
    grades,
    headings,
    imports,
    judgements,
    listings,
    lookup,
    overview,
    platforms,
    queue,
    record_events,
    records,
    runs,
    search,
    takedown,
    tasks,
    thresholds,
)

__all__ = ["page_routes"]


def page_routes(app: FastAPI, desk: Desk) -> None:
    """Add every page to an app; they take no part in the API's description."""
    pages = (
        overview, queue, case, judgements, thresholds, evidence, record_events, records, grades, enterprises, imports,
        headings, listings, search, lookup, takedown, runs, platforms, deliveries, tasks,
    )  # fmt: skip
    for page in pages:
        app.include_router(page.routes(desk), include_in_schema=False)
    app.include_router(docs.routes(app), include_in_schema=False)
