"""The one server: API, pages and static files behind one guard."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from cases.workspace import Workspace
from console.api.check import check_routes
from console.api.deliveries import DELIVERIES_PATH, delivery_routes
from console.api.enterprises import enterprise_routes
from console.api.forms import request_schemas
from console.api.handlers import add_handlers
from console.api.health import health_routes
from console.api.reading import reading_routes
from console.background import Background
from console.deliveries import DeliveryDesk
from console.desk import Desk
from console.following import Follower
from console.guard import UPLOAD_PATH, Guard
from console.imports import ImportDesk
from console.pages import page_routes

__all__ = ["create_app", "create_server"]


class _Static(StaticFiles):
    """Our own files; a page names them with the hash of their content, so a browser may keep them."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _working(
    queues: Sequence[Background], follower: Follower
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Let the files that wait be read, and new records be followed, as long as the server runs."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        follower.start()
        for queue in queues:
            queue.start()
        try:
            yield
        finally:
            for queue in queues:
                await run_in_threadpool(queue.stop)
            await run_in_threadpool(follower.stop)

    return lifespan


class _Api(FastAPI):
    """Describes the bodies that our own code reads, too."""

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        schemas = document["components"]["schemas"]
        document["components"]["schemas"] = dict(sorted((schemas | request_schemas()).items()))
        return document


def create_server(workspace: Workspace, *, clock: Callable[[], datetime], hosts: Collection[str] | None) -> Guard:
    """Make the whole server, the guard outermost, so that its headers also stand on failures.

    Args:
        workspace: Stays open as long as the server is used; the caller closes it.
        clock: Gives the time, aware.
        hosts: Names a request may carry in `Host`; `None` = any, for a server behind a proxy.
    """
    server = workspace.settings.server
    limits = {UPLOAD_PATH: server.max_upload_bytes, DELIVERIES_PATH: server.max_delivery_bytes}
    return Guard(create_app(workspace, clock=clock), hosts=hosts, limits=limits)


def create_app(workspace: Workspace, *, clock: Callable[[], datetime]) -> FastAPI:
    """Make the routes of an open workspace.

    Args:
        workspace: Stays open as long as the app is used; the caller closes it.
        clock: Gives the time, aware.
    """
    imports, follower = ImportDesk(workspace, clock), Follower(workspace)
    deliveries = DeliveryDesk(workspace, clock)
    app = _Api(
        lifespan=_working((imports, deliveries), follower),
        title="guolv 过滤",
        summary="Is this listing a product that an authority has published a finding about?",
        version=version("guolv"),
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    desk = Desk(workspace=workspace, clock=clock, imports=imports, deliveries=deliveries, follower=follower)
    for routes in (check_routes, reading_routes, enterprise_routes, delivery_routes, health_routes):
        app.include_router(routes(desk))
    page_routes(app, desk)
    app.mount("/static", _Static(directory=str(files("console").joinpath("static"))), name="static")
    add_handlers(app)
    return app
