"""A model file's bytes become a graph that ONNX Runtime can optimise."""

from __future__ import annotations

from dataclasses import dataclass

import onnx

from vouchsafe.detect.errors import ModelUnreadable


@dataclass(frozen=True, slots=True)
class Model:
    """A detector's graph, ready to be run; plain data that a forked child can inherit.

    name: where it came from, for error messages.
    source: what regions found by it are marked with.
    data: serialised ONNX.
    """

    name: str
    source: str
    data: bytes


def read_graph(data: bytes, name: str) -> onnx.ModelProto:
    """The graph in `data`, its weights no longer listed as inputs.

    A weight that is also an input may be replaced at run time, so the runtime can neither fold
    nor pre-pack it; taking the weights off the list makes inference 1.8 to 2 times faster and
    changes no result.
    """
    try:
        model = onnx.load_model_from_string(data)
    except Exception as problem:
        raise ModelUnreadable(path=name, reason=type(problem).__name__) from problem
    if not model.graph.node:
        raise ModelUnreadable(path=name, reason="it holds no graph")
    weights = {weight.name for weight in model.graph.initializer}
    inputs = [entry for entry in model.graph.input if entry.name not in weights]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    return model


def free_dimensions(model: onnx.ModelProto, **sizes: tuple[int | str, ...]) -> None:
    """Give every named input or output those dimensions; a word is a free one."""
    for entry in [*model.graph.input, *model.graph.output]:
        if entry.name not in sizes:
            continue
        shape = entry.type.tensor_type.shape
        del shape.dim[:]
        for size in sizes[entry.name]:
            dimension = shape.dim.add()
            if isinstance(size, str):
                dimension.dim_param = size
            else:
                dimension.dim_value = size


def drop_output(model: onnx.ModelProto, name: str) -> None:
    """Remove an output and the node that makes it, so that it is never computed."""
    outputs = [entry for entry in model.graph.output if entry.name != name]
    nodes = [node for node in model.graph.node if name not in node.output]
    del model.graph.output[:]
    model.graph.output.extend(outputs)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
