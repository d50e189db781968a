"""`python -m vouchsafe.archive.verifying.describe > docs/archive-findings.md`

A test fails when the page and the program disagree.
"""

from __future__ import annotations

import sys

from vouchsafe.archive.verifying.model import Severity
from vouchsafe.archive.verifying.wording import kinds

_HEAD = """# What verifying an archive can find

Made from the program: `python -m vouchsafe.archive.verifying.describe > docs/archive-findings.md`.

`vouchsafe archive verify` names what it finds by these words, in `--json` as `kind`
([schema](archive-verification.schema.json)).
"""

_TITLES = {
    Severity.WRONG: "Wrong: the archive is not what it should be, exit code 1",
    Severity.OPEN: "Open: still to come",
    Severity.NOTED: "Noted: in order, worth knowing",
}


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for severity, title in _TITLES.items():
        parts.append(f"\n## {title}\n\n| kind | what it means | what to do |\n|---|---|---|\n")
        parts += [
            f"| `{kind}` | {words['meaning']} | {words['advice']} |\n"
            for kind, words in kinds().items()
            if words["severity"] == severity.value
        ]
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
