"""Which models are taken, how their answers are read, and what is said of the others.

No weights of other families are at hand: tiny graphs give the answers that theirs would give for
one known face, in their layouts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from tests.detect.pictures import FACE, astronaut, noise
from vouchsafe.detect import (
    Box,
    Detector,
    Model,
    ModelAltered,
    ModelUnreadable,
    UnknownModel,
    centerface,
    load_detector,
    prepare_model,
)
from vouchsafe.detect.protobuf import declare

Answer = NDArray[np.float32]
WIDTH, HEIGHT = 128, 96
TRUTH = Box(36.0, 20.0, 40.0, 48.0)
"""its centre is (56, 44): column 7, row 5 at stride 8, with 0 and 4 pixels to spare"""


def write(
    path: Path, answers: Sequence[Answer], *, height: int = HEIGHT, width: int = WIDTH
) -> Path:
    """A graph that answers the same whatever it sees."""
    picture = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, height, width])
    nodes, outputs, constants = [], [], []
    for place, answer in enumerate(answers):
        constants.append(numpy_helper.from_array(answer, f"constant{place}"))
        nodes.append(helper.make_node("Identity", [f"constant{place}"], [f"out{place}"]))
        outputs.append(
            helper.make_tensor_value_info(f"out{place}", TensorProto.FLOAT, list(answer.shape))
        )
    graph = helper.make_graph(nodes, "constant", [picture], outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.save(model, str(path))
    return path


def zeros(*shape: int) -> Answer:
    return np.zeros(shape, dtype=np.float32)


def cells(stride: int) -> int:
    return (HEIGHT // stride) * (WIDTH // stride)


CELL = 5 * (WIDTH // 8) + 7
"""the cell of stride 8 that holds the face's centre"""
X, Y = 56.0, 44.0


def scrfd(*, landmarks: bool, batched: bool) -> list[Answer]:
    scores = [zeros(cells(s) * 2, 1) for s in (8, 16, 32)]
    boxes = [zeros(cells(s) * 2, 4) for s in (8, 16, 32)]
    points = [zeros(cells(s) * 2, 10) for s in (8, 16, 32)]
    scores[0][CELL * 2 + 1] = 0.9
    boxes[0][CELL * 2 + 1] = [(56 - 36) / 8, (40 - 20) / 8, (76 - 56) / 8, (68 - 40) / 8]
    every = scores + boxes + (points if landmarks else [])
    return [answer[None] for answer in every] if batched else every


def yunet() -> list[Answer]:
    parts = {n: [zeros(1, cells(s), n) for s in (8, 16, 32)] for n in (4, 10)}
    classes, objects = ([zeros(1, cells(s), 1) for s in (8, 16, 32)] for _ in range(2))
    classes[0][0, CELL], objects[0][0, CELL] = 0.9, 0.9
    parts[4][0][0, CELL] = [0.0, 0.5, np.log(40 / 8), np.log(48 / 8)]
    return classes + objects + parts[4] + parts[10]


def retinaface(*, softmax: bool, order: Sequence[int] = (0, 1, 2)) -> list[Answer]:
    count = sum(cells(s) * 2 for s in (8, 16, 32))
    boxes, sure, points = zeros(1, count, 4), zeros(1, count, 2), zeros(1, count, 10)
    prior = CELL * 2 + 1
    boxes[0, prior] = [
        (X - 60) / (0.1 * 32),
        (Y - 44) / (0.1 * 32),
        np.log(40 / 32) / 0.2,
        np.log(48 / 32) / 0.2,
    ]
    sure[..., 0] = 1.0 if softmax else 9.0
    sure[0, prior] = [0.1, 0.9] if softmax else [0.0, float(np.log(9.0))]
    return [[boxes, sure, points][place] for place in order]


def yolo5(columns: int, class_at: int) -> list[Answer]:
    rows = zeros(1, 50, columns)
    rows[0, 17, :5] = [X, Y, 40, 48, 0.95]
    rows[0, 17, class_at] = 0.9 / 0.95
    return [rows]


def yolo8(channels: int) -> list[Answer]:
    columns = zeros(1, channels, 50)
    columns[0, :5, 17] = [X, Y, 40, 48, 0.9]
    return [columns]


