"""The certificates a server shows: kept for the evidence while the connection is made, judged by Twisted as ever."""

from typing import Any
from weakref import WeakKeyDictionary

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.internet.ssl import Certificate

from cases.evidence import TlsFacts

__all__ = ["TlsMemory", "tls_memory", "watch_tls"]


class TlsMemory:
    """The last connection to each host of one crawl."""

    def __init__(self) -> None:
        self._connections: dict[tuple[str, int], Any] = {}  # pyOpenSSL's; that library is Twisted's own business

    def remember(self, host: str, port: int, connection: Any) -> None:
        """Keep a connection that is being made."""
        self._connections[host, port] = connection

    def facts(self, host: str, port: int) -> TlsFacts | None:
        """Return how the last connection to a host was secured, once its handshake is over."""
        connection = self._connections.get((host, port))
        if connection is None or not connection.get_cipher_name():
            return None
        chain = b"".join(_pem(one) for one in connection.get_peer_cert_chain() or ())
        version, cipher = connection.get_protocol_version_name(), connection.get_cipher_name()
        return TlsFacts(version=version, cipher=cipher or "", chain_pem=chain)


_MEMORIES: WeakKeyDictionary[Crawler, TlsMemory] = WeakKeyDictionary()


def tls_memory(crawler: Crawler) -> TlsMemory:
    """Return what is remembered in a crawl; whoever asks first makes it."""
    return _MEMORIES.setdefault(crawler, TlsMemory())


def _pem(certificate: Any) -> bytes:
    pem: bytes = Certificate(certificate).dumpPEM()  # type: ignore[no-untyped-call]  # Twisted's has no types
    return pem


def watch_tls(handler: HTTP11DownloadHandler, crawler: Crawler) -> None:
    """Remember the connections of a handler; who may be trusted is decided where it was.

    The setting for a policy of one's own is deprecated and has no successor yet (Scrapy 2.19), so the handler's own
    policy is watched: the makers of connections that it gives out tell what they made.
    """
    policy: Any = handler._contextFactory
    give_maker, memory = policy.creatorForNetloc, tls_memory(crawler)

    def watched(hostname: bytes, port: int) -> Any:
        maker = give_maker(hostname, port)
        make = maker.clientConnectionForTLS

        def remembered(protocol: Any) -> Any:
            connection = make(protocol)
            memory.remember(hostname.decode("ascii"), port, connection)
            return connection

        maker.clientConnectionForTLS = remembered
        return maker

    policy.creatorForNetloc = watched
