"""Photos synthesised in code: every format and mode, with and without things to hide in them."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

WIDTH, HEIGHT = 90, 70

SERIAL = b"SERIAL-0042-7781"
OWNER = b"Nadia Example-Owner"
PLACE = b"47 Hidden Lane, Smalltown"
SOFTWARE = b"CamPhone 9.81 build"
XMP_ID = b"xmp.did:feed-1234-beef"
CAPTION = b"The organiser's kitchen table"
LATITUDE = struct.pack(">6I", 48, 1, 51, 1, 29_123_457, 1_000_003)
PLANTED = (SERIAL, OWNER, PLACE, SOFTWARE, XMP_ID, CAPTION, LATITUDE)


def colours(width: int = WIDTH, height: int = HEIGHT, seed: int = 7) -> NDArray[np.uint8]:
    """Smooth colours with a little noise: kind to lossy formats, yet every row is different."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 90 * np.sin(x / 17 + c) * np.cos(y / 13 - c) for c in range(3)]
    noise = np.random.default_rng(seed).normal(0, 1.5, (height, width, 3))
    return np.clip(np.dstack(waves) + noise, 0, 255).astype(np.uint8)


def deep_colours(channels: int = 3) -> NDArray[np.uint16]:
    """16 bits that no 8 bits could hold."""
    rng = np.random.default_rng(11)
    return rng.integers(0, 65536, (HEIGHT, WIDTH, channels), dtype=np.uint16)


def picture(mode: str = "RGB") -> Image.Image:
    """A Pillow image of that mode; alpha rises from left to right, and starts at 0."""
    image = Image.fromarray(colours())
    if mode in {"RGBA", "LA"}:
        ramp = np.tile(np.linspace(0, 255, WIDTH).astype(np.uint8), (HEIGHT, 1))
        image = image.convert(mode)
        image.putalpha(Image.fromarray(ramp))
        return image
    return image.quantize(40) if mode == "P" else image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def frames(mode: str = "RGB", count: int = 4) -> list[Image.Image]:
    """A block that moves over a still ground."""
    shown = []
    for number in range(count):
        frame = picture(mode)
        block = (number * 15, 10, number * 15 + 12, 40)
        frame.paste(5 if mode == "P" else tuple([number * 60] * len(frame.getbands())), block)
        shown.append(frame)
    return shown


def animation(kind: str, mode: str = "RGB", **options: object) -> bytes:
    first, *others = frames(mode)
    timing = {"duration": [40, 70, 110, 1000], "loop": 3}
    return encoded(first, kind, save_all=True, append_images=others, **timing, **options)


def png_chunk(kind: bytes, payload: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + payload))
    return struct.pack(">I", len(payload)) + kind + payload + checksum


def raw_png(
    width: int, height: int, bits: int, kind: int, rows: list[bytes], *, extra: bytes = b""
) -> bytes:
    """A PNG of exactly these samples."""
    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = png_chunk(b"IHDR", head) + extra + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def deep_png(channels: int) -> bytes:
    """16-bit grey (1), grey and alpha (2), RGB (3) or RGBA (4)."""
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    rows = [row.astype(">u2").tobytes() for row in deep_colours(channels)]
    return raw_png(WIDTH, HEIGHT, 16, kind, rows)


def tiff(samples: NDArray[np.generic], **options: object) -> bytes:
    stream = io.BytesIO()
    tifffile.imwrite(stream, samples, metadata=None, software=False, **options)
    return stream.getvalue()


def heic(mode: str = "RGB", **options: object) -> bytes:
    """HEIC by libheif; "RGB;16" gives 10 bits."""
    samples = deep_colours() if mode == "RGB;16" else np.asarray(picture(mode))
    file = pillow_heif.from_bytes(mode, (WIDTH, HEIGHT), samples.tobytes())
    stream = io.BytesIO()
    file.save(stream, quality=90, **options)
    return stream.getvalue()