def yolo8_maps() -> list[Answer]:
    maps = [np.full((1, 80, HEIGHT // s, WIDTH // s), -9.0, np.float32) for s in (8, 16, 32)]
    # From the centre of column 7, row 5: 24, 24, 16 and 24 pixels to the sides.
    for side, bins in enumerate((3, 3, 2, 3)):
        maps[0][0, side * 16 + bins, 5, 7] = 30.0
    maps[0][0, 64, 5, 7] = np.log(9.0)
    return maps


LAYOUTS = {
    "scrfd": scrfd(landmarks=False, batched=False),
    "scrfd with landmarks": scrfd(landmarks=True, batched=False),
    "scrfd batched": scrfd(landmarks=True, batched=True),
    "yunet": yunet(),
    "retinaface": retinaface(softmax=True),
    "retinaface without softmax": retinaface(softmax=False),
    "retinaface in another order": retinaface(softmax=True, order=(1, 2, 0)),
    "yolov5-face": yolo5(16, 15),
    "yolov7-face": yolo5(21, 5),
    "yolov5 of one class": yolo5(6, 5),
    "yolov8-face": yolo8(20),
    "yolov8 of one class": yolo8(5),
    "yolov8-face maps": yolo8_maps(),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_known_layout_gives_the_face_it_means(tmp_path: Path, layout: str) -> None:
    detector = load_detector(write(tmp_path / "model.onnx", LAYOUTS[layout]), threads=1)

    found = detector.detect(noise(WIDTH, HEIGHT), 0.5)

    assert len(found) == 1
    assert found[0].box == pytest.approx(TRUTH, abs=0.01)
    assert found[0].score == pytest.approx(0.9, abs=0.01)
    assert found[0].source.startswith(layout[:4])
    assert "model.onnx" in found[0].source


def test_a_graph_of_one_size_takes_larger_pictures_shrunk(tmp_path: Path) -> None:
    detector = load_detector(write(tmp_path / "m.onnx", LAYOUTS["yolov8-face"]), threads=1)

    found = detector.detect(noise(WIDTH * 3, HEIGHT * 2), 0.5)

    assert found[0].box == pytest.approx(TRUTH.scaled(3.0), abs=0.1)


def test_what_lies_in_the_padding_is_not_reported(tmp_path: Path) -> None:
    detector = load_detector(write(tmp_path / "m.onnx", LAYOUTS["yolov8-face"]), threads=1)

    assert detector.detect(noise(WIDTH, 40), 0.5) == []


@pytest.mark.parametrize(
    "answers",
    [[zeros(1, 1000)], [zeros(1, 512), zeros(1, 2)], [zeros(1, 3, 64, 64)], [zeros(1, 85, 8400)]],
    ids=["classifier", "two vectors", "picture", "eighty classes"],
)
def test_an_unknown_graph_is_named_and_refused(tmp_path: Path, answers: list[Answer]) -> None:
    path = write(tmp_path / "other.onnx", answers)

    with pytest.raises(UnknownModel, match=r"other\.onnx.*none that Vouchsafe can read"):
        load_detector(path)


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x08\x04\x12\x07", bytes(range(256))])
def test_a_file_that_is_no_graph_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(content)

    with pytest.raises(ModelUnreadable, match=r"broken\.onnx"):
        load_detector(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreadable, match="No such file"):
        load_detector(tmp_path / "nowhere.onnx")


def test_a_truncated_model_is_refused(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "half.onnx"
    path.write_bytes(model.data[: len(model.data) // 2])

    with pytest.raises(ModelUnreadable, match=r"half\.onnx"):
        load_detector(path)


def test_altered_default_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centerface, "_SHA256", hashlib.sha256(b"others").hexdigest())

    with pytest.raises(ModelAltered, match="not the one Vouchsafe was tested with"):
        prepare_model()


def test_the_default_model_by_its_file_is_the_default_model(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "mine.onnx"
    path.write_bytes(centerface.installed_weights())

    assert prepare_model(path).data == model.data


@given(
    name=st.text(min_size=1, max_size=300),
    sizes=st.lists(st.integers(1, 2**40) | st.text(min_size=1), min_size=1, max_size=6),
)
def test_declaring_inputs_and_outputs_says_what_onnx_would_say(
    name: str, sizes: list[int | str]
) -> None:
    def model_of(*ends: tuple[str, list[int | str]]) -> onnx.ModelProto:
        infos = [helper.make_tensor_value_info(own, TensorProto.FLOAT, of) for own, of in ends]
        nodes = [helper.make_node("Identity", ["a"], ["b"])]
        weights = [numpy_helper.from_array(zeros(3, 50), "weight")]
        graph = helper.make_graph(nodes, "graph", infos[:1], infos[1:], weights, doc_string="so")
        return helper.make_model(graph, producer_name="us", doc_string="so", model_version=300)

    before = model_of(("a", [1, 3]), ("b", [1, 3]), ("c", [5]))
    wanted = model_of((name, sizes), ("b", ["free", 7]))

    made = declare(before.SerializeToString(), {name: sizes}, {"b": ["free", 7]})

    assert onnx.load_model_from_string(made) == wanted


def test_taking_weights_off_the_inputs_changes_no_detection(model: Model) -> None:
    """The runtime may then order its sums otherwise: a score may differ in its sixth digit."""
    original = onnx.load_model_from_string(centerface.installed_weights())
    for entry in [original.graph.input[0], *original.graph.output]:
        for dimension, free in zip(entry.type.tensor_type.shape.dim, "bchw", strict=True):
            if free != "c":
                dimension.dim_param = f"{entry.name}{free}"
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    batch = astronaut().transpose(2, 0, 1)[None].astype(np.float32)

    before, after = (
        onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        for data in (original.SerializeToString(), model.data)
    )
    wanted = ["537", "538", "539"]
    name = before.get_inputs()[0].name

    old, new = (session.run(wanted, {name: batch}) for session in (before, after))

    np.testing.assert_allclose(new[0], old[0], rtol=0, atol=1e-5)
    faces = old[0][0, 0] >= 0.03
    for sizes_or_offsets in (1, 2):
        np.testing.assert_allclose(
            new[sizes_or_offsets][0][:, faces], old[sizes_or_offsets][0][:, faces], atol=1e-3
        )


def test_landmarks_are_not_even_computed(model: Model) -> None:
    session = onnxruntime.InferenceSession(model.data, providers=["CPUExecutionProvider"])

    assert [output.name for output in session.get_outputs()] == ["537", "538", "539"]


def test_a_detector_needs_no_multiple_of_32(detector: Detector) -> None:
    odd = astronaut()[: 512 - 9, : 512 - 3]

    best = max(detector.detect(odd, 0.5), key=lambda region: region.score)

    assert best.box.iou(FACE) > 0.6
