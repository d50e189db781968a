"""The API's description of itself: OpenAPI 3.1, complete enough to test by."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from vouchsafe.redaction import plan_schema
from vouchsafe.server.api.shapes import Problem, SavePlan

PLAN = "PlanFile"
_OPEN = frozenset({"sign_in", "accept_invitation", "passkey_options", "passkey_sign_in"})
"""Operations for those who are not signed in yet."""

_ABOUT = """\
For scripts, and for the pages' own scripts: the same rules hold for both.

A script sends `Authorization: Bearer` and a token from the page *You*. A page's script has the
session's cookie; what changes something then needs the header `X-CSRF-Token` too, with the value
of `<meta name="csrf-token">` (or `csrf` of `GET /api/v1/you`), and comes from a page of this
server. Every id is a uuid4 in hexadecimal digits; moments are in UTC; times in a video are seconds
of presentation time. A problem is `application/problem+json` (RFC 9457): `detail` is a sentence
for people, in their language, `code` a word for programs.
"""


def describe(app: FastAPI) -> None:
    """From now on `app.openapi()` gives the whole description."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def _described(app: FastAPI) -> dict[str, Any]:
    told = get_openapi(title="Vouchsafe", version="1", description=_ABOUT, routes=app.routes)
    components = told["components"]
    schemas = components["schemas"]
    schemas["Problem"] = _schema(Problem)
    save = _schema(SavePlan)
    save["properties"]["plan"] = {"$ref": f"#/components/schemas/{PLAN}"}
    schemas["SavePlan"] = save
    schemas[PLAN] = _plan()
    schemas["PlanTold"]["properties"]["plan"] = {"$ref": f"#/components/schemas/{PLAN}"}
    components["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": app.state.house.site.cookie},
        "token": {"type": "http", "scheme": "bearer"},
    }
    for operation in operations(told):
        name = operation["operationId"]
        operation["security"] = [] if name in _OPEN else [{"session": []}, {"token": []}]
    return told


def operations(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation of a description."""
    return [each for path in told["paths"].values() for each in path.values()]


def _schema(model: type[Problem] | type[SavePlan]) -> dict[str, Any]:
    return model.model_json_schema(ref_template="#/components/schemas/{model}")


def _plan() -> dict[str, Any]:
    """The plan file's own schema, where references to its parts are found in here."""
    schema = plan_schema()
    for name in ("$schema", "$id"):
        schema.pop(name, None)
    text = json.dumps(schema).replace('"#/$defs/', f'"#/components/schemas/{PLAN}/$defs/')
    moved: dict[str, Any] = json.loads(text)
    return moved
