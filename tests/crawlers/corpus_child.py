"""Reads a folder of notices as an import does, in a process of its own; prints one JSON line a file, then its memory.

`corpus_child.py FOLDER CPU_SECONDS [MEGABYTES]`. The time of a file is the processor's, of this process and of those that
read for it, because the clock tells how busy the machine is.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources import read_notices
from crawlers.sources.limits import ReadingLimits
from domain.errors import UnreadableFile


def main() -> None:
    memory = int(sys.argv[3]) << 20 if len(sys.argv) > 3 else ReadingLimits().memory_bytes
    limits = ReadingLimits(cpu_seconds=float(sys.argv[2]), memory_bytes=memory)
    began = cpu_seconds()
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
        now = cpu_seconds()
        sys.stdout.write(json.dumps(line | {"cpu_seconds": round(now - began, 3)}) + "\n")
        began = now
    # What getrusage says of a process begins with what its parent had; this does not.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    own = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    sys.stdout.write(json.dumps({"memory_bytes": own, "children_memory_bytes": children}) + "\n")


def cpu_seconds() -> float:
    """What this process used, those it waited for, and those that live with all that they waited for."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = time.process_time() + ended.ru_utime + ended.ru_stime
    for child in Path("/proc/thread-self/children").read_text(encoding="ascii").split():
        fields = Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        used += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return used


if __name__ == "__main__":
    main()
