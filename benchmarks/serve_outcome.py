"""What a batch of the web app must have come to, whatever was killed on the way."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.serve_files import File, face_of
from benchmarks.serve_people import Caller
from vouchsafe.review import Reviews

ONCE: Final = ("added", "analysed", "submit", "approve", "publish", "published")
"""What the audit tells of each item, in this order."""
FLAT: Final = 12.0
"""Grey levels: how much pixels spread where a face was; where one is, by three times as much."""
_TWO_DAYS: Final = 2 * 24 * 3600

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Outcome:
    """As anybody can see it over HTTP. items: ids by the files' names."""

    admin: Caller
    items: Mapping[str, str]
    files: Mapping[str, File]

    def problems(self) -> list[str]:
        """Whatever did not come out right."""
        events = self._events()
        found = [*self.admin.odd, *_gaps(events)]
        listed = self.admin.told("GET", "/items")["items"]
        if sorted(item["name"] for item in listed) != sorted(self.files):
            found.append(f"{len(listed)} items are there, of {len(self.files)} that were sent")
        for item in listed:
            found += [f"{item['name']}: {what}" for what in self._wrong(item, events)]
        return found

    def left_behind(self, data: Path, database: str | None) -> list[str]:
        """Files that nobody needs any more: of work at once, of half a file after a day. (The empty
        file by which a worker is known to live goes an hour after it was killed.)
        """
        for path in (data / "incoming").iterdir():
            os.utime(path, (time.time() - _TWO_DAYS,) * 2)
        Reviews.open(data, database).close()
        patterns = (".vouchsafe-work-*", "*.plan.json", "incoming/*")
        wrong = [path for pattern in patterns for path in data.rglob(pattern)]
        items = {path.name for path in (data / "items").iterdir()}
        wrong += [data / "items" / each for each in items - {*self.items.values()}]
        return [f"left behind: {path.relative_to(data)}" for path in wrong]

    def _events(self) -> list[dict[str, Any]]:
        """The audit, the oldest first."""
        events, page, more = list[dict[str, Any]](), 0, True
        while more:
            told = self.admin.told("GET", "/audit", params={"page": page})
            events += told["events"]
            page, more = page + 1, told["more"]
        return events[::-1]

    def _wrong(self, item: Mapping[str, Any], events: list[dict[str, Any]]) -> Iterator[str]:
        file = self.files[item["name"]]
        story = [event["action"] for event in events if event["item"] == item["id"]]
        if item["sha256"] != hashlib.sha256(file.content).hexdigest():
            yield "its original is another one now"
        if file.broken:
            if not (item["state"] == "received" and item["problem"]):
                yield f"is {item['state']}, and cannot be read"
            if story != ["added", "failed"]:
                yield f"its story is {story}"
            return
        if item["state"] != "published" or item["problem"]:
            yield f"is {item['state']}: {item['problem']}"
            return
        if [action for action in story if action != "looked"] != [*ONCE]:
            yield f"its story is {story}"
        if len(self.admin.told("GET", f"/items/{item['id']}/versions")) != 1:
            yield "has more than the one version that was approved"
        yield from self._wrong_files(item["id"], file)

    def _wrong_files(self, item: str, file: File) -> Iterator[str]:
        publications = self.admin.told("GET", f"/items/{item}/publications")
        if len(publications) != 1:
            yield f"was published {len(publications)} times"
        report = self.admin.told("GET", f"/items/{item}/published/report.json")
        output = self.admin.ask("GET", f"/items/{item}/published/file").content
        digest = hashlib.sha256(output).hexdigest()
        if digest != publications[0]["sha256"] or report["output"]["sha256"] != digest:
            yield "its published file is not what was published"
        if not report["verification"]["passed"]:
            yield "it was not verified"
        before, after = pictures(file.content), pictures(output)
        if len(before) != len(after):
            yield f"has {len(after)} pictures of {len(before)}"
        for number, (one, other) in enumerate(zip(before, after, strict=False)):
            if spread(face_of(file, number, one)) < 3 * FLAT:
                yield f"picture {number} of the original shows no face there"
            elif spread(face_of(file, number, other)) > FLAT:
                yield f"picture {number} still shows a face"


def pictures(content: bytes) -> list[Pixels]:
    """Every picture of a photo or video, RGB."""
    if content[4:8] != b"ftyp":
        return [np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))]
    with av.open(io.BytesIO(content), "r") as container:
        frames = container.decode(video=0)
        return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in frames]


def spread(pixels: Pixels) -> float:
    """The standard deviation of their grey."""
    return float(pixels.mean(axis=2).std())


def _gaps(events: list[dict[str, Any]]) -> Iterator[str]:
    numbers = [event["number"] for event in events]
    if numbers != list(range(1, len(numbers) + 1)):
        missing = sorted({*range(1, max(numbers) + 1)} - {*numbers})
        yield f"the audit has no events {missing[:20]}"
    for number, count in Counter(numbers).items():
        if count > 1:
            yield f"the audit has {count} events {number}"
