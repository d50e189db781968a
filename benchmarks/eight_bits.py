"""Could the detector be computed in eight bits? What it finds then, hides then, and costs.

CenterFace rounded to whole numbers in three ways, beside itself in floats, through the whole
search on the labelled photos. Nothing of it is used by Vouchsafe: docs/adr/0182 says why. The
ranges of values are gauged anew on pictures of crowds and of video, none of which is in a set that
is measured on. Only processors with VNNI sum bytes exactly; on others the figures mean nothing.

    python -m benchmarks.eight_bits
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import av
import cv2
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from benchmarks.datasets import DATA
from benchmarks.recall import BANDS, Tally, measure, vouchsafe
from benchmarks.result import Row, write_result
from vouchsafe.detect import Detector, Model, Region, centerface, load_detector
from vouchsafe.detect.protobuf import declare
from vouchsafe.detect.runtime import Session
from vouchsafe.media import Rgb

Floats = NDArray[np.float64]
Weights = dict[str, NDArray[np.float32]]

FIRST, LATER, LAST, APART = "369", "376", "507", ("532", "535")
"""Between which values of CenterFace's file all is computed in bytes, and where else; `LATER` is
the start that loses less. What comes before is no faster in bytes."""
LANDMARKS = "540"

CROWDS = (
    ("crowd-mall/frames/*", 6),
    ("crowd-beijing-brt/frame/*", 4),
    ("crowd-shanghaitech/part_?/images/*", 1),
    ("video-facetrack-girl/img/*", 20),
)
EVERY_FRAME = 25
WIDTH, HEIGHT = 640, 384
LIGHT = (1.0, 0.6, 1.4)
SAMPLES = 40
"""cells of a picture by which a channel's mean square is estimated"""
ALPHAS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
NEVER_SMALLER = 1e-3
"""of the largest channel: scales of channels that are hardly ever used stay bounded"""


def pictures() -> Iterator[Rgb]:
    """Crowds and frames of video, as a search shows them: whole or small, and magnified; in other
    light too, since what goes beyond any range that was seen is cut off.
    """
    for number, given in enumerate(_given()):
        light = LIGHT[number % len(LIGHT)]
        lit: Rgb = np.clip(given * light, 0, 255).astype(np.uint8)
        height, width = lit.shape[:2]
        fitting = min(WIDTH / width, HEIGHT / height, 2.0)
        yield _resized(lit, fitting if number % 2 else fitting / 2)
        part = lit[height // 4 : height * 5 // 8, width // 4 : width * 5 // 8]
        yield _resized(part, min(WIDTH / part.shape[1], HEIGHT / part.shape[0]))


def _given() -> Iterator[Rgb]:
    for pattern, step in CROWDS:
        for path in sorted(DATA.glob(pattern))[::step]:
            read = cv2.imread(str(path))
            if read is not None:
                yield np.asarray(read[..., ::-1], np.uint8)
    for path in sorted((DATA / "video-crowds").glob("*.mp4")):
        with av.open(str(path)) as clip:
            for number, frame in enumerate(clip.decode(video=0)):
                if number % EVERY_FRAME == 0:
                    yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def _resized(picture: Rgb, scale: float) -> Rgb:
    height, width = (max(round(side * scale), 32) for side in picture.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(picture), (width, height), None, 0, 0, how))


@dataclass(slots=True)
class Gauge:
    """What a value became, by channel. low, high: ever. squares: mean square, of a sample."""

    low: Floats
    high: Floats
    squares: Floats
    count: int = 1

    def add(self, other: Gauge) -> None:
        self.low, self.high = np.minimum(self.low, other.low), np.maximum(self.high, other.high)
        self.squares, self.count = self.squares + other.squares, self.count + 1

    @property
    def furthest(self) -> Floats:
        return np.maximum(self.high, -self.low)


def gauged(model: bytes, names: Sequence[str]) -> dict[str, Gauge]:
    """Those values of the model over all pictures."""
    ends = dict.fromkeys(names, ("count", "channels", "rows", "columns"))
    data = declare(model, {"input.1": ("count", 3, "height", "width")}, ends)
    session = Session(_model(data), 1)
    chance = np.random.default_rng(1)
    found: dict[str, Gauge] = {}
    for picture in pictures():
        for name, value in zip(names, session.run(centerface.batch(picture)), strict=True):
            flat = value[0].reshape(value.shape[1], -1)
            some = flat[:, chance.integers(0, flat.shape[1], SAMPLES)].astype(float)
            low, high = (ends(axis=1).astype(float) for ends in (flat.min, flat.max))
            one = Gauge(low, high, (some**2).mean(axis=1))
            if name in found:
                found[name].add(one)
            else:
                found[name] = one
    return found


