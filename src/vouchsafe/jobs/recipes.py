"""What parts are rendered by, as a request carries it."""

from __future__ import annotations

from dataclasses import asdict, astuple
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vouchsafe.redaction import Ready, Recipe


def recipe_document(recipe: Recipe) -> dict[str, Any]:
    """Plain values."""
    return {
        "parts": [astuple(part) for part in recipe.parts],
        "manner": asdict(recipe.manner),
    }


def ready_document(ready: Ready | None) -> dict[str, Any] | None:
    """Plain values: the recipe, and where the parts lie."""
    if ready is None:
        return None
    files = [str(path.resolve()) for path in ready.untrusted_files]
    return {"recipe": recipe_document(ready.recipe), "files": files}
