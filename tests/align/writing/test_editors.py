"""What editors open: judged by OpenTimelineIO's own readers and by the rules of FCPXML."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import opentimelineio as judge
import pytest
from hypothesis import given, settings
from lxml import etree

from tests.align.writing.timelines import EVERYTHING, timelines
from vouchsafe.align import Clip, Event, Placed, Timeline
from vouchsafe.align.errors import MediaMissing
from vouchsafe.align.writing import edl, fcpxml, otio

MEDIA = {clip.id: Path("/media/a b") / f"{clip.id}.mp4" for clip in EVERYTHING.clips}
ANYWHERE = {f"c{number}": Path(f"/media/{number}.mp4") for number in range(1, 9)}

# What of FCPXML 1.8 is used here, in the order and with the attributes that its DTD demands.
DTD = """
<!ELEMENT fcpxml (resources?, library)> <!ATTLIST fcpxml version CDATA #FIXED "1.8">
<!ELEMENT resources (asset | format)*>
<!ELEMENT format EMPTY>
<!ATTLIST format id ID #REQUIRED frameDuration CDATA #IMPLIED
  width CDATA #IMPLIED height CDATA #IMPLIED>
<!ELEMENT asset EMPTY>
<!ATTLIST asset id ID #REQUIRED name CDATA #IMPLIED src CDATA #REQUIRED start CDATA #IMPLIED
  duration CDATA #IMPLIED hasVideo CDATA #IMPLIED format IDREF #IMPLIED hasAudio CDATA #IMPLIED
  audioSources CDATA #IMPLIED>
<!ELEMENT library (event*)>
<!ELEMENT event (project*)> <!ATTLIST event name CDATA #IMPLIED>
<!ELEMENT project (sequence)> <!ATTLIST project name CDATA #IMPLIED>
<!ELEMENT sequence (spine)>
<!ATTLIST sequence format IDREF #REQUIRED duration CDATA #IMPLIED tcStart CDATA #IMPLIED
  tcFormat (DF | NDF) #IMPLIED>
<!ELEMENT spine (gap*)>
<!ELEMENT gap (asset-clip*)>
<!ATTLIST gap name CDATA #IMPLIED offset CDATA #IMPLIED start CDATA #IMPLIED
  duration CDATA #REQUIRED>
<!ELEMENT asset-clip (note?, timeMap?)>
<!ATTLIST asset-clip ref IDREF #REQUIRED lane CDATA #IMPLIED offset CDATA #IMPLIED
  name CDATA #IMPLIED start CDATA #IMPLIED duration CDATA #IMPLIED tcFormat (DF | NDF) #IMPLIED
  audioRole CDATA #IMPLIED>