@dataclass(slots=True)
class Group:
    """Values that are added to each other, so that they share their scales.

    makers, takers: names of the weights that make them and that take them. whole: whether nothing
    but convolutions does.
    """

    values: set[str] = field(default_factory=set)
    makers: set[str] = field(default_factory=set)
    takers: set[str] = field(default_factory=set)
    whole: bool = True


def groups(nodes: Sequence[onnx.NodeProto]) -> list[Group]:
    """Every value that is not merely on its way into the ramp after a convolution."""
    maker = {node.output[0]: node for node in nodes}
    ramps = {node.input[0] for node in nodes if node.op_type == "Relu"}
    found: list[Group] = []
    done: set[str] = set()
    for node in nodes:
        name = node.output[0]
        if name in ramps or name in done or node.op_type not in {"Conv", "Relu", "Add"}:
            continue
        group = Group()
        waiting = [name]
        while waiting:
            value = waiting.pop()
            if value in group.values:
                continue
            group.values.add(value)
            waiting += _relatives(group, maker, nodes, value)
        done |= group.values
        found.append(group)
    return found


def _relatives(
    group: Group, maker: Mapping[str, onnx.NodeProto], nodes: Sequence[onnx.NodeProto], value: str
) -> list[str]:
    made = maker[value]
    related = list(made.input) if made.op_type == "Add" else []
    source = maker[made.input[0]] if made.op_type == "Relu" else made
    if source.op_type == "Conv":
        group.makers.add(source.input[1])
    group.whole &= source.op_type in {"Conv", "Add"}
    for node in nodes:
        if value in node.input:
            if node.op_type == "Add":
                related += [*node.input, *node.output]
            elif node.op_type == "Conv":
                group.takers.add(node.input[1])
            group.whole &= node.op_type in {"Conv", "Add"}
    return related


class Range(NamedTuple):
    """What a value becomes, of all channels, once each is divided by its scale."""

    low: float
    high: float
    scales: NDArray[np.float32]


def levelled(
    nodes: Sequence[onnx.NodeProto], given: Weights, seen: Mapping[str, Gauge], *, level: bool
) -> dict[str, Range]:
    """A range for every gauged value; with scales that bring its channels to about one size, if
    `level`: what one convolution gives is divided by them and the next one multiplies, which
    changes nothing but the rounding.
    """
    weights = dict(given)
    ranged: dict[str, Range] = {}
    for group in groups(nodes):
        names = group.values.intersection(seen)
        if not names:
            continue
        scales = np.ones_like(seen[min(names)].low)
        if level and group.whole and names == group.values:
            scales = _scales(group, seen, weights)
            for name in group.makers:
                weights[name] = weights[name] / _along(0, scales)
            for name in group.takers:
                weights[name] = weights[name] * _along(_taking(weights[name]), scales)
        for name in names:
            low = min(float((seen[name].low / scales).min()), 0.0)
            high = float((seen[name].high / scales).max())
            ranged[name] = Range(low, high, scales.astype(np.float32))
    return ranged


def _taking(weight: NDArray[np.float32]) -> int:
    """Which axis of a convolution's weights is the one of what it takes."""
    return 0 if weight.shape[1] == 1 else 1


def _along(axis: int, scales: NDArray[np.floating]) -> NDArray[np.float32]:
    shape = (-1, 1, 1, 1) if axis == 0 else (1, -1, 1, 1)
    return scales.astype(np.float32).reshape(shape)


