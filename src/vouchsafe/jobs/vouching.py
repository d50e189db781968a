"""A manifest for a finished copy: signed in isolation, and the report told of the new bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from vouchsafe.archive.provenance import Credential, format_for
from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.answer import Answer, file_in
from vouchsafe.jobs.errors import MalformedAnswer
from vouchsafe.jobs.host import Host
from vouchsafe.jobs.ledger import sha256_of
from vouchsafe.jobs.wire import Request
from vouchsafe.redaction import Sha256, read_report, restated, write_report

_TASKS = "vouchsafe.jobs.vouch_tasks"


def vouched(
    work: Path, answer: Answer, manifest: Mapping[str, Any], credential: Credential
) -> Answer:
    """The same answer, whose output carries the manifest. Raises `NotVouched`, `JobError`s."""
    format_for(answer.suffix)
    request = Request(
        "sign",
        {
            "copy": answer.output.name,
            "suffix": answer.suffix,
            "manifest": dict(manifest),
            "credential": asdict(credential),
        },
        str(work.resolve()),
        (),
        OPENING,
    )
    with Host(_TASKS) as host:
        untrusted = host.run(request)
    try:
        output = file_in(work, untrusted["output"])
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise MalformedAnswer from error
    _restate(answer, output)
    return replace(answer, output=output)


def _restate(answer: Answer, output: Path) -> None:
    """The report was written before the manifest came into the copy that it is about."""
    if not answer.report:
        return
    report = read_report(answer.report)
    assert report.output is not None
    signed = Sha256(sha256_of(output))
    stated = replace(report.output, sha256=signed, bytes=output.stat().st_size)
    write_report(replace(report, output=stated), answer.report)
    if answer.page:
        page = answer.page.read_text("utf-8")
        answer.page.write_text(restated(page, report.output, stated), "utf-8")
