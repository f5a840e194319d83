"""A child process that has loaded what a crawl needs and makes a child of its own for each crawl: `warm.py` asks for them.

Each crawl is a process as it is in life, which ends as a process ends; only the loading, most of the time of a short
crawl, is done once. Ends when its standard input does.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import tempfile
import threading
from datetime import date
from pathlib import Path

import crawlers.engine  # loaded before the children are made, like the next
import crawlers.gate.connection  # noqa: F401  # loaded before the fork
from cases.screening import judge
from cases.workspace import open_workspace
from crawlers.__main__ import main
from crawlers.platforms import load_platforms
from domain.listing import Listing

LONGEST_REQUEST = 2**18


def serve(listener: socket.socket) -> None:
    """Make a process for every connection; return in the process of a crawl only, with its arguments in `sys.argv`."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits here: each connection has a process that does
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            os._exit(0)
        connection, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            begin(connection)
            return
        connection.close()


def begin(connection: socket.socket) -> None:
    """Return in the process of the crawl; its parent tells how it ended, and ends."""
    asked, streams, _, _ = socket.recv_fds(connection, LONGEST_REQUEST, 2)
    request = json.loads(asked)
    pid = os.fork()
    if pid:
        connection.sendall(f"{pid}\n".encode())
        _, status, used = os.wait4(pid, 0)
        told = {"code": os.waitstatus_to_exitcode(status), "peak_bytes": used.ru_maxrss * 1024}
        try:
            connection.sendall(json.dumps(told).encode())
        finally:
            os._exit(0)
    connection.close()
    for stream, number in zip(streams, (1, 2), strict=True):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv[1:] = request["arguments"]


def load() -> None:
    load_platforms()
    with tempfile.TemporaryDirectory() as warm, open_workspace(Path(warm) / "home", env={}, create=True) as ws:
        judge(ws, Listing(title="旅行拉杆箱"), on=date(2026, 11, 11))
    if threading.active_count() > 1:
        raise RuntimeError("a process with threads cannot be copied whole")
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    load()
    serve(socket.socket(fileno=int(sys.argv[1])))
    sys.exit(main())