def _scales(
    group: Group, seen: Mapping[str, Gauge], weights: Mapping[str, NDArray[np.float32]]
) -> Floats:
    """Scales that make the least error in what comes next: the wider a channel, the larger, as a
    power between 0 and 1, since weights must be rounded too. A convolution of single channels
    rounds each by itself: there all channels become equally wide.
    """
    furthest = np.max([seen[name].furthest for name in group.values], axis=0)
    furthest = np.maximum(furthest, furthest.max() * NEVER_SMALLER)
    even = furthest / np.exp(np.mean(np.log(furthest)))
    if all(weights[name].shape[1] == 1 for name in group.takers):
        return np.asarray(even)
    squares = np.mean([seen[name].squares / seen[name].count for name in group.values], axis=0)

    def error(scales: Floats) -> float:
        spans = [(seen[n].high / scales).max() - (seen[n].low / scales).min() for n in group.values]
        total = 0.0
        for name in group.takers:
            weight = np.abs(weights[name]).astype(float).max(axis=(2, 3))
            scaled = weight * scales
            values = (scaled**2).sum(axis=1) * (max(spans) / 255) ** 2
            rounding = (scaled.max(axis=1) / 127) ** 2 * (squares / scales**2).sum()
            power = np.maximum((weight**2 * squares).sum(axis=1), 1e-12)
            total += float(((values + rounding) / power).mean())
        return total

    return min((np.asarray(even**alpha) for alpha in ALPHAS), key=error)


