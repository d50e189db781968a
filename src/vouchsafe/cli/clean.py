"""`vouchsafe clean`"""

from __future__ import annotations

from vouchsafe.cli import options
from vouchsafe.cli.run import run
from vouchsafe.jobs import Order, Settings

_DEFAULT = Settings()


def clean(
    *,
    inputs: options.Inputs,
    out: options.Out,
    subtitles: options.Subtitles = _DEFAULT.subtitles,
    max_pixels: options.MaxPixels = _DEFAULT.max_pixels,
    jobs: options.Jobs = 0,
    force: options.Force = False,
    anonymous_names: options.Anonymous = False,
    as_json: options.AsJson = False,
    debug: options.Debug = False,
) -> None:
    """Take the metadata out of photos and videos; pixels and sound stay exactly as they are.

    Where it was taken, when, with what, by whom, thumbnails, earlier edits, hidden clips and
    telemetry stay behind. Faces, voices and what the picture itself shows do not: see
    `vouchsafe redact`. Every output is decoded beside its original and compared to the last bit
    before it is handed out; a file that cannot be rebuilt this way is refused.

    Cleans JPEG, PNG, WebP, GIF, TIFF, HEIC, AVIF, MP4, MOV, 3GP, MKV and WebM.

    **Examples**

    `vouchsafe clean march/ -o clean/`

    `vouchsafe clean '*.jpg' clip.mov -o clean/ --anonymous-names`
    """
    settings = Settings(subtitles=subtitles, max_pixels=max_pixels, report=False)
    order = Order(
        aim="clean",
        inputs=tuple(inputs),
        out=out,
        settings=settings,
        lanes=jobs,
        force=force,
        anonymous=anonymous_names,
    )
    run(order, as_json=as_json, debug=debug)
