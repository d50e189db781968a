"""`python -m vouchsafe.cli.document > docs/cli.md`: the help texts and the shape of `--json`.

A test fails when the page and the program disagree.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from typer.testing import CliRunner

from vouchsafe.cli import archive
from vouchsafe.cli.app import app
from vouchsafe.cli.archive import witness

_WIDTH = "100"

_HEAD = """# The command line

This page is made from the program itself: `python -m vouchsafe.cli.document > docs/cli.md`.

Results go to standard output, progress and errors to standard error. Progress is drawn only on a
terminal. Nothing here opens a connection, but for what it is told to connect to: the bucket that
an archive lies in, the authorities that stamp its log, a team's database. `serve` listens on this
machine.

| exit code | meaning |
|---|---|
| 0 | all done |
| 1 | some files were refused; the others are done |
| 2 | the command itself could not be carried out: a wrong option, an input that does not exist |
| 3 | done, but review is required: somebody must look at a stretch that nothing vouches for |
| 3 | of `align`: done, but some recordings have no place on any time line |
| 130 | stopped with Ctrl-C; the same command goes on where it stopped |
"""

_TAIL = """
## What lies in the output folder

For an input `march/clip.mov`, redacted with `-o redacted/`:

| file | what it is |
|---|---|
| `clip.mov` | the redacted video; in another format (HEIC written as JPEG) its suffix is appended |
| `clip.mov.plan.json` | what was hidden, as rendered |
| `clip.mov.report.json`, `clip.mov.report.html` | the report, for machines and for people |
| `.vouchsafe-done.jsonl` | what is finished, for a stopped run to go on; names no input |
| `.vouchsafe-work-…` | a running job's own folder; the next run removes what a kill left |

An output appears whole and checked, in one step, after its plan and report. It never replaces
anything without `--force`, and never an input.

## What `--json` prints

`redact`, `plan` and `clean` print one object:

| key | value |
|---|---|
| `results` | a list, one object for each input, in order |
| `results[].source` | the input |
| `results[].state` | `done`, `already` (done earlier), `review required`, `refused`, `stopped` |
| `results[].output` | the output, or null |
| `results[].beside` | the plan and the reports |
| `results[].regions` | how many regions (in video: tracks) are hidden |
| `results[].unreviewed` | stretches and places that somebody must look at |
| `results[].checked` | whether the output was verified |
| `results[].notes` | what differs from the source on purpose, in sentences |
| `results[].stripped` | the names (never the values) of what a cleaned file has lost |
| `results[].remaining` | what a redacted file still gives away, in sentences |
| `results[].error` | why it was refused, in a sentence; or null |
| `results[].kind_of_error` | the same as a name that stays; or null |
| `results[].seconds` | of clock time |
| `results[].cpu_seconds` | of computing |
| `results[].peak_memory` | bytes that the file's own process held at most |
| `skipped` | files in the given folders that are no photos or videos by their names |
| `counts` | how many of each state |

`inspect` prints one object for all files, as [inspection.schema.json](inspection.schema.json) says:

| key | value |
|---|---|
| `inspections` | the version of this format, 1 |
| `files[].source` | the input |
| `files[].state` | `clean`, `exposed`, `unread` (nothing found, not all looked at) |
| `files[].inspection.summary` | one sentence |
| `files[].inspection.exposures` | what was found, worst first |
| `….exposures[].kind`, `.severity` | what sort, and how bad: `high`, `medium`, `low` |
| `….exposures[].what`, `.where`, `.advice` | in words, without the values |
| `….exposures[].values` | the values; empty without `--values` |
| `….exposures[].places` | `time`, `until`, `box`, `said`: where to look |
| `files[].inspection.looked` | what was looked at |
| `files[].inspection.failed` | what could not be |
| `files[].inspection.not_looked` | what was not looked for |
| `files[].error`, `files[].kind_of_error` | why nothing could be read, or null |
| `files[].cpu_seconds`, `files[].peak_memory` | what its process used, or null |
| `counts` | how many files are `clean`, `exposed`, `unread` |

`align` prints one object:

| key | value |
|---|---|
| `aligned` | the version of this format, 1 |
| `timeline` | the timeline as its file says it |
| `sources` | the path of each clip of the timeline, by its id |
| `cut` | ids of clips whose files end in the middle |
| `refused[].source`, `.error`, `.kind_of_error` | files that could not be read, and why |
| `written` | the files that were written |
| `views` | only where `--grid` or `--mix` was asked for and done |
| `views.written` | the grids and mixes |
| `views.called` | what each clip is called in the pictures, by its id |
| `views.left_out` | why nothing of a clip is shown or heard, by its id |
| `views.unredacted` | ids of clips that are shown or heard as they are |
| `views.notes` | sentences |

`verify` prints `passed` and `checks`, a list of objects with `name`, `passed` and `detail`.

The archive's commands print one object each:

| command | keys |
|---|---|
| `archive init` | `archive`, `origin`, `member`, `sheet` |
| `archive add` | `added`, `refused`, `examined`, `stamps`: lists |
| `….added[]` | `path`, `item`, `entry`, `size`, `known`, `erased_before` |
| `….refused[]` | `path`, `error`, `kind_of_error` |
| `archive get` | `item`, `path`, `entry` |
| `archive history` | `events`: a list |
| `….events[]` | `entry`, `event`, `item`, `readable`, `time`, `actor`, `key`, `what` |
| `archive verify` | as [archive-verification.schema.json](archive-verification.schema.json) says |
| `archive note`, `archive erase` | `item`, `entry` |
| `archive keys` | `private`, `public` |
| `archive grant`, `archive recover` | `member`, `key`, `entry` |
| `archive revoke` | `member`, `log_key`, `entry` |
| `archive rotate` | `renewed`, `entry` |

`entry` is the number of the entry in the archive's log.
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    alone: tuple[list[str], ...] = (
        [],
        ["redact"],
        ["plan"],
        ["verify"],
        ["inspect"],
        ["clean"],
        ["align"],
        ["serve"],
        ["worker"],
        ["archive"],
    )
    kept = (["archive", _called(command)] for command in archive.COMMANDS)
    letters = [["archive", "witness"]]
    letters += [["archive", "witness", _called(command)] for command in witness.COMMANDS]
    for words in (*alone, *kept, *letters):
        name = " ".join(["vouchsafe", *words])
        parts.append(f"\n## `{name}`\n\n```text\n{_help(words)}\n```\n")
    return "".join([*parts, _TAIL])


def _called(command: Callable[..., None]) -> str:
    return command.__name__.replace("_", "-")


def _help(words: list[str]) -> str:
    environment = {"COLUMNS": _WIDTH, "TERMINAL_WIDTH": _WIDTH, "TERM": "dumb", "NO_COLOR": "1"}
    shown = CliRunner().invoke(app, [*words, "--help"], env=environment, prog_name="vouchsafe")
    return "\n".join(line.rstrip() for line in shown.output.strip("\n").splitlines())


if __name__ == "__main__":
    sys.stdout.write(page())
