"""Importing in the server: what was sent is kept, waits its turn, is read in the background, one file at a time."""

from console.imports.desk import ImportDesk
from console.imports.keeping import Kept, KeptFiles
from console.imports.retention import KeptState, Purged, purge_files, read_kept

__all__ = ["ImportDesk", "Kept", "KeptFiles", "KeptState", "Purged", "purge_files", "read_kept"]