<!ELEMENT note (#PCDATA)>
<!ELEMENT timeMap (timept+)>
<!ELEMENT timept EMPTY>
<!ATTLIST timept time CDATA #REQUIRED value CDATA #REQUIRED interp CDATA #IMPLIED>
"""


class Shown(NamedTuple):
    """A clip on a sequence. Seconds, exact."""

    clip: str
    lane: int
    begin: Fraction
    length: Fraction
    source: Fraction
    speed: Fraction


def projects(text: str) -> list[list[Shown]]:
    root = etree.fromstring(text.encode())
    return [
        [_shown(clip) for clip in project.iter("asset-clip")] for project in root.iter("project")
    ]


def _shown(clip: Any) -> Shown:
    points = clip.findall("timeMap/timept")
    speed = Fraction(1)
    if points:
        first, last = ([seconds(point.get(key)) for point in points] for key in ("time", "value"))
        speed = (last[1] - last[0]) / (first[1] - first[0])
    return Shown(
        clip.get("ref").removeprefix("asset-"),
        int(clip.get("lane")),
        seconds(clip.get("offset")),
        seconds(clip.get("duration")),
        seconds(clip.get("start")) * speed,
        speed,
    )


def seconds(text: str) -> Fraction:
    assert text.endswith("s")
    number = Fraction(text[:-1])
    assert abs(number.numerator) < 2**63
    assert number.denominator < 2**31
    return number


def out_of_step(shown: Shown, clip: Clip, place: Placed) -> float:
    """By how many seconds the sequence plays a clip beside its true time, at its worst."""
    rate = 1 + place.drift * 1e-6
    worst = 0.0
    for into in (0.0, float(shown.length)):
        played = float(shown.source) + into * float(shown.speed)
        true = (float(shown.begin) + into - place.start) / rate
        worst = max(worst, abs(played - true))
    return worst


@given(timelines())
@settings(max_examples=40)
def test_fcpxml_keeps_every_clip_in_step_and_within_its_file(timeline: Timeline) -> None:
    (shown,) = projects(fcpxml(timeline, ANYWHERE))

    clips = {clip.id: clip for clip in timeline.clips}
    places = {place.clip: place for place in timeline.events[0].placed}
    assert {one.clip for one in shown} == set(places)
    for one in shown:
        clip, place = clips[one.clip], places[one.clip]
        drift = abs(place.drift) * 1e-6 * clip.duration
        allowed = 1e-4 + (1.001 * drift / 2 if one.speed == 1 else 0)
        frame = 0.05
        assert out_of_step(one, clip, place) <= allowed + (frame if one.begin == 0 else 0)
        assert one.source >= 0
        assert float(one.source + one.length * one.speed) <= clip.duration + 0.05


@given(timelines())
@settings(max_examples=40)
def test_no_two_clips_lie_on_one_another_on_a_lane(timeline: Timeline) -> None:
    (shown,) = projects(fcpxml(timeline, ANYWHERE))

    for lane in {one.lane for one in shown}:
        row = sorted(one for one in shown if one.lane == lane)
        row.sort(key=lambda one: one.begin)
        assert all(a.begin + a.length <= b.begin for a, b in pairwise(row))


@pytest.mark.parametrize("timeline", [EVERYTHING, replace(EVERYTHING, events=())])
def test_fcpxml_obeys_the_rules_of_its_version(timeline: Timeline) -> None:
    text = fcpxml(timeline, MEDIA)

    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n')
    rules = etree.DTD(io.StringIO(DTD))
    assert rules.validate(etree.fromstring(text.encode())), rules.error_log


def test_fcpxml_cuts_on_frames_of_a_rate_that_editors_know() -> None:
    root = etree.fromstring(fcpxml(EVERYTHING, MEDIA).encode())
    formats = {each.get("id"): seconds(each.get("frameDuration")) for each in root.iter("format")}

    for sequence in root.iter("sequence"):
        frame = formats[sequence.get("format")]
        assert frame in (Fraction(1001, 30000), Fraction(1, 25))
        for clip in sequence.iter("asset-clip"):
            assert (seconds(clip.get("offset")) / frame).denominator == 1
            assert (seconds(clip.get("duration")) / frame).denominator == 1


def test_sound_alone_lies_below_and_films_above() -> None:
    first, second = projects(fcpxml(EVERYTHING, MEDIA))

    assert {one.clip: one.lane for one in first} == {"c1": 1, "c2": 2, "c3": -1, "c4": 1}
    assert {one.clip: one.lane for one in second} == {"c5": 1, "c7": 2}


def test_a_drift_that_would_be_seen_is_made_up_for_by_speed() -> None:
    first, _ = projects(fcpxml(EVERYTHING, MEDIA))

    assert {one.clip: float(one.speed) for one in first} == {
        "c1": 1.0,
        "c2": pytest.approx(1 / (1 + 95e-6), abs=1e-9),
        "c3": 1.0,
        "c4": 1.0,
    }
    assert "its clock drifts by +8.1 ± 1.2 ppm, not made up for" in fcpxml(EVERYTHING, MEDIA)


def test_opentimelineio_reads_the_same_sequence() -> None:
    texts = otio(EVERYTHING, MEDIA)
    assert list(texts) == ["event-1.otio", "event-2.otio"]

    for text, shown in zip(texts.values(), projects(fcpxml(EVERYTHING, MEDIA)), strict=True):
        read = judge.adapters.read_from_string(text, "otio_json")
        found = sorted(_read(read))
        assert [one[0] for one in found] == sorted(one.clip for one in shown)
        for one, other in zip(found, sorted(shown), strict=True):
            assert one[1:] == pytest.approx(
                [float(value) for value in (other.begin, other.length, other.source, other.speed)],
                abs=1e-6,
            )


def test_opentimelineio_writes_it_again_as_it_was() -> None:
    for text in otio(EVERYTHING, MEDIA).values():
        again = judge.adapters.read_from_string(text, "otio_json").to_json_string()

        assert _slim(json.loads(again)) == _slim(json.loads(text))


def test_opentimelineio_finds_the_time_of_day_and_the_sound_of_films() -> None:
    read = judge.adapters.read_from_string(otio(EVERYTHING, MEDIA)["event-1.otio"], "otio_json")

    assert read.global_start_time.to_timecode(read.global_start_time.rate, drop_frame=False) == (
        "12:00:00:07"
    )
    assert [(track.kind, len(track.find_clips())) for track in read.tracks] == [
        ("Video", 2),
        ("Video", 1),
        ("Audio", 1),
        ("Audio", 2),
        ("Audio", 1),
    ]
    urls = {clip.media_reference.target_url for clip in read.find_clips()}
    assert Path("/media/a b/c1.mp4").as_uri() in urls


def test_edl_lists_are_read_to_the_frame() -> None:
    texts = edl(EVERYTHING)
    assert list(texts) == [
        "event-1.v1.edl",
        "event-1.v2.edl",
        "event-1.a1.edl",
        "event-2.v1.edl",
        "event-2.v2.edl",
    ]

    read = judge.adapters.read_from_string(texts["event-1.v1.edl"], "cmx_3600", rate=30)
    video = next(track for track in read.tracks if track.kind == "Video")
    found = [
        (clip.name, clip.range_in_parent().start_time.value, clip.duration().value)
        for clip in video.find_clips()
    ]
    shown = {one.clip: one for one in projects(fcpxml(EVERYTHING, MEDIA))[0]}
    frames = Fraction(30000, 1001)
    first, second = shown["c1"], shown["c4"]
    assert found == [
        ("Straße & <Platz>.mp4", 0, first.length * frames),
        ("d.mp4", (second.begin - first.begin) * frames, second.length * frames),
    ]
    assert "12:00:12:18" in texts["event-1.v1.edl"]


@given(timelines())
@settings(max_examples=40)
def test_every_edl_is_read_by_a_strict_reader(timeline: Timeline) -> None:
    for text in edl(timeline).values():
        rate = {"24": 24, "25": 25, "30": 30, "29.97": 30, "60": 60, "23.976": 24}[_fps(text)]
        read = judge.adapters.read_from_string(text, "cmx_3600", rate=rate)

        assert sum(1 for _ in read.find_clips()) >= 1


def test_an_event_through_midnight_starts_at_zero_so_that_no_timecode_comes_twice() -> None:
    late = EVERYTHING.events[0].began
    assert late is not None
    event = replace(EVERYTHING.events[0], began=late.replace(hour=23))

    text = edl(replace(EVERYTHING, events=(event,)))["event-1.a1.edl"]

    assert "00:00:00:00 05:59:38:12 00:00:00:00 05:59:38:12" in text


def test_two_films_without_overlap_share_a_track() -> None:
    clips = tuple(
        Clip(f"c{number}", "a.mp4", "0" * 64, 10.0, frame_rate=Fraction(25)) for number in (1, 2)
    )
    places = (Placed("c1", 0.0, 0.0, 0.0, 0.0), Placed("c2", 10.0, 0.0, 0.0, 0.0))
    event = Event("c1", places, EVERYTHING.events[1].used)

    assert list(edl(Timeline(clips, (event,), (), 0.0))) == ["event-1.v1.edl"]


@pytest.mark.parametrize("write", [otio, fcpxml])
def test_a_clip_that_lies_nowhere_is_an_error(write: Any) -> None:
    with pytest.raises(MediaMissing, match=r"recorder\.wav"):
        write(EVERYTHING, {key: path for key, path in MEDIA.items() if key != "c3"})


def _read(read: Any) -> Iterator[tuple[str, float, float, float, float]]:
    for track in read.tracks:
        for clip in track.find_clips():
            facts = clip.metadata["vouchsafe"]
            if track.kind == "Audio" and facts["clip"] != "c3":
                continue  # the sound of films, once more
            speed = next((each.time_scalar for each in clip.effects), 1.0)
            yield (
                facts["clip"],
                clip.range_in_parent().start_time.to_seconds(),
                clip.duration().to_seconds(),
                clip.source_range.start_time.to_seconds(),
                speed,
            )


def _slim(document: Any) -> Any:
    """Without what the library adds of its own, and the last bits that it reads otherwise."""
    if isinstance(document, dict):
        return {key: _slim(each) for key, each in document.items() if key != "color"}
    if isinstance(document, list):
        return [_slim(each) for each in document]
    return round(document, 9) if isinstance(document, float) else document


def _fps(text: str) -> str:
    return text.splitlines()[0].split()[-2]
