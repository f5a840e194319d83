"""The environment of the libraries that guolv is measured beside: `.venv-peers`, made when it is first needed."""

import subprocess
import sys
from pathlib import Path

__all__ = ["PEERS", "peer_python"]

PEERS = Path(__file__).parent / "peers"
_ROOT = Path(__file__).parents[1]
_ENVIRONMENT = _ROOT / ".venv-peers"


def peer_python() -> str:
    """Return the Python of the environment; installs it when it is missing or made from another list."""
    python, stamp = _ENVIRONMENT / "bin/python", _ENVIRONMENT / "installed.txt"
    wanted = (PEERS / "requirements.txt").read_text(encoding="utf-8")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"installing the peers into {_ENVIRONMENT}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(_ENVIRONMENT)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "-r", str(PEERS / "requirements.txt")], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return str(python)