class Rewriting:
    """One graph on its way to bytes, which are named as the floats that they stand for, marked."""

    def __init__(self, known: Mapping[str, Range], weights: Weights) -> None:
        self._known = known
        self._floats = dict(weights)
        self._others: dict[str, NDArray[np.generic]] = {}
        self._nodes: list[onnx.NodeProto] = []
        self._as: dict[str, set[str]] = {"bytes": set(), "floats": set()}

    def model(self, graph: onnx.GraphProto, nodes: Sequence[onnx.NodeProto]) -> bytes:
        """Every step between two values of known range in whole numbers."""
        ramps = {node.input[0]: node.output[0] for node in nodes if node.op_type == "Relu"}
        for node in nodes:
            gives = ramps.get(node.output[0], node.output[0])
            if node.op_type == "Conv":
                self._scale(node, gives)
            if node.op_type == "Conv" and self._all_known(node.input[0], gives):
                self._convolution(node, gives)
            elif node.op_type == "Add" and self._all_known(*node.input, gives):
                takes = [part for name in node.input for part in self._bytes(name)]
                self._made("QLinearAdd", [*takes, *self._measure(gives)], gives, "com.microsoft")
            elif node.output[0] not in self._as["bytes"]:
                takes = [self._whole(name) for name in node.input]
                kept = helper.make_node(node.op_type, takes, list(node.output))
                kept.attribute.extend(node.attribute)
                self._nodes.append(kept)
        made = helper.make_graph(self._nodes, "bytes", list(graph.input), list(graph.output))
        for name, values in {**self._floats, **self._others}.items():
            made.initializer.append(numpy_helper.from_array(values, name))
        opsets = [helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(made, opset_imports=opsets, ir_version=8)
        return bytes(model.SerializeToString())

    def _all_known(self, *names: str) -> bool:
        return all(name in self._known for name in names)

    def _scale(self, node: onnx.NodeProto, gives: str) -> None:
        taken, weight, bias = node.input
        values = self._floats[weight]
        if gives in self._known:
            values = values / _along(0, self._known[gives].scales)
            self._floats[bias] = self._floats[bias] / self._known[gives].scales
        if taken in self._known:
            values = values * _along(_taking(values), self._known[taken].scales)
        self._floats[weight] = values

    def _convolution(self, node: onnx.NodeProto, gives: str) -> None:
        taken, weight, bias = node.input
        values = self._floats[weight]
        steps = np.abs(values).reshape(len(values), -1).max(axis=1) / np.float32(127)
        takes = self._bytes(taken)
        sums = self._floats[bias] / (self._others[f"{taken} step"] * steps)
        rounded = np.rint(values / _along(0, steps)).astype(np.int8)
        self._others |= {
            f"{weight} rounded": rounded,
            f"{weight} step": steps,
            f"{weight} zero": np.zeros(len(steps), np.int8),
            f"{bias} rounded": np.rint(sums).astype(np.int32),
        }
        takes += [f"{weight} {part}" for part in ("rounded", "step", "zero")]
        self._made("QLinearConv", [*takes, *self._measure(gives), f"{bias} rounded"], gives)
        self._nodes[-1].attribute.extend(node.attribute)

    def _made(self, does: str, takes: Sequence[str], gives: str, domain: str = "") -> None:
        self._nodes.append(helper.make_node(does, takes, [f"{gives} bytes"], domain=domain))
        self._as["bytes"].add(gives)

    def _bytes(self, name: str) -> list[str]:
        if name not in self._as["bytes"]:
            self._made("QuantizeLinear", [name, *self._measure(name)], name)
            self._as["floats"].add(name)
        return [f"{name} bytes", *self._measure(name)]

    def _whole(self, name: str) -> str:
        if name in self._as["bytes"] and name not in self._as["floats"]:
            takes = [f"{name} bytes", *self._measure(name)]
            self._nodes.append(helper.make_node("DequantizeLinear", takes, [name]))
            self._as["floats"].add(name)
        return name

    def _measure(self, name: str) -> list[str]:
        low, high, _ = self._known[name]
        step = np.float32((high - low) / 255)
        self._others[f"{name} step"] = np.array(step)
        self._others[f"{name} zero"] = np.array(round(-low / float(step)), np.uint8)
        return [f"{name} step", f"{name} zero"]


def _model(data: bytes) -> Model:
    return Model("benchmark", None, centerface.SOURCE, None, data)


def models() -> dict[str, Model]:
    """The contestants, floats first."""
    floats = centerface.installed()
    graph = onnx.load_model_from_string(floats.data).graph
    nodes = [node for node in graph.node if LANDMARKS not in node.output]
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    taken = {name for node in nodes for name in node.input}
    weights = {name: array for name, array in arrays.items() if name in taken}
    ramps = {node.input[0] for node in nodes if node.op_type == "Relu"}
    order = [node.output[0] for node in nodes if node.output[0] not in ramps]
    names = [*order[order.index(FIRST) : order.index(LAST) + 1], *APART]
    seen = gauged(floats.data, names)

    def rounded(gauges: Mapping[str, Gauge], *, level: bool) -> Model:
        known = levelled(nodes, weights, gauges, level=level)
        return _model(Rewriting(known, weights).model(graph, nodes))

    later = {name: seen[name] for name in names[names.index(LATER) :]}
    return {
        "floats": floats,
        "plainly rounded": rounded(seen, level=False),
        "levelled": rounded(seen, level=True),
        "levelled, its start in floats": rounded(later, level=True),
    }


class Timed:
    """A detector, and the processor seconds that it takes."""

    def __init__(self, model: Model) -> None:
        self._detector: Detector = load_detector(model, threads=1)
        self.source, self.seconds = self._detector.source, 0.0

    def detect(self, picture: Rgb, floor: float) -> list[Region]:
        started = time.process_time()
        found = self._detector.detect(picture, floor)
        self.seconds += time.process_time() - started
        return found


def row(name: str, mine: dict[str, Tally], floats: dict[str, Tally], share: float) -> Row:
    """One way of rounding. share: of the time that floats take for looking."""
    details: dict[str, object] = {}
    again = {
        place: 100
        * sum(a and b for a, b in zip(one.covered, floats[place].covered, strict=True))
        / sum(floats[place].covered)
        for place, one in mine.items()
    }
    details["found again, %"] = {place: round(found, 2) for place, found in again.items()}
    for who, tallies in (("", mine), ("floats: ", floats)):
        whole = sum(tallies.values(), Tally())
        for band, least, below, _ in BANDS:
            details[f"{who}{band}, %"] = round(whole.recall(least, below)[0] or 0.0, 2)
        details[f"{who}hidden, %"] = round(whole.share, 2)
    details["time, of floats'"] = round(share, 2)
    worst = min(again.values())
    return Row(
        f"{name}: of the faces that floats cover, covered; the worst set",
        ours=round(worst, 1),
        peer=100.0,
        unit="%",
        goal=">= 99",
        met=worst >= 99,
        readme=False,
        details=details,
    )


def main() -> None:
    timed = {name: Timed(model) for name, model in models().items()}
    found = dict(zip(timed, measure([vouchsafe(one) for one in timed.values()]), strict=True))
    floats, seconds = found.pop("floats"), timed["floats"].seconds
    write_result(
        "eight_bits",
        [row(name, one, floats, timed[name].seconds / seconds) for name, one in found.items()],
        goal="99 % of what floats find, on every labelled set (docs/adr/0003)",
        peer="CenterFace in 32-bit floats, as Vouchsafe uses it",
        notes="Through the whole search, as `benchmarks.recall` measures; one thread; time is "
        "processor time of looking, beside floats on the same pictures in the same run.",
    )


if __name__ == "__main__":
    main()
