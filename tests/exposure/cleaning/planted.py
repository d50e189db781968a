"""Photos and clips that give much away, made in code; and how they look once decoded."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pillow_heif
from PIL import Image, ImageCms, ImageOps, ImageSequence, PngImagePlugin, TiffImagePlugin

from tests.media.clips import PLANTED, PLANTED_CHAPTER, PLANTED_HANDLER, Clip, Tone, make

SECRETS = (
    *("Rosalind Quennell", "SN-4711-0815", "Kamerakino 3000", "behind the bakery", "Mill 2026"),
    *("2026:11:22 10:11:12", "a hidden clip", "Quennell's own screen"),
)
"""words that a cleaned file must not hold"""
CLIP_SECRETS = (*PLANTED.values(), PLANTED_HANDLER, PLANTED_CHAPTER, "x264 - core", "x265 (build")
CODER_SECRETS = ("Lavc", "LAME3", "Lavf5", "Lavf6")


def scene(width: int = 96, height: int = 64, *, shift: int = 0) -> Image.Image:
    """Nothing in it is symmetric, so that every turn shows."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    red = (x * 2 + shift * 9) % 256
    green = (y * 3 + x) % 256
    blue = (x * y // 8) % 256
    return Image.fromarray(np.stack([red, green, blue], axis=2).astype(np.uint8))


def exif(orientation: int = 6) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F], tags[0x0110] = "Kamerakino", SECRETS[2]
    tags[0x013B], tags[0x0132] = SECRETS[0], SECRETS[5]
    tags.get_ifd(0x8769)[0xA431] = SECRETS[1]
    tags.get_ifd(0x8825)[1] = "N"
    tags.get_ifd(0x8825)[2] = (48.0, 51.0, 30.24)
    return tags.tobytes()


def xmp() -> bytes:
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a b="{SECRETS[3]}"/></x:xmpmeta>'.encode()


def icc() -> bytes:
    """A profile with a name of the same length as sRGB's in it."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made + b"desc" + SECRETS[7].encode()


TRAILER = b"\0\0\0\x18ftypmp42" + SECRETS[6].encode() + b"\0" * 9


def jpeg(**more: Any) -> bytes:
    stream = io.BytesIO()
    image = scene().convert(more.pop("mode", "RGB"))
    image.save(stream, "JPEG", exif=exif(), icc_profile=None, comment=SECRETS[4].encode(), **more)
    head = stream.getvalue()
    packet = b"http://ns.adobe.com/xap/1.0/\0" + xmp()
    segment = b"\xff\xe1" + struct.pack(">H", len(packet) + 2) + packet
    return head[:2] + segment + head[2:] + TRAILER


def png(mode: str = "RGB", **more: Any) -> bytes:
    stream = io.BytesIO()
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRETS[0])
    words.add_text("Comment", SECRETS[4], zip=True)
    words.add_itxt("XML:com.adobe.xmp", xmp().decode())
    image = scene().quantize(16) if mode == "P" else scene().convert(mode)
    image.save(stream, "PNG", pnginfo=words, exif=exif(), icc_profile=icc(), **more)
    return stream.getvalue() + TRAILER


def deep_png() -> bytes:
    """16 bits and alpha, with something hidden after the pixels' own end."""
    raw = np.random.default_rng(1).integers(0, 65536, (20, 30, 4), np.uint16).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in raw)
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 30, 20, 16, 6, 0, 0, 0)),
        (b"tIME", bytes(7)),
        (b"IDAT", zlib.compress(rows) + SECRETS[6].encode()),
        (b"prIv", SECRETS[0].encode()),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def moving(kind: str, **more: Any) -> bytes:
    stream = io.BytesIO()
    frames = [scene(48, 32, shift=at) for at in range(3)]
    frames[0].save(
        stream,
        kind,
        save_all=True,
        append_images=frames[1:],
        duration=[70, 120, 50],
        loop=2,
        **more,
    )
    return stream.getvalue()


def gif() -> bytes:
    made = moving("GIF", comment=SECRETS[4].encode())
    words = b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRETS[0])]) + SECRETS[0].encode() + b"\0"
    return made[:-1] + words + b";" + TRAILER


def webp(**more: Any) -> bytes:
    stream = io.BytesIO()
    mode = more.pop("mode", "RGB")
    image = scene().convert(mode)
    if mode == "RGBA":
        image.putalpha(scene().convert("L"))
    image.save(stream, "WEBP", exif=exif(), xmp=xmp(), icc_profile=icc(), **more)
    return stream.getvalue()


def tiff(**more: Any) -> bytes:
    stream = io.BytesIO()
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[315], tags[272], tags[274] = SECRETS[0], SECRETS[2], 6
    tags[306], tags[42033] = SECRETS[5], SECRETS[1]
    mode = more.pop("mode", "RGB")
    scene().convert(mode).save(stream, "TIFF", tiffinfo=tags, icc_profile=icc(), **more)
    return stream.getvalue()


def heic(**more: Any) -> bytes:
    stream = io.BytesIO()
    image = scene().convert(more.pop("mode", "RGB"))
    file = pillow_heif.from_pillow(image)
    file.save(stream, exif=exif(more.pop("orientation", 1)), xmp=xmp(), quality=60, **more)
    return stream.getvalue()


def avif(**more: Any) -> bytes:
    stream = io.BytesIO()
    scene().save(stream, "AVIF", exif=exif(1), xmp=xmp(), **more)
    return stream.getvalue()


