"""`vouchsafe plan`"""

from __future__ import annotations

from vouchsafe.cli import options
from vouchsafe.cli.run import run
from vouchsafe.jobs import Order, Settings

_DEFAULT = Settings()


def plan(
    *,
    inputs: options.Inputs,
    out: options.Out,
    hide: options.Hide = "face",
    sensitivity: options.Sensitivity = _DEFAULT.sensitivity,
    min_size: options.MinSize = _DEFAULT.min_size,
    model: options.Model = None,
    max_pixels: options.MaxPixels = _DEFAULT.max_pixels,
    style: options.Style = _DEFAULT.style,
    shape: options.Shape = _DEFAULT.shape,
    sound: options.Sound = _DEFAULT.sound,
    jobs: options.Jobs = 0,
    force: options.Force = False,
    anonymous_names: options.Anonymous = False,
    as_json: options.AsJson = False,
    debug: options.Debug = False,
) -> None:
    """Find what would be hidden, and write it down without touching a pixel.

    A plan is a JSON file that a person can read and edit: add a region, leave one visible, move a
    box. `vouchsafe redact --plan` then destroys exactly what it says.

    **Examples**

    `vouchsafe plan march/ -o plans/`

    `vouchsafe redact march/ -o redacted/ --plan plans/`
    """
    settings = Settings(
        hide=options.kinds(hide),
        style=style,
        shape=shape,
        sound=sound,
        sensitivity=sensitivity,
        min_size=min_size,
        model=model,
        max_pixels=max_pixels,
    )
    order = Order(
        aim="plan",
        inputs=tuple(inputs),
        out=out,
        settings=settings,
        lanes=jobs,
        force=force,
        anonymous=anonymous_names,
    )
    run(order, as_json=as_json, debug=debug)
