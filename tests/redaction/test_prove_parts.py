"""An output proven in parts is judged as it is when proven whole, wherever its fault lies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.redaction.pictures import Blobs, encode, walk
from vouchsafe.detect import Sensitivity
from vouchsafe.media import Manner, PartsDiffer, open_media
from vouchsafe.redaction import (
    JoinedFile,
    Outcome,
    Plan,
    Proven,
    Ready,
    Recipe,
    Rendered,
    Style,
    Verification,
    analyse,
    carry_out,
    join_rendered,
    origin_of,
    parts_of,
    prove_share,
    render,
    render_part,
    settle_manner,
    verify,
)
from vouchsafe.redaction.facts import sha256_of
from vouchsafe.redaction.proof_file import Eye, Note, write_json
from vouchsafe.redaction.verify import judge

FRAMES, RATE = 60, 25
PARTS = parts_of(FRAMES / RATE, length=0.8, overlap=0.2)
BORDER = 20
"""The first frame of the second part."""

Pictures = list[np.ndarray]
Change = Callable[[Pictures], None]


@dataclass(frozen=True)
class Walk:
    """Two faces, the plan that hides the magenta one and not the cyan one, and its output."""

    clip: Path
    plan: Plan
    out: Path
    rendered: Rendered
    pictures: Pictures


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    folder = tmp_path_factory.mktemp("walk")
    clip = encode(folder / "walk.mp4", walk(FRAMES, second=True), rate=RATE)
    plan = analyse(clip, detector=Blobs()).plan
    out = folder / "out.mp4"
    rendered = render(clip, plan, out)
    assert rendered.painted == FRAMES
    with open_media(out) as medium:
        pictures = [picture.rgb().copy() for picture in medium.pictures()]
    return Walk(clip, plan, out, rendered, pictures)


@dataclass(frozen=True)
class Judged:
    """One output, proven whole and in parts."""

    whole: Verification
    parts: Verification

    @property
    def failed(self) -> set[str]:
        return {check.name for check in self.parts.checks if not check.passed}


def judged(walked: Walk, output: Path, detector: Blobs) -> Judged:
    clip, plan, rendered = walked.clip, walked.plan, walked.rendered
    whole = verify(clip, output, plan, times=rendered.times, detector=detector)
    recipe = Recipe(PARTS, Manner("any", "any", 20.0))
    folder = output.with_suffix(".proofs")
    folder.mkdir()
    joined = JoinedFile(output, folder / "note")
    note = Note(origin_of(plan, recipe), sha256_of(output), subtitles=False, rendered=rendered)
    write_json(note.plain(), joined.untrusted_note)
    proofs = [folder / str(part.number) for part in PARTS]
    for part, proof in zip(PARTS, proofs, strict=True):
        prove_share(clip, plan, recipe, joined, proof, number=part.number, detector=detector)
    eye = Eye.of(Sensitivity.HIGH, 0.0, detector)
    found = judge(clip, output, plan, Proven(joined, tuple(proofs)).proofs(plan, recipe, eye))
    return Judged(replace(whole, seconds=0.0), replace(found, seconds=0.0))


@pytest.mark.parametrize("style", [Style.SOLID, Style.BLUR])
def test_a_good_output_is_judged_the_same(walked: Walk, tmp_path: Path, style: Style) -> None:
    plan = replace(walked.plan, style=style)
    out = tmp_path / "out.mp4"
    rendered = render(walked.clip, plan, out)

    found = judged(replace(walked, plan=plan, rendered=rendered), out, Blobs())

    assert found.parts == found.whole
    assert found.parts.passed, found.parts.checks
    assert found.parts.looks > 1
    assert len(found.parts.sheet) > len(PARTS)


def test_what_is_left_to_see_is_seen_the_same(walked: Walk, tmp_path: Path) -> None:
    out = Path(shutil.copy(walked.out, tmp_path / "out.mp4"))

    found = judged(walked, out, Blobs(sees_cyan=True))

    assert found.parts == found.whole
    assert found.parts.intact
    assert len(found.parts.residuals) == found.parts.looks
    # From the last look of one part to the first of the next.
    times = [residual.time for residual in found.parts.residuals]
    assert [residual.later for residual in found.parts.residuals][:-1] == times[1:]


def unpainted(at: int) -> Change:
    def change(pictures: Pictures) -> None:
        pictures[at] = list(walk(FRAMES, second=True))[at]

    return change


def blotched(at: int) -> Change:
    def change(pictures: Pictures) -> None:
        x = 40 + 3 * at
        pictures[at][132:148, x + 12 : x + 28] = 160

    return change


def missing(at: int) -> Change:
    return lambda pictures: pictures.__delitem__(at)


def twice(at: int) -> Change:
    return lambda pictures: pictures.insert(at, pictures[at])


FAULTS = {
    "unpainted before a border": ({"destroyed"}, unpainted(BORDER - 1)),
    "unpainted after a border": ({"destroyed"}, unpainted(BORDER)),
    "a region of one frame": ({"destroyed"}, blotched(BORDER)),
    "missing before a border": ({"times"}, missing(BORDER - 1)),
    "missing after a border": ({"times"}, missing(BORDER)),
    "the first one missing": ({"times"}, missing(0)),
    "the last one missing": ({"times"}, missing(-1)),
    "one twice": ({"times"}, twice(BORDER)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_a_border_is_judged_the_same(walked: Walk, tmp_path: Path, fault: str) -> None:
    expected, change = FAULTS[fault]
    pictures = [picture.copy() for picture in walked.pictures]
    change(pictures)
    forged = encode(tmp_path / "forged.mp4", pictures, rate=RATE)

    found = judged(walked, forged, Blobs())

    assert found.parts == found.whole
    assert found.failed >= expected


WHOLE: dict[str, dict[str, Any]] = {"times": {"rate": 24}, "sound": {"tone": False}}


@pytest.mark.parametrize("fault", WHOLE)
def test_a_fault_of_the_whole_is_judged_the_same(walked: Walk, tmp_path: Path, fault: str) -> None:
    forged = encode(tmp_path / "forged.mp4", walked.pictures, **WHOLE[fault])

    found = judged(walked, forged, Blobs())

    assert found.parts == found.whole
    assert fault in found.failed


def parts_in(walked: Walk, folder: Path, *, cyan: bool = False) -> Ready:
    """Rendered, joined and proven in parts."""
    clip, plan = walked.clip, walked.plan
    recipe = Recipe(PARTS, settle_manner(clip, plan))
    files = [folder / f"{part.number}.part" for part in PARTS]
    proofs = [folder / f"{part.number}.proof" for part in PARTS]
    for part, file in zip(PARTS, files, strict=True):
        render_part(clip, plan, recipe, part.number, file)
    joined = JoinedFile(folder / "joined.mp4", folder / "note")
    join_rendered(clip, plan, recipe, files, joined)
    eye = Blobs(sees_cyan=cyan)
    for part, proof in zip(PARTS, proofs, strict=True):
        prove_share(clip, plan, recipe, joined, proof, number=part.number, detector=eye)
    return Ready(recipe, tuple(files), Proven(joined, tuple(proofs)))


def proven_in(ready: Ready) -> Proven:
    assert ready.proven
    return ready.proven


@pytest.fixture(scope="module")
def ready(walked: Walk, tmp_path_factory: pytest.TempPathFactory) -> Ready:
    return parts_in(walked, tmp_path_factory.mktemp("ready"))


def carried_out(walked: Walk, ready: Ready, out: Path, detector: Blobs) -> Outcome:
    return carry_out(walked.clip, walked.plan, out, ready=ready, detector=detector)


def test_what_was_proven_in_parts_is_handed_out_as_it_is(
    walked: Walk, ready: Ready, tmp_path: Path
) -> None:
    outs = tmp_path / "one.mp4", tmp_path / "other.mp4"

    one = carried_out(walked, ready, outs[0], Blobs())
    other = carried_out(walked, replace(ready, proven=None), outs[1], Blobs())

    assert one.verification
    assert other.verification
    assert one.verification.passed
    assert replace(one.verification, seconds=0.0) == replace(other.verification, seconds=0.0)
    assert replace(one.rendered, seconds=0.0) == replace(other.rendered, seconds=0.0)
    assert outs[0].read_bytes() == proven_in(ready).joined.untrusted_file.read_bytes()


def test_what_is_left_to_see_in_a_joined_file_is_mended(walked: Walk, tmp_path: Path) -> None:
    ready = parts_in(walked, tmp_path, cyan=True)

    outcome = carried_out(walked, ready, tmp_path / "out.mp4", Blobs(sees_cyan=True))

    assert outcome.rounds == 2
    assert outcome.verification
    assert outcome.verification.passed
    assert len(outcome.plan.tracks) == len(walked.plan.tracks) + 1


def another_file(proven: Proven) -> None:
    file = proven.joined.untrusted_file
    file.write_bytes(file.read_bytes()[:-1] + b"\0")


def another_note(proven: Proven) -> None:
    path = proven.joined.untrusted_note
    note = json.loads(path.read_text())
    note["rendered"]["times"][3] += 0.001
    path.write_text(json.dumps(note))


def another_share(proven: Proven) -> None:
    shutil.copy(proven.untrusted_proofs[0], proven.untrusted_proofs[1])


def no_proof(proven: Proven) -> None:
    proven.untrusted_proofs[2].unlink()


def half_a_proof(proven: Proven) -> None:
    path = proven.untrusted_proofs[2]
    path.write_text(path.read_text()[:-40])


def odd_numbers(proven: Proven) -> None:
    path = proven.untrusted_proofs[2]
    proof = json.loads(path.read_text())
    proof["proof"]["regions"] = True
    path.write_text(json.dumps(proof))


def copied(ready: Ready, folder: Path) -> Ready:
    """The same, to be spoiled."""
    known = proven_in(ready)

    def copy(path: Path) -> Path:
        return Path(shutil.copy(path, folder))

    joined = JoinedFile(copy(known.joined.untrusted_file), copy(known.joined.untrusted_note))
    return replace(ready, proven=Proven(joined, tuple(map(copy, known.untrusted_proofs))))


@pytest.mark.parametrize(
    "spoil", [another_file, another_note, another_share, no_proof, half_a_proof, odd_numbers]
)
def test_proofs_of_anything_else_are_of_no_use(
    walked: Walk, ready: Ready, tmp_path: Path, spoil: Callable[[Proven], None]
) -> None:
    spoiled = copied(ready, tmp_path)
    spoil(proven_in(spoiled))

    with pytest.raises(PartsDiffer):
        carried_out(walked, spoiled, tmp_path / "out.mp4", Blobs())

    assert not (tmp_path / "out.mp4").exists()


def test_a_proof_by_another_eye_is_of_no_use(walked: Walk, ready: Ready, tmp_path: Path) -> None:
    with pytest.raises(PartsDiffer):
        carried_out(walked, ready, tmp_path / "out.mp4", Blobs("other 1"))
