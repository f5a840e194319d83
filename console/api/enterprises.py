"""`GET /v1/enterprises`, `/v1/enterprises/{id}`: the companies that records name."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from cases.enterprises import find_enterprise
from console.api.forms import EnterpriseForm, EnterprisesAnswer
from console.api.reading import NOT_FOUND, REFUSALS, Limit
from console.desk import Desk
from console.enterprises import describe_enterprise, enterprise_to_json

__all__ = ["enterprise_routes"]

Words = Annotated[str, Query(max_length=200, description="Part of a name as printed, or of a code.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Leave out so many.")]


def enterprise_routes(desk: Desk) -> APIRouter:
    """Make the routes that read the register of companies."""
    router = APIRouter(tags=["reading"])

    @router.get(
        "/v1/enterprises",
        summary="Companies",
        response_model=None,
        responses={200: {"model": EnterprisesAnswer, "description": "One page."}, **REFUSALS},
    )
    def enterprises(q: Words = "", limit: Limit = 50, offset: Offset = 0) -> Response:
        """Read the companies that records name, those that most records name first."""
        store, text = desk.workspace.store, q.strip() or None
        found = store.enterprises(text, limit=limit, offset=offset)
        items = [enterprise_to_json(one) for one in found]
        return JSONResponse({"total": store.enterprises_count(text), "offset": offset, "enterprises": items})

    @router.get(
        "/v1/enterprises/{enterprise_id:path}",
        summary="One company",
        response_model=None,
        responses={200: {"model": EnterpriseForm, "description": "The company."}, **NOT_FOUND, **REFUSALS},
    )
    def enterprise(enterprise_id: Annotated[str, Path(description="Its id, a code, or a name of it.")]) -> Response:
        """Read one company: its names, codes and records, and which others may be the same, or are."""
        one = find_enterprise(desk.workspace, enterprise_id)
        return JSONResponse(describe_enterprise(desk.workspace, one))

    return router
