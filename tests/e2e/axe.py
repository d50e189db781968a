"""axe-core over a page: what it finds wrong, in words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

_WEB = Path(__file__).parents[2] / "web"
_RUN = """async () => {
  const found = await axe.run(document, {
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  });
  return found.violations;
}"""


@cache
def _source() -> str:
    path = _WEB / "node_modules/axe-core/axe.min.js"
    if not path.exists():
        pytest.skip("axe-core is not there (make web)")
    return path.read_text("utf-8")


def violations(page: Page) -> list[str]:
    """One line for each element of each rule that it violates. WCAG 2.2 AA, and good practice."""
    if not page.evaluate("typeof axe === 'object'"):
        # Not as a script element: the page's own policy would refuse it, rightly.
        page.evaluate(_source())
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
