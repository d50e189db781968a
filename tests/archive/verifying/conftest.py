"""A small archive with everything in it, made once; tests break copies of it in memory."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from benchmarks.archive_case import Case
from benchmarks.archive_specimen import Files, Specimen, in_memory, make_specimen
from tests.archive.stamps.authority import LocalAuthority, Root
from vouchsafe.archive.verifying import Question, Verdict, verify

Check = Callable[..., Verdict]


@pytest.fixture(scope="session")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Specimen]:
    """With stamps of two real time authorities, where the openssl program is installed."""
    scratch = tmp_path_factory.mktemp("specimen")
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("XDG_STATE_HOME", str(scratch / "state"))
        authorities = []
        for name in ("tsa-one", "tsa-two") if shutil.which("openssl") else ():
            local = LocalAuthority(scratch / name, name, Root(f"root of {name}"))
            authorities.append(stack.enter_context(local.open()).authority())
        yield make_specimen(scratch, tuple(authorities))


@pytest.fixture
def case(specimen: Specimen) -> Case:
    """A copy to be broken."""
    return Case(specimen, dict(specimen.files), random.Random(1))


@pytest.fixture
def check(specimen: Specimen) -> Check:
    """Verify these files, as a member who verified the good archive once, unless told else."""

    def verdict(files: Files, **asked: Any) -> Verdict:
        question = {"unlock": specimen.keys, "remembered": [specimen.memory], **asked}
        return verify(in_memory(files), Question(**question)).verdict

    return verdict
