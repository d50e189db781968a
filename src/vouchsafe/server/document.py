"""`python -m vouchsafe.server.document` writes docs/api.md from the API's own description."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from vouchsafe.review import Reviews
from vouchsafe.server.app import make_app

_HEAD = """\
# The API

This page is written by `python -m vouchsafe.server.document` from the description that the server
gives at `/api/v1/openapi.json`, for those who are signed in; a test holds it against that.

"""
_TITLES = {
    "collections": "Collections",
    "items": "Items",
    "plans": "Plans, and what is to be looked at",
    "files": "Files",
    "events": "Events",
    "people": "People",
    "you": "You",
    "sign-in": "Signing in",
    "audit": "The audit",
}


def api_page(told: dict[str, Any]) -> str:
    """The page for that description."""
    parts = [_HEAD, told["info"]["description"], "\n"]
    for tag, title in _TITLES.items():
        parts.append(f"## {title}\n\n")
        for path, methods in told["paths"].items():
            for method, operation in methods.items():
                if operation["tags"][-1] == tag:
                    parts.append(_operation(method, path, operation, told))
    parts += ["## What is sent and told\n\n", *_shapes(told)]
    return "".join(parts).rstrip() + "\n"


def _operation(method: str, path: str, operation: dict[str, Any], told: dict[str, Any]) -> str:
    lines = [f"### {method.upper()} {path}\n", operation["description"].replace("\n", " ") + "\n"]
    query = [each for each in operation.get("parameters", ()) if each["in"] != "path"]
    if query:
        lines.append("| parameter | is | |\n|---|---|---|")
        lines += [
            f"| `{each['name']}`{_needed(each)} | {_type(each['schema'])} | "
            f"{each.get('description', '')} |"
            for each in query
        ]
        lines.append("")
    if body := operation.get("requestBody"):
        [(media, content)] = body["content"].items()
        lines.append(f"Takes {_content(media, content)}.\n")
    answers = [
        f"{status} {_answer(answer)}"
        for status, answer in operation["responses"].items()
        if status < "4"
    ]
    known = _common(told)
    problems = [s for s in operation["responses"] if s >= "4" and s not in known]
    answers += [f"problems {', '.join(problems)} beside the usual"] if problems else []
    lines.append("; ".join(answers) + ".\n\n")
    return "\n".join(lines)


def _common(told: dict[str, Any]) -> set[str]:
    """The problems that every request can meet."""
    each = [
        {status for status in operation["responses"] if status >= "4"}
        for path in told["paths"].values()
        for operation in path.values()
    ]
    return set.intersection(*each)


def _needed(parameter: dict[str, Any]) -> str:
    return " (needed)" if parameter.get("required") else ""


def _answer(answer: dict[str, Any]) -> str:
    contents = [_content(*each) for each in answer.get("content", {}).items()]
    return contents[0] if contents else "nothing"


def _content(media: str, content: dict[str, Any]) -> str:
    schema = content.get("schema", {})
    if media == "application/json":
        return _type(schema)
    return "a file as it is" if media == "application/octet-stream" else f"`{media}`"


def _type(schema: dict[str, Any]) -> str:
    if ref := schema.get("$ref"):
        name = ref.rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema or "const" in schema:
        return ", ".join(f'`"{each}"`' for each in schema.get("enum", [schema.get("const")]))
    if parts := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return " or ".join(_type(part) for part in parts)
    kind = schema.get("type", "anything")
    if kind == "array":
        items = schema.get("items")
        return f"list of {_type(items)}" if items else f"{schema.get('maxItems', '')} numbers"
    return str(kind)


def _shapes(told: dict[str, Any]) -> list[str]:
    used = told["components"]["schemas"]
    return [_shape(name, used[name]) for name in sorted(used)]


def _shape(name: str, schema: dict[str, Any]) -> str:
    about = " ".join(schema.get("description", "").split())
    lines = [f"### {name}\n", f"{about}\n"] if about else [f"### {name}\n"]
    if "enum" in schema:
        return "\n".join([*lines, f"{_type(schema)}\n\n"])
    if "$defs" in schema:
        return "\n".join([*lines, "See [the plan file](plan-format.md).\n\n"])
    needed = schema.get("required", ())
    lines.append("| key | is |\n|---|---|")
    lines += [
        f"| `{key}` | {_type(part)}{'' if key in needed else ', may be left out'} |"
        for key, part in schema.get("properties", {}).items()
    ]
    return "\n".join(lines) + "\n\n"


def main() -> None:
    """Print the page."""
    with tempfile.TemporaryDirectory() as folder, Reviews.open(Path(folder)) as reviews:
        sys.stdout.write(api_page(make_app(reviews).openapi()))


if __name__ == "__main__":
    main()
