"""A log of every packet that a crawl and its platforms exchange, in a network of their own.

The process moves into a network namespace of its own, in which there is nothing but loopback: whatever is sent there is
sent by the process and its children, and everything that is sent is seen, by a packet socket (`AF_PACKET`, Linux).
Needs the rights of root, or of a user who may make namespaces.
"""

import ctypes
import fcntl
import os
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final

__all__ = ["Packet", "PacketLog", "enter_own_network"]

_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_ETH_P_ALL: Final = 3
_SO_RCVBUFFORCE, _SOL_PACKET, _PACKET_STATISTICS = 33, 263, 6
_PACKET_OUTGOING: Final = 4
_TCP, _SYN, _ACK = 6, 0x02, 0x10
_BUFFER_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """What began a connection, asked over one, or was no TCP at all."""

    at: float
    """Monotonic."""
    kind: str
    """`connection`, `request` or `other`."""
    port: int
    """Where it went; of what is no TCP, the number of its protocol."""
    line: str = ""
    """First line of a request."""


@dataclass(slots=True)
class PacketLog:
    """Listens until the block ends."""

    packets: list[Packet] = field(default_factory=list)
    dropped: int = 0
    """Packets the kernel could not hand over: with any, the log proves nothing."""
    _socket: socket.socket = field(init=False)
    _thread: threading.Thread = field(init=False)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "PacketLog":
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER_BYTES)
        self._socket.settimeout(0.2)
        self._thread = threading.Thread(target=self._listen, name="packet log", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        time.sleep(0.3)  # what is under way is still taken down
        self._is_over.set()
        self._thread.join()
        counted = self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8)
        self.dropped = struct.unpack("II", counted)[1]
        self._socket.close()

    def _listen(self) -> None:
        while not self._is_over.is_set():
            try:
                frame, address = self._socket.recvfrom(65_535)
            except TimeoutError:
                continue
            if address[2] == _PACKET_OUTGOING:  # on loopback each packet comes in as well
                packet = _read(frame, time.monotonic())
                if packet is not None:
                    self.packets.append(packet)


def _read(frame: bytes, at: float) -> Packet | None:
    """Return what a frame is; `None` for the rest of a conversation."""
    version, body = frame[12:14], frame[14:]
    if version == b"\x86\xdd":
        protocol, segment = body[6], body[40:]
    elif version == b"\x08\x00":
        protocol, segment = body[9], body[(body[0] & 0x0F) * 4 : struct.unpack("!H", body[2:4])[0]]
    else:
        return Packet(at=at, kind="other", port=-1)
    if protocol != _TCP:
        return Packet(at=at, kind="other", port=protocol)
    port, flags = struct.unpack("!H", segment[2:4])[0], segment[13]
    if flags & _SYN:
        return None if flags & _ACK else Packet(at=at, kind="connection", port=port)
    payload = segment[(segment[12] >> 4) * 4 :]
    first = payload.split(b"\r\n", 1)[0]
    if first.endswith((b" HTTP/1.1", b" HTTP/1.0")):
        return Packet(at=at, kind="request", port=port, line=first.decode("latin-1"))
    return None


def enter_own_network() -> str:
    """Move this process, before it has threads, into a network of its own; returns how that went.

    Raises:
        OSError: it may not.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    users = (os.geteuid(), os.getegid())
    flags = _CLONE_NEWNET if users[0] == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
    if libc.unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"no network of its own: {os.strerror(number)}")
    if flags & _CLONE_NEWUSER:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {users[0]} 1")
        Path("/proc/self/gid_map").write_text(f"0 {users[1]} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        (present,) = struct.unpack("16xh14x", fcntl.ioctl(control, _SIOCGIFFLAGS, request))
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", present | _IFF_UP))
    return "AF_PACKET in a network namespace that holds nothing but loopback"
