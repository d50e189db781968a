"""Vouch for what happened, keep safe who was there.

    import vouchsafe

    report = vouchsafe.redact("march.jpg", "redacted.jpg")
    print(report.verdict)                    # done, or: review required

    plan = vouchsafe.plan("clip.mp4")        # look only
    vouchsafe.redact("clip.mp4", "out.mp4", plan=plan)
    vouchsafe.verify("clip.mp4", "out.mp4", plan).passed

    vouchsafe.inspect("march.jpg").summary   # "Posting this file tells where it was taken, ..."
    vouchsafe.clean("march.jpg", "clean.jpg")   # metadata only

    found = vouchsafe.align_recordings(["a.mp4", "b.mov"])    # one clock, by what they heard
    vouchsafe.view_alignment(found, grid="all.mp4", redacted=["redacted/"])

Every file is opened in a process of its own, without network and with limits, from any thread, a
script without a `__main__` guard or a notebook alike. Errors are `VouchsafeError`s, and their texts
are sentences for people. Nobody is identified, and nothing is connected to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vouchsafe.errors import VouchsafeError

if TYPE_CHECKING:
    from vouchsafe.jobs import align as align_recordings
    from vouchsafe.jobs import clean, inspect, plan, redact, verify
    from vouchsafe.jobs import read_aligned as read_alignment
    from vouchsafe.jobs import view_aligned as view_alignment
    from vouchsafe.jobs import write_timeline as write_alignment

__version__ = "0.1.0"

__all__ = [
    "VouchsafeError",
    "__version__",
    "align_recordings",
    "clean",
    "inspect",
    "plan",
    "read_alignment",
    "redact",
    "verify",
    "view_alignment",
    "write_alignment",
]

_CALLED = {
    "align_recordings": "align",
    "clean": "clean",
    "inspect": "inspect",
    "plan": "plan",
    "read_alignment": "read_aligned",
    "redact": "redact",
    "verify": "verify",
    "view_alignment": "view_aligned",
    "write_alignment": "write_timeline",
}
"""In `jobs`. `vouchsafe.align` is the package that speaks of clips and timelines."""


def __getattr__(name: str) -> object:
    """Load the machinery when it is first asked for: importing this package costs nothing."""
    if name in _CALLED:
        from vouchsafe import jobs  # noqa: PLC0415 - see above

        return getattr(jobs, _CALLED[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
