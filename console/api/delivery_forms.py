"""The form of a receipt as the OpenAPI document shows it; the value itself is written by `domain.delivery`."""

from typing import Literal

from pydantic import Field

from console.api.forms import Form

__all__ = ["ReceiptForm"]


class ColumnForm(Form):
    """What a column of the file was taken for."""

    heading: str = Field(description="As printed.")
    decision: Literal["field", "attribute", "not_kept", "personal", "unknown"]
    key: str = Field(description="The field, or the name of the attribute; empty for what is not read.")
    cells: int = Field(description="How many of its cells said something.")


class AbsenceForm(Form):
    """What was concluded from what the file does not hold."""

    finding: Literal["concluded", "partial", "cut_short", "unidentified", "unusual", "shrunk"]
    stood: int = Field(description="Listings that stood in the catalogue before.")
    absent: int = Field(description="Those of them that this file does not hold.")


class RefusedForm(Form):
    """A row that could not be read."""

    where: str
    row: int | None
    field: str | None
    reason: str


class ReceiptForm(Form):
    """What became of a delivery."""

    delivery_id: str
    platform: str
    shop_id: str | None
    supplier: str | None = Field(description="Id of the key it came under.")
    file: str
    sha256: str
    size_bytes: int
    coverage: Literal["full_catalogue", "catalogue_part"]
    coverage_note: str | None
    state: Literal["waiting", "running", "done", "failed", "unchanged"]
    received_at: str
    started_at: str | None
    finished_at: str | None
    run_id: str | None
    counts: dict[str, int]
    form: str | None = Field(description="Form of the file, such as `csv`.")
    columns: list[ColumnForm]
    absence: AbsenceForm | None
    problem: str | None = Field(description="Why it failed, or what is unusual about it.")
    refused_total: int = Field(description="Rows that could not be read.")
    refused: list[RefusedForm] = Field(description="The first 100 of them.")
