"""A model file's bytes become a graph that ONNX Runtime can optimise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vouchsafe.detect.errors import ModelUnreadable

if TYPE_CHECKING:
    import onnx


@dataclass(frozen=True, slots=True)
class Model:
    """A detector's graph, ready to be run; plain data that a forked child can inherit.

    name: where it came from, for error messages.
    family: which decoder reads its answers. source: what regions found by it are marked with.
    fixed: the width and height that it insists on, if it does.
    data: serialised ONNX.
    """

    name: str
    family: int | None
    source: str
    fixed: tuple[int, int] | None
    data: bytes


def read_graph(data: bytes, name: str) -> onnx.ModelProto:
    """The graph in `data`, its weights no longer listed as inputs.

    A weight that is also an input may be replaced at run time, so the runtime can neither fold
    nor pre-pack it; taking the weights off the list makes inference 1.8 to 2 times faster and
    changes no result.
    """
    import onnx  # noqa: PLC0415 - loads slowly, and the default model does not need it

    try:
        model = onnx.load_model_from_string(data)
    except Exception as problem:
        raise ModelUnreadable(path=name, reason=type(problem).__name__) from problem
    if not model.graph.node or not model.graph.output:
        raise ModelUnreadable(path=name, reason="it holds no graph")
    weights = {weight.name for weight in model.graph.initializer}
    inputs = [entry for entry in model.graph.input if entry.name not in weights]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    return model


def shape_of(entry: onnx.ValueInfoProto) -> tuple[int, ...]:
    """An input's or output's dimensions; 0 for a free one."""
    return tuple(dimension.dim_value for dimension in entry.type.tensor_type.shape.dim)


def free(entry: onnx.ValueInfoProto, sizes: Sequence[int | str]) -> None:
    """Give an input or output those dimensions; a word is a free one."""
    shape = entry.type.tensor_type.shape
    del shape.dim[:]
    for size in sizes:
        dimension = shape.dim.add()
        if isinstance(size, str):
            dimension.dim_param = size
        else:
            dimension.dim_value = size


def keep_outputs(model: onnx.ModelProto, places: Iterable[int]) -> None:
    """Ask for no other outputs, in that order. What makes only the others is never computed."""
    outputs = [deepcopy(model.graph.output[place]) for place in places]
    del model.graph.output[:]
    model.graph.output.extend(outputs)