PHOTOS: dict[str, Callable[[], bytes]] = {
    "baseline.jpg": jpeg,
    "progressive.jpg": lambda: jpeg(progressive=True),
    "restarts.jpg": lambda: jpeg(restart_marker_rows=1, subsampling=2),
    "grey.jpg": lambda: jpeg(mode="L"),
    "inks.jpg": lambda: jpeg(mode="CMYK"),
    "rgb.png": png,
    "palette.png": lambda: png("P"),
    "grey.png": lambda: png("L"),
    "deep.png": deep_png,
    "moving.png": lambda: moving("PNG"),
    "moving.gif": gif,
    "lossy.webp": webp,
    "lossless.webp": lambda: webp(lossless=True, mode="RGBA", exact=True),
    "moving.webp": lambda: moving("WEBP", exif=exif(1), lossless=True),
    "deflated.tif": lambda: tiff(compression="tiff_adobe_deflate"),
    "jpeg.tif": lambda: tiff(compression="jpeg"),
    "plain.tif": lambda: tiff(mode="L"),
    "inks.tif": lambda: tiff(mode="CMYK", compression="tiff_lzw"),
    "still.heic": heic,
    "turned.heic": lambda: heic(orientation=6),
    "alpha.heic": lambda: heic(mode="RGBA"),
    "still.avif": avif,
}

CLIPS: dict[str, Clip] = {
    "sound.mp4": Clip(planted=True, sound=(Tone(),), subtitles="mov_text"),
    "turned.mp4": Clip(planted=True, rotation=90, sound=(Tone(codec="flac"),)),
    "hevc.mp4": Clip(planted=True, codec="libx265", sound=(Tone(codec="libmp3lame"),)),
    "pieces.mp4": Clip(
        planted=True,
        sound=(Tone(),),
        options={"g": "5"},
        muxer={"movflags": "frag_keyframe+empty_moov+default_base_moof"},
    ),
    "late.mp4": Clip(planted=True, start=10, sound=(Tone(start=0.7),)),
    "fields.mp4": Clip(planted=True, interlaced=True, options={"x264-params": "interlaced=1"}),
    "pcm.mov": Clip(planted=True, sound=(Tone(codec="pcm_s16le"),)),
    "prores.mov": Clip(planted=True, codec="prores_ks", pixel_format="yuv422p10le", count=3),
    "jpegs.mov": Clip(planted=True, codec="mjpeg", pixel_format="yuvj420p", count=5),
    "old.mp4": Clip(planted=True, codec="mpeg4", sound=(Tone(codec="ac3"),)),
    "phone.3gp": Clip(planted=True, codec="h263", width=176, height=144, count=5),
    "sound.mkv": Clip(planted=True, sound=(Tone(),), subtitles="srt"),
    "flac.mkv": Clip(planted=True, codec="mpeg4", sound=(Tone(codec="flac"),)),
    "mp3.mkv": Clip(planted=True, codec="libx265", sound=(Tone(codec="libmp3lame"),)),
    "delayed.mp4": Clip(
        planted=True,
        sound=(Tone(start=0.5),),
        muxer={"movflags": "frag_keyframe+empty_moov"},
    ),
    "hdr.mp4": Clip(
        planted=True,
        codec="libx265",
        pixel_format="yuv420p10le",
        colour=(1, 9, 16, 9),
        options={
            "x265-params": "hdr10=1:max-cll=1000,400:master-display="
            "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"
        },
    ),
    "deep.mov": Clip(planted=True, sound=(Tone(codec="pcm_s24le"), Tone(codec="pcm_f32le"))),
    "adpcm.mov": Clip(planted=True, sound=(Tone(codec="adpcm_ima_qt", layout="mono"),)),
    "shaped.mp4": Clip(planted=True, shape=Fraction(4, 3), mirror=True),
    "live.webm": Clip(
        planted=True, codec="libvpx", muxer={"live": "1"}, sound=(Tone(codec="libopus"),)
    ),
    "alpha.webm": Clip(planted=True, codec="libvpx-vp9", pixel_format="yuva420p"),
    "web.webm": Clip(planted=True, codec="libvpx-vp9", sound=(Tone(codec="libopus"),)),
}


def photo(name: str, folder: Path) -> Path:
    path = folder / name
    path.write_bytes(PHOTOS[name]())
    return path


def clip(name: str, folder: Path) -> Path:
    return make(folder / name, CLIPS[name])


def shown(path: Path) -> list[tuple[Any, ...]]:
    """Every frame of a photo as it is shown, and how long, by another way than ours."""
    pillow_heif.register_heif_opener()
    with Image.open(path) as image:
        loop = image.info.get("loop")
        return [
            (
                frame.size,
                frame.mode,
                ImageOps.exif_transpose(frame.copy()).tobytes(),
                frame.info.get("duration"),
                loop,
            )
            for frame in ImageSequence.Iterator(image)
        ]


def played(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every frame of every picture and sound track, with its time; and the streams' facts."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with av.open(str(path)) as container:
        kept = [s for s in container.streams if s.type in {"video", "audio"}]
        for frame in container.decode(kept):
            kind = type(frame).__name__
            found.setdefault(kind, []).append((frame.time, frame.to_ndarray().tobytes()))
        for stream in kept:
            facts = (stream.time_base, stream.duration, stream.codec_context.name)
            found.setdefault("facts", []).append((*facts, getattr(stream, "average_rate", None)))
    return found
