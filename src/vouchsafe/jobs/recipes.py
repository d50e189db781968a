"""What parts are rendered and proven by, as a request carries it."""

from __future__ import annotations

from dataclasses import asdict, astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vouchsafe.redaction import JoinedFile, Ready, Recipe


def recipe_document(recipe: Recipe) -> dict[str, Any]:
    """Plain values."""
    return {
        "parts": [astuple(part) for part in recipe.parts],
        "manner": asdict(recipe.manner),
    }


def ready_document(ready: Ready | None) -> dict[str, Any] | None:
    """Plain values: the recipe, and where the parts and what proves them lie."""
    if ready is None:
        return None
    files, proven = list(map(_whole, ready.untrusted_files)), None
    if ready.proven:
        proofs = list(map(_whole, ready.proven.untrusted_proofs))
        proven = {"joined": joined_document(ready.proven.joined), "proofs": proofs}
    return {"recipe": recipe_document(ready.recipe), "files": files, "proven": proven}


def joined_document(joined: JoinedFile) -> dict[str, str]:
    """Plain values."""
    return {"file": _whole(joined.untrusted_file), "note": _whole(joined.untrusted_note)}


def files_of(ready: Ready | None) -> tuple[Path, ...]:
    """All that has to be read of it."""
    if ready is None:
        return ()
    if ready.proven is None:
        return ready.untrusted_files
    joined = ready.proven.joined
    return joined.untrusted_file, joined.untrusted_note, *ready.proven.untrusted_proofs


def _whole(path: Path) -> str:
    return str(path.resolve())
