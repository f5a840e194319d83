"""Reads a folder of notices as an import does, in a process of its own; prints one JSON line a file, then its memory."""

import json
import resource
import sys
import time
from pathlib import Path

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources import read_notices
from crawlers.sources.limits import ReadingLimits
from domain.errors import UnreadableFile


def main() -> None:
    limits = ReadingLimits(cpu_seconds=float(sys.argv[2]))
    began = time.monotonic()
    for file in read_notices(Path(sys.argv[1]), limits=limits):
        rows = records = 0
        snippets: list[str] = []
        line = {"name": file.name}
        try:
            for row in file.rows:
                rows += not isinstance(row, FileNotes)
                records += isinstance(row, ParsedRow)
                if isinstance(row, RejectedRow) and len(snippets) < 3:
                    snippets.append(row.snippet)
            line |= {"outcome": "read", "rows": rows, "records": records, "snippets": snippets}
        except UnreadableFile as error:
            line |= {"outcome": error.code, "reason": error.reason, "rows": rows}
        now = time.monotonic()
        sys.stdout.write(json.dumps(line | {"seconds": round(now - began, 3)}) + "\n")
        began = now
    # What getrusage says of a process begins with what its parent had; this does not.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    own = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    sys.stdout.write(json.dumps({"memory_bytes": own, "children_memory_bytes": children}) + "\n")


if __name__ == "__main__":
    main()
