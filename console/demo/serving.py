"""The console of the demo: the same server as `guolv serve`, in a thread of the demo's own process.

A process of its own would hold everything a second time, and the demo shall run on small machines.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import uvicorn

from cases.workspace import Workspace
from console.guard import allowed_hosts
from console.server import create_server
from domain.errors import GuolvError

__all__ = ["ServerNotUp", "open_console"]

_HOST: Final = "127.0.0.1"
_PATIENCE_SECONDS: Final = 60.0


class ServerNotUp(GuolvError):
    """The console of the demo did not begin to answer."""

    def __init__(self) -> None:
        super().__init__(f"the console did not begin to answer within {_PATIENCE_SECONDS:.0f} s")


@contextmanager
def open_console(ws: Workspace, wished_port: int, clock: Callable[[], datetime]) -> Iterator[str]:
    """Serve the console until the block ends; the block gets its address once it answers.

    Args:
        ws: The workspace to show; stays open longer than the block.
        wished_port: Port to listen on; if it is taken, any free one.
        clock: Reads the time.

    Raises:
        ServerNotUp: it ended, or did not answer in time.
    """
    with _listen(wished_port) as listener:
        app = create_server(ws, clock=clock, hosts=allowed_hosts(_HOST))
        config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=5)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="console", daemon=True)
        thread.start()
        try:
            _wait_for(server, thread)
            yield f"http://{_HOST}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def _listen(wished_port: int) -> socket.socket:
    try:
        return socket.create_server((_HOST, wished_port))
    except OSError:
        return socket.create_server((_HOST, 0))


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise ServerNotUp
        time.sleep(0.05)
