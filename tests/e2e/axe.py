"""axe-core over a page: what it finds wrong, in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

_WEB = Path(__file__).parents[2] / "web"
_RUN = """async (runOnly) => {
  const found = await axe.run(document, { resultTypes: ["violations"], runOnly });
  return found.violations;
}"""

ALL = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that see colours: the same page in other colours breaks no other."""


@cache
def _source() -> str:
    path = _WEB / "node_modules/axe-core/axe.min.js"
    if not path.exists():
        pytest.skip("axe-core is not there (make web)")
    return path.read_text("utf-8")


def violations(page: Page, rules: Sequence[str] = ALL) -> list[str]:
    """One line for each element of each rule that it violates. rules: WCAG 2.2 AA and good
    practice, or some of them by their names.
    """
    if not page.evaluate("typeof axe === 'object'"):
        # Not as a script element: the page's own policy would refuse it, rightly.
        page.evaluate(_source())
    found: list[dict[str, Any]] = page.evaluate(_RUN, list(rules))
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
