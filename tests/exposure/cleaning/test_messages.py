"""Messages beside the pictures of H.264, H.265, AV1 and older streams."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.media.clips import Clip, make
from vouchsafe.exposure.cleaning.av1 import Av1Cleaner, sequence_header
from vouchsafe.exposure.cleaning.h264_timing import Timing, without_clock
from vouchsafe.exposure.cleaning.nal import NalCleaner, picture_sets
from vouchsafe.exposure.cleaning.picture_words import without_user_data
from vouchsafe.exposure.cleaning.sound_words import SoundCleaner
from vouchsafe.media import Damaged

Codec = Literal["h264", "hevc"]
SLICE = {"h264": b"\x65" + b"picture" * 3, "hevc": b"\x26\x01" + b"picture" * 3}
HEAD = {"h264": b"\x06", "hevc": b"\x4e\x01"}


def sample(*units: bytes) -> bytes:
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def message(kind: int, body: bytes) -> bytes:
    coded = b"\xff" * (kind // 255) + bytes([kind % 255])
    return coded + b"\xff" * (len(body) // 255) + bytes([len(body) % 255]) + body


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("kind", [4, 5, 136, 100, 300])
def test_user_data_goes_and_the_picture_stays(codec: Codec, kind: int) -> None:
    clean = NalCleaner(codec, 4)
    unit = HEAD[codec] + message(kind, b"u" * 16 + b"x264 - core 164 Rosalind") + b"\x80"

    assert clean(sample(unit, SLICE[codec])) == sample(SLICE[codec])
    assert clean.changed
    assert clean.names


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_what_tells_how_to_show_it_stays(codec: Codec) -> None:
    clean = NalCleaner(codec, 4)
    light = HEAD[codec] + message(144, b"\x03\xe8\x01\x90") + b"\x80"
    whole = sample(light, SLICE[codec])

    assert clean(whole) is whole
    assert not clean.changed


def test_of_two_messages_in_a_unit_only_one_stays() -> None:
    clean = NalCleaner("h264", 4)
    # Five bytes with a sixth that keeps them from looking like a start code.
    light = b"\x90\5\3\xe8\0\0\3\1"
    unit = b"\x06" + message(5, b"u" * 16 + b"secret") + light + b"\x80"

    assert clean(sample(unit)) == sample(b"\x06" + light + b"\x80")


@pytest.mark.parametrize("kind", [12, 0, 24, 31])
def test_filler_and_private_units_go(kind: int) -> None:
    clean = NalCleaner("h264", 4)

    assert clean(sample(bytes([kind]) + b"hidden", SLICE["h264"])) == sample(SLICE["h264"])


@given(st.binary(max_size=200), st.sampled_from(["h264", "hevc"]))
def test_no_sample_makes_it_stumble(raw: bytes, codec: Codec) -> None:
    clean = NalCleaner(codec, 4)
    try:
        once = clean(raw)
    except Damaged:
        return
    assert NalCleaner(codec, 4)(once) == once


@given(
    st.integers(0, 2**20 - 1),
    st.integers(0, 8),
    st.binary(min_size=1, max_size=20),
)
def test_a_clock_is_taken_out_and_the_rest_of_the_timing_stays(
    delays: int, structure: int, clock: bytes
) -> None:
    timing = Timing(20, structure=True)
    count = (1, 1, 1, 2, 2, 3, 3, 2, 3)[structure]
    bits = f"{delays:020b}{structure:04b}1" + "".join(f"{byte:08b}" for byte in clock)
    bits += "0" * (-len(bits) % 8)
    told = int(bits, 2).to_bytes(len(bits) // 8, "big")

    cleaned = without_clock(told, timing)

    assert cleaned is not None
    left = "".join(f"{byte:08b}" for byte in cleaned)
    assert left[: 24 + count] == f"{delays:020b}{structure:04b}" + "0" * count
    assert left[24 + count :] in {"", *("1" + "0" * more for more in range(7))}
    assert without_clock(cleaned, timing) == cleaned


def test_the_timing_of_a_real_stream_is_read(tmp_path: Path) -> None:
    settings = "pic-struct=1:nal-hrd=vbr:vbv-maxrate=500:vbv-bufsize=500"
    make(tmp_path / "a.mp4", Clip(options={"x264-params": settings}))
    with av.open(str(tmp_path / "a.mp4")) as container:
        record = container.streams.video[0].codec_context.extradata
    assert record is not None

    timing = Timing.read(picture_sets(record)[1])

    assert timing is not None
    assert timing.structure
    assert timing.delays > 0


def test_older_streams_lose_user_data_unless_decoders_go_by_it() -> None:
    start = b"\0\0\1\x20head\0\0\1\xb2"
    after = b"\0\0\1\xb6picture\0\0"

    assert without_user_data(start + b"Rosalind's camera" + after) == b"\0\0\1\x20head" + after
    assert without_user_data(start + b"XviD0050" + after) == start + b"XviD0050" + after


def test_an_encoder_s_name_in_sound_becomes_zeros() -> None:
    clean = SoundCleaner()

    assert clean(b"\xde\x02\0Lavc60.31.102\0rest") == b"\xde\x02\0" + bytes(13) + b"\0rest"
    assert clean(b"libfaac 1.28\0\0") == b"libfaac 0.0\0\0\0"
    assert clean(b"LAME3.100UUUUU.") == bytes(14) + b"."
    assert clean.changed


def unit(kind: int, body: bytes) -> bytes:
    return bytes([kind << 3 | 2, len(body)]) + body


def test_av1_keeps_light_levels_and_loses_the_rest() -> None:
    clean = Av1Cleaner()
    shown = [unit(2, b""), unit(1, b"sequence"), unit(5, b"\1light"), unit(6, b"frame")]
    whole = shown[0] + shown[1] + unit(5, b"\4told") + shown[2] + unit(15, b"pad") + shown[3]

    assert clean(whole) == b"".join(shown)
    assert clean.changed
    assert sequence_header(shown[1] + unit(5, b"\4told")) == shown[1]
