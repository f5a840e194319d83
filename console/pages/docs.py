"""The API's description for people: our own rendering of the OpenAPI document, nothing loaded from elsewhere."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from console.deliveries.signing import SIGNED_HEADERS
from console.pages.rendering import render

__all__ = ["routes"]

Json = Mapping[str, Any]

_SAMPLES: Final[Mapping[str, object]] = {
    "/v1/check": {"title": "小逸优品电磁炉家用 XDW-21A4", "item_id": "77"},
    "/v1/check:batch": {"listings": [{"title": "小逸优品电磁炉家用 XDW-21A4", "item_id": "77"}]},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Endpoint:
    method: str
    path: str
    description: str
    parameters: tuple[_Field, ...]
    curl: str
    answers: tuple[tuple[str, str], ...]


def routes(app: FastAPI) -> APIRouter:
    """Make the route of the description of an app."""
    router = APIRouter()

    @router.get("/docs")
    def docs(request: Request) -> Response:
        document = app.openapi()
        return render(
            request,
            "docs.html",
            endpoints=tuple(_endpoints(document, str(request.base_url).rstrip("/"))),
            schemas=tuple(_schemas(document)),
        )

    return router


def _endpoints(document: Json, base: str) -> Iterator[_Endpoint]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield _Endpoint(
                method=method.upper(),
                path=path,
                description=operation.get("description", ""),
                parameters=tuple(_parameter(p) for p in operation.get("parameters", ())),
                curl=_curl(method, path, base),
                answers=tuple((status, answer["description"]) for status, answer in operation["responses"].items()),
            )


def _parameter(parameter: Json) -> _Field:
    return _Field(name=parameter["name"], type=_type(parameter["schema"]), description=parameter.get("description", ""))


def _curl(method: str, path: str, base: str) -> str:
    address = f"{base}{path.replace('{record_id}', 'R0001')}"
    if method == "get":
        return f"curl {address}"
    if path == "/v1/deliveries":
        headers = " ".join(f"-H '{name.title()}: …'" for name in SIGNED_HEADERS)
        return f"curl '{address}?file=goods.csv&coverage=full_catalogue' {headers} --data-binary @goods.csv"
    body = json.dumps(_SAMPLES[path], ensure_ascii=False)
    return f"curl {address} -H 'Content-Type: application/json' -d '{body}'"


def _schemas(document: Json) -> Iterator[tuple[str, tuple[_Field, ...]]]:
    for name, schema in document["components"]["schemas"].items():
        fields = schema.get("properties", {}).items()
        yield (
            name,
            tuple(
                _Field(name=key, type=_type(value), description=value.get("description", "")) for key, value in fields
            ),
        )


def _type(schema: Json) -> str:
    """Return the type of a schema in words: `text or null`, `list of MatchForm`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    name = str(schema.get("type", "object"))
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(name, name)
