"""An import costs time for every row, not memory: what it holds does not grow with the rows."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
IMPORTER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from cases.intake import FileNotes, ParsedRow, save_records
from cases.workspace import open_workspace
from domain.record import Record, RecordKind, RecordSource

def rows(count):
    for n in range(count):
        facts = {  # few texts, each many times: what is remembered of texts is bounded, and full soon
            "brand": f"牌{n % 90}", "model_spec": f"XD-{n % 300}A{n % 7}", "batch_or_date": f"2024年{n % 12 + 1}月",
            "manufacturer": f"青岚{n % 200}箱包有限公司", "seller": f"商行{n % 90}", "issuer": "某局",
            "failed_items": ("振荡冲击性能", "标识"), "notice_title": "2024年旅行箱包产品质量监督抽查结果",
        }
        source = RecordSource(file="n.xlsx", table="名单", row=n + 3, file_sha256="ab" * 32)
        raw = {name: str(value) for name, value in facts.items()}
        yield ParsedRow(record=Record(record_id=f"N-{n:016x}", kind=RecordKind.FAILED_INSPECTION,
            product_name=f"旅行箱{n % 97}", sources=(source,), raw=raw, **facts))
    yield FileNotes(file="n.xlsx", file_sha256="ab" * 32, rows=count)

with open_workspace(Path(sys.argv[1]), env={}, create=True) as ws:
    report = save_records(ws, rows(int(sys.argv[2])), file="n.xlsx", now=datetime.now(UTC))
    assert report.new == int(sys.argv[2]) == ws.store.records_count()
status = open("/proc/self/status", encoding="utf-8").read()
print(int(status.split("VmHWM:")[1].split()[0]) << 10)
"""


def peak_bytes(home: Path, rows: int) -> int:
    command = [sys.executable, "-c", IMPORTER, str(home), str(rows)]
    return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def test_five_times_the_rows_need_no_more_memory(tmp_path: Path) -> None:
    small, large = peak_bytes(tmp_path / "small", 2_500), peak_bytes(tmp_path / "large", 12_500)
    # A record alone has 3 KB, and 10 KB more once it is read for matching: 10 000 of them would be seen at once. What is
    # remembered of texts (`domain.text`) is bounded, but not full after so few rows: about 1 KB a row, seen 2026-11.
    assert large - small < 18 << 20
