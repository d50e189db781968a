"""What the OpenAPI description says of every answer."""

from __future__ import annotations

from typing import Any

from vouchsafe.server.problems import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]

_WHY = {
    400: "The request could not be carried out.",
    401: "Nobody is signed in.",
    403: "Your role does not allow it, or the request came from another page.",
    404: "It is not here, or not yet.",
    408: "The request came too slowly, or not at all for a while.",
    409: "Something is missing or has changed meanwhile; `code` says which.",
    410: "The link was used, withdrawn or has expired.",
    413: "Larger than what is taken.",
    415: "Neither a photo nor a video that can be read here.",
    416: "There is no such range.",
    421: "The server is not reached under this name.",
    422: "The request is not of the form described here.",
    429: "Too many requests; Retry-After says when to go on.",
    503: "Too much at once; Retry-After says when to go on.",
    507: "The disk is full.",
}
_ANY = (400, 401, 403, 404, 408, 413, 421, 422, 429)


def problems(*more: int) -> Responses:
    """The problems that every request can meet, and these."""
    return {status: _problem(_WHY[status]) for status in sorted({*_ANY, *more})}


def file_of(media_type: str, description: str) -> dict[str, Any]:
    """An answer that is a file."""
    return {"description": description, "content": {media_type: {"schema": _BYTES}}}


def raw_body(media_type: str = "application/octet-stream") -> dict[str, Any]:
    """A request whose body is a file as it is."""
    return {"requestBody": {"required": True, "content": {media_type: {"schema": _BYTES}}}}


def json_body(name: str) -> dict[str, Any]:
    """A request whose body is that schema, read by us."""
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


_BYTES = {"type": "string", "format": "binary"}


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
