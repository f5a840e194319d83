"""`python -m scheduler.leash PARENT COMMAND…`: becomes the command, and is ended when the parent dies.

A crawl must not outlive whoever waits for it, also when that is killed with -9 and can tell nobody. The kernel does it:
the wish survives `exec`. Elsewhere than on Linux the command runs without a leash.
"""

import ctypes
import os
import signal
import sys

__all__ = ["main"]

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Ask for SIGTERM at the parent's death, then become the command.

    Args:
        arguments: Process id of the parent, then the command with its arguments.
    """
    parent, command = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606  # no shell is meant


if __name__ == "__main__":
    main(sys.argv[1:])
