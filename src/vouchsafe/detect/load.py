"""From a model file to a detector."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vouchsafe.detect import centerface
from vouchsafe.detect.errors import ModelUnreadable, UnknownModel
from vouchsafe.detect.exported import Exported
from vouchsafe.detect.families import FAMILIES
from vouchsafe.detect.graph import Model, keep_outputs, read_graph, shape_of
from vouchsafe.detect.model import Detector
from vouchsafe.detect.runtime import Session

if TYPE_CHECKING:
    import onnx


def prepare_model(path: Path | None = None) -> Model:
    """Read, check and ready a model once; the result may be inherited by forked children."""
    if path is None:
        return centerface.installed()
    try:
        untrusted = path.read_bytes()
    except OSError as problem:
        raise ModelUnreadable(path=str(path), reason=problem.strerror or "unreadable") from problem
    return _prepared(untrusted, str(path))


def load_detector(model: Path | Model | None = None, *, threads: int = 0) -> Detector:
    """A detector, ready to look.

    model: a file, a prepared model, or None for the default one.
    threads: CPU threads for one look; 0 for one per core.
    Raises a `DetectError` when the file is missing, altered, unreadable or of an unknown family.
    """
    prepared = model if isinstance(model, Model) else prepare_model(model)
    session = Session(prepared, threads)
    if prepared.family is None:
        return centerface.CenterFace(session)
    return Exported(session, FAMILIES[prepared.family], prepared.source, prepared.fixed)


def _prepared(data: bytes, name: str) -> Model:
    graph = read_graph(data, name)
    inputs = [shape_of(entry) for entry in graph.graph.input]
    shapes = [shape_of(entry) for entry in graph.graph.output]
    if len(inputs) == 1 and len(inputs[0]) == 4 and inputs[0][1] == 3:
        if centerface.recognises(shapes):
            return centerface.prepare(graph, name)
        for number, family in enumerate(FAMILIES):
            wanted = family.wants(shapes)
            if wanted is not None:
                keep_outputs(graph, wanted)
                source = f"{family.name} ({Path(name).name})"
                return Model(name, number, source, _fixed(inputs[0]), graph.SerializeToString())
    raise UnknownModel(
        path=name, inputs=_told(graph.graph.input), outputs=_told(graph.graph.output)
    )


def _fixed(shape: tuple[int, ...]) -> tuple[int, int] | None:
    height, width = shape[2:]
    return (width, height) if width and height else None


def _told(entries: list[onnx.ValueInfoProto]) -> str:
    told = [f"{entry.name} {'x'.join(str(n or '?') for n in shape_of(entry))}" for entry in entries]
    return ", ".join(told[:20]) or "none"
