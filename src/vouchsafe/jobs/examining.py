"""Examining files for an archive: each in isolation, and nothing that is answered is believed."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from vouchsafe.archive.claims import Trust, proof_names
from vouchsafe.archive.copies import Glance
from vouchsafe.archive.examined import read_examination
from vouchsafe.archive.model import Examination, Sha256
from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.errors import Interrupted, JobError, MalformedAnswer, OtherBytes, WorkerBroken
from vouchsafe.jobs.host import Host
from vouchsafe.jobs.model import Settings
from vouchsafe.jobs.wire import Request

EXAMINE_TASKS = "vouchsafe.jobs.examine_tasks"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_GLANCES, _MOST_DIGESTS = 1000, 100


class Examiner:
    """A worker that examines; safe to use from several threads at once.

        with Examiner() as examiner:
            examination = examiner.examine(path, sha256)

    The worker starts at once and loads its libraries while the caller goes on.
    """

    def __init__(self, trust: Trust | None = None) -> None:
        """trust: whose provenance claims count as trusted; nobody's without it."""
        self._trust = trust or Trust()
        self._host = Host(EXAMINE_TASKS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop whatever still runs."""
        self._host.close()

    def examine(self, path: Path, sha256: Sha256) -> Examination:
        """What a file is. Pictures that end the process that decodes them are a problem told.

        sha256: of the bytes that are meant. Raises `OtherBytes` where the file holds others.
        """
        try:
            return self._examined(path, sha256, pictures=True)
        except (Interrupted, WorkerBroken, OtherBytes):
            raise
        except JobError as error:
            return self._without_pictures(path, sha256, error)

    def glances(self, path: Path, *, mirror: bool = False) -> tuple[Glance, ...]:
        """What copies of a photo or video are looked for by. Raises a `VouchsafeError`."""
        answer = self._run("glance", path, {"mirror": mirror})
        try:
            return tuple(map(_glance, answer["glances"][:_MOST_GLANCES]))
        except (KeyError, TypeError, ValueError) as error:
            raise MalformedAnswer from error

    def _without_pictures(self, path: Path, sha256: Sha256, error: JobError) -> Examination:
        said = f"Its pictures could not be looked at. {error}"
        try:
            alone = self._examined(path, sha256, pictures=False)
        except (Interrupted, WorkerBroken, OtherBytes):
            raise
        except JobError:
            # What ends every process that reads it is told as that, and not tried for ever.
            return Examination(sha256, "other", problems=(said,))
        return _with_problem(alone, said)

    def _examined(self, path: Path, sha256: Sha256, *, pictures: bool) -> Examination:
        trust = {"c2pa": self._trust.c2pa, "proofmode": list(self._trust.proofmode)}
        beside = _proofs_beside(path, sha256)
        told = {**trust, "pictures": pictures, "beside": beside}
        answer = self._run("examine", path, told, beside)
        try:
            examination = read_examination(answer["examination"])
        except (KeyError, TypeError, ValueError) as error:
            raise MalformedAnswer from error
        if examination.sha256 != sha256:
            raise OtherBytes(name=path.name)
        return examination

    def _run(
        self, task: str, path: Path, arguments: dict[str, Any], beside: Sequence[str] = ()
    ) -> Mapping[str, Any]:
        source = str(path.resolve())
        with tempfile.TemporaryDirectory(prefix="vouchsafe-") as work:
            request = Request(
                task,
                {**arguments, "source": source, "max_pixels": Settings().max_pixels},
                str(Path(work).resolve()),
                (source, *beside),
                OPENING,
            )
            return self._host.run(request)


def _proofs_beside(path: Path, sha256: Sha256) -> list[str]:
    """What lies beside a file to prove its origin, under the names that such proofs have."""
    folder = path.resolve().parent
    names = dict.fromkeys((*proof_names(sha256), *proof_names(path.name)))
    return [str(folder / name) for name in names if (folder / name).is_file()]


def _with_problem(examination: Examination, said: str) -> Examination:
    return replace(examination, problems=(*examination.problems, said))


def _glance(untrusted: Any) -> Glance:
    time = untrusted["time"]
    if type(time) not in (int, float) or not 0 <= time <= 1e9:
        raise ValueError("seconds expected")
    return Glance(time, _digests(untrusted["digests"]), _digests(untrusted["mirrored"]))


def _digests(untrusted: Any) -> tuple[str, ...]:
    if len(untrusted) > _MOST_DIGESTS or not all(map(_DIGEST.fullmatch, untrusted)):
        raise ValueError("some digests expected")
    return tuple(untrusted)
