"""`guolv serve`: the API and the console."""

import logging
import socket

import click
import uvicorn

from cases.workspace import open_workspace
from console.guard import allowed_hosts
from console.output import print_json, print_text
from console.server import create_server
from console.session import GuolvCommand, Session, now, pass_session

__all__ = ["command"]


@click.command("serve", cls=GuolvCommand)
@click.option("--host", metavar="ADDRESS", help="Address to listen on.  [default: server.host, 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on; 0 takes a free one.  [default: 8765]")
@pass_session
def command(session: Session, host: str | None, port: int | None) -> None:
    """Serve the API and the web console until Ctrl-C.

    There is no sign-in yet: it listens on this machine alone unless you say otherwise. Put a proxy with sign-in before
    it when others shall reach it.
    """
    with open_workspace(session.home) as workspace:
        settings = workspace.settings.server
        address = host or settings.host
        app = create_server(workspace, clock=now, hosts=allowed_hosts(address))
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
        config = uvicorn.Config(
            app,
            host=address,
            port=settings.port if port is None else port,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        workspace.refresh()
        _Server(config, session).run()


class _Server(uvicorn.Server):
    """Says where it listens once it does, the port taken from the socket."""

    def __init__(self, config: uvicorn.Config, session: Session) -> None:
        super().__init__(config)
        self._session = session

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        if self._session.is_json:
            print_json({"url": url})
        else:
            print_text(self._session.texts.say("cli.serve.listening", url=url))
