"""What the long work would do, done at once: an item with a plan and its files; a publication."""

from __future__ import annotations

import array
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from tests.server.conftest import Visit, photo_bytes
from vouchsafe.detect import Box
from vouchsafe.jobs.pages import PageShown, PageWriter
from vouchsafe.redaction import MediaFacts, Plan, Sha256
from vouchsafe.review import Item, ItemFile, Reviews
from vouchsafe.track import Keyframe, Keyframes, Track

MADE_BY = "vouchsafe test"


def track(name: str, score: float = 0.9, x: float = 4.0) -> Track:
    box = Box(x, 5.0, 20.0, 20.0)
    return Track(
        id=name,
        kind="face",
        source="test 1.0",
        score=score,
        hidden=True,
        keyframes=Keyframes([Keyframe(0.0, box)]),
    )


def plan_of(item: Item, *tracks: Track) -> Plan:
    facts = MediaFacts(item.name, Sha256(item.sha256), "photo", 64, 48, 0.0)
    return Plan(media=facts, made_by=MADE_BY, tracks=tracks)


def add_photo(visit: Visit, collection: str, shade: int = 120) -> str:
    place = f"/api/v1/collections/{collection}/items?name=crowd.jpg"
    answer = visit.post(place, content=photo_bytes(shade))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["item"]["id"])


def analyse(reviews: Reviews, visit: Visit, item: str, *tracks: Track) -> None:
    """Its plan holds these tracks; its files hold something recognisable."""
    known = reviews.item(visit.person, item)
    plan = plan_of(known, *(tracks or (track("t1", score=0.31),)))
    for file in (ItemFile.THUMBNAIL, ItemFile.PICTURE, ItemFile.PROXY):
        _place(reviews, item, file, file.value.encode() * 1000)
    _place(reviews, item, ItemFile.TIMES, array.array("d", [0.0, 0.04, 0.08]).tobytes())
    reviews.analysed(item, plan.media, plan)


def add_pages(reviews: Reviews, item: str, contents: Sequence[bytes]) -> None:
    """What people look at in a photo of several pages."""
    out = io.BytesIO()
    pages = PageWriter(out)
    for content in contents:
        pages.add(PageShown(64, 48, 40), b"RIFF0000WEBP" + content)
    pages.finish()
    _place(reviews, item, ItemFile.PAGES, out.getvalue())


def render(reviews: Reviews, item: str, name: str = "crowd redacted.jpg") -> bytes:
    """What was ordered is published."""
    order = reviews.order(item)
    folder = reviews.publishing_folder(item, order.version.number)
    rendered = photo_bytes(9)
    (folder / name).write_bytes(rendered)
    (folder / "report.json").write_text('{"report": 1}')
    (folder / "report.html").write_text("<!doctype html><title>Report</title><script>1</script>")
    (folder / "exposures.json").write_text("{}")
    digest = hashlib.sha256(rendered).hexdigest()
    reviews.rendered(item, order.version.number, name, digest)
    return rendered


def _place(reviews: Reviews, item: str, file: ItemFile, data: bytes) -> None:
    made: Path = reviews.workroom(item) / file.value
    made.write_bytes(data)
    reviews.place(item, file, made)
