"""Proving a long video in parts, by several at once. Why so: docs/adr/0191.

One joins the rendered parts and notes down what it wrote; others go through a share of that very
file each; who comes last puts their proofs together, and checks what is about the whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.detect import Detector, Sensitivity, TextFinder, sight_for, thresholds
from vouchsafe.media import Limits, PartsDiffer, Progress, open_media
from vouchsafe.redaction.facts import facts_of, sha256_of
from vouchsafe.redaction.model import Plan, Sha256
from vouchsafe.redaction.part_render import Recipe, origin_of, render_joined
from vouchsafe.redaction.plan import check_fit
from vouchsafe.redaction.proof_file import Eye, Note, ProofFile, read_note, read_proof, write_json
from vouchsafe.redaction.proving import Proof, Share, go_through
from vouchsafe.redaction.render import Rendered

_CHUNK = 4 * 2**20


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """Where a joined file lies, and the note on it; written by somebody else."""

    untrusted_file: Path
    untrusted_note: Path

    def note(self, plan: Plan, recipe: Recipe) -> Note:
        """What is noted. Raises `PartsDiffer` unless it was joined from these."""
        note = read_note(self.untrusted_note)
        if note.origin != origin_of(plan, recipe):
            raise PartsDiffer(why="they were joined from something else")
        return note


@dataclass(frozen=True, slots=True)
class Proven:
    """A joined file and the proofs of its shares, in order; written by others."""

    joined: JoinedFile
    untrusted_proofs: tuple[Path, ...]

    def taken(
        self,
        plan: Plan,
        recipe: Recipe,
        out: Path,
        *,
        subtitles: bool,
        on_progress: Progress | None = None,
    ) -> Rendered:
        """The file, written to `out`. Raises `PartsDiffer` for any but the one that was noted."""
        note = self.joined.note(plan, recipe)
        if (
            _copied(self.joined.untrusted_file, out, on_progress) != note.sha256
            or note.subtitles != subtitles
        ):
            raise PartsDiffer(why="the joined file is not the one that was noted")
        return note.rendered

    def proofs(self, plan: Plan, recipe: Recipe, eye: Eye) -> list[Proof]:
        """Of all shares. Raises `PartsDiffer` unless all are of that file, looked at so."""
        note = self.joined.note(plan, recipe)
        found = []
        if len(self.untrusted_proofs) != len(recipe.parts):
            raise PartsDiffer(why="the proof of one is missing")
        for part, path in zip(recipe.parts, self.untrusted_proofs, strict=True):
            share = Share.of(note.rendered.times, part)
            proof = read_proof(path, share.times[share.first : share.last])
            if (proof.note, proof.number, proof.eye) != (note.digest, part.number, eye):
                raise PartsDiffer(why="the proof of one is of something else")
            found.append(proof.proof)
        return found


def join_rendered(
    path: Path,
    plan: Plan,
    recipe: Recipe,
    untrusted_parts: Sequence[Path],
    out: JoinedFile,
    *,
    subtitles: bool = False,
    threads: int = 0,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> None:
    """Write a file as `render_joined` does, and note down what it is and what is known of it."""
    rendered = render_joined(
        path,
        plan,
        recipe,
        untrusted_parts,
        out.untrusted_file,
        subtitles=subtitles,
        threads=threads,
        limits=limits,
        on_progress=on_progress,
    )
    written = Note(origin_of(plan, recipe), sha256_of(out.untrusted_file), subtitles, rendered)
    write_json(written.plain(), out.untrusted_note)


def prove_share(
    path: Path,
    plan: Plan,
    recipe: Recipe,
    joined: JoinedFile,
    out: Path,
    *,
    number: int,
    detector: Detector | None = None,
    finder: TextFinder | None = None,
    sensitivity: Sensitivity = Sensitivity.HIGH,
    min_size: float = 0.0,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> None:
    """Go through one part's share of a joined file, and write to `out` what that has shown.

    Raises `PlanDoesNotFit` for a plan of another file, `PartsDiffer` for a joined file that is not
    the one noted, and what decoding raises.
    """
    note = joined.note(plan, recipe)
    file = joined.untrusted_file
    eye = Eye.of(sensitivity, min_size, detector)
    search = sight_for(plan.hide, sensitivity, min_size=min_size, detector=detector, finder=finder)
    with open_media(path, limits) as source, open_media(file, limits) as output:
        check_fit(plan, facts_of(source.info))
        if on_progress:
            on_progress(0.0)  # the whole file was read for its hash
        if sha256_of(file) != note.sha256:
            raise PartsDiffer(why="the joined file is not the one that was noted")
        if on_progress:
            on_progress(0.0)  # and the joined one
        share = Share.of(note.rendered.times, recipe.parts[number])
        proof = go_through(
            source,
            output,
            plan,
            search,
            thresholds(sensitivity),
            share=share,
            on_progress=on_progress,
        )
    write_json(ProofFile(note.digest, number, eye, proof).plain(), out)


def _copied(untrusted_file: Path, out: Path, on_progress: Progress | None) -> Sha256:
    """The digest of what was written."""
    digest, done = hashlib.sha256(), 0
    try:
        size = untrusted_file.stat().st_size
        with untrusted_file.open("rb") as file, out.open("xb") as copy:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
                done += len(chunk)
                if on_progress:
                    on_progress(min(done / max(size, 1), 1.0))
    except FileNotFoundError as error:
        raise PartsDiffer(why="the joined file is not there") from error
    return Sha256(digest.hexdigest())