def exif(orientation: int = 1, *, colour_space: int = 1, interop: str = "R98") -> bytes:
    """An EXIF block with everything in it that could identify somebody."""
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x010E] = CAPTION.decode()
    block[0x010F] = "ACME Cameras"
    block[0x0131] = SOFTWARE.decode()
    block[0x013B] = OWNER.decode()
    inner = block.get_ifd(0x8769)
    inner[0xA431] = SERIAL.decode()
    inner[0xA001] = colour_space
    inner[0x927C] = b"ACME\0note\0" + SERIAL + b"\0" + PLACE
    inner[0x9286] = b"ASCII\0\0\0" + PLACE
    inner[0xA005] = {1: interop}
    gps = block.get_ifd(0x8825)
    gps[1] = "N"
    gps[2] = (IFDRational(48, 1), IFDRational(51, 1), IFDRational(29_123_457, 1_000_003))
    gps[29] = "2026:11:22"
    return block.tobytes()


def xmp() -> bytes:
    head = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22">'
    identity = b'<rdf:Description xmpMM:DocumentID="' + XMP_ID + b'">'
    return head + identity + b"<dc:creator>" + OWNER + b"</dc:creator></rdf:Description></rdf:RDF>"


def jpeg_segment(number: int, payload: bytes) -> bytes:
    return bytes([0xFF, 0xE0 + number]) + struct.pack(">H", len(payload) + 2) + payload


def laden_jpeg(orientation: int = 1, **options: object) -> bytes:
    """A JPEG with every kind of thing beside its pixels, and more behind its end."""
    plain = encoded(picture(), "JPEG", quality=85, icc_profile=named_srgb(), **options)
    iptc = b"\x1c\x02\x50" + struct.pack(">H", len(OWNER)) + OWNER
    resources = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc
    jumbf = b"JP\0\1\0\0\0\1" + struct.pack(">I", 90) + b"jumb" + b"c2pa.assertions " + SERIAL
    beside = b"".join(
        (
            jpeg_segment(1, b"Exif\0\0" + exif(orientation).removeprefix(b"Exif\0\0")),
            jpeg_segment(1, b"http://ns.adobe.com/xap/1.0/\0" + xmp()),
            jpeg_segment(13, resources),
            jpeg_segment(11, jumbf),
            jpeg_segment(4, b"ACME\0" + SERIAL),
            b"\xff\xfe" + struct.pack(">H", len(CAPTION) + 2) + CAPTION,
        )
    )
    return plain[:2] + beside + plain[2:] + b"\0\0\0\x18ftypmp42" + PLACE


def laden_png() -> bytes:
    plain = encoded(picture(), "PNG", icc_profile=named_srgb())
    beside = b"".join(
        (
            png_chunk(b"tEXt", b"Author\0" + OWNER),
            png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(PLACE * 20)),
            png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp()),
            png_chunk(b"eXIf", exif(6).removeprefix(b"Exif\0\0")),
            png_chunk(b"caBX", b"jumb c2pa " + SERIAL),
            png_chunk(b"tIME", struct.pack(">HBBBBB", 2026, 11, 22, 1, 2, 3)),
        )
    )
    return plain[:33] + beside + plain[33:] + b"after the end: " + CAPTION


def laden_webp() -> bytes:
    return encoded(
        picture(), "WEBP", lossless=True, exif=exif(6), xmp=xmp(), icc_profile=named_srgb()
    )


def laden_gif() -> bytes:
    return encoded(picture("P"), "GIF", comment=CAPTION) + PLACE


def laden_tiff() -> bytes:
    text = [(270, "s", 0, CAPTION.decode(), True), (315, "s", 0, OWNER.decode(), True)]
    more = [(700, "B", len(xmp()), xmp(), True), (65000, "s", 0, SERIAL.decode(), True)]
    return tiff(colours(), extratags=[*text, *more], iccprofile=named_srgb())


def laden_heic() -> bytes:
    image = picture()
    pillow_heif.register_heif_opener()
    return encoded(image, "HEIF", exif=exif(1), xmp=xmp(), icc_profile=named_srgb())


def laden_avif() -> bytes:
    return encoded(picture(), "AVIF", exif=exif(6), xmp=xmp(), icc_profile=named_srgb())


LADEN = {
    "jpeg": laden_jpeg,
    "png": laden_png,
    "webp": laden_webp,
    "gif": laden_gif,
    "tiff": laden_tiff,
    "heif": laden_heic,
    "avif": laden_avif,
}


def named_srgb() -> bytes:
    """sRGB, with a name in it that tells whose screen it is."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return plain[:80] + b"Nady" + plain[84:]


def saved(folder: Path, data: bytes, name: str = "photo") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
