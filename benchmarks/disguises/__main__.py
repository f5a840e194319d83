"""Write the disguised listings as JSON lines: `python -m benchmarks.disguises --output FILE`."""

import argparse
import json
import sys
from pathlib import Path

from benchmarks.disguises.generator import ROWS_PER_KIND, SEED, make_rows


def main() -> None:
    """Write the set to a file or to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, help="default: standard output")
    parser.add_argument("--rows-per-kind", type=int, default=ROWS_PER_KIND)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    lines = "".join(
        json.dumps(row, ensure_ascii=False) + "\n" for row in make_rows(options.rows_per_kind, options.seed)
    )
    if options.output:
        options.output.write_text(lines, encoding="utf-8")
    else:
        sys.stdout.write(lines)


if __name__ == "__main__":
    main()
