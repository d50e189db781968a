"""Long work made safe: isolated, resumable, atomic.

What needs an archive is loaded when it is first asked for: most work has none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from vouchsafe.jobs.aligning import (
    SPREAD,
    Aligned,
    NobodyLooks,
    Onlooker,
    align,
    recordings,
)
from vouchsafe.jobs.api import clean, inspect, plan, redact, verify
from vouchsafe.jobs.batch import Audience, Nobody
from vouchsafe.jobs.errors import (
    AlreadyThere,
    CannotIsolate,
    CannotWrite,
    DiskFull,
    Interrupted,
    JobError,
    MalformedAnswer,
    NoSuchInput,
    NotAFile,
    NotAmongInputs,
    NothingToDo,
    NotVouched,
    OtherBytes,
    OutputIsInput,
    OutputTooLarge,
    SeveralInputs,
    Stalled,
    TookTooLong,
    TooMuchMemory,
    UnexpectedFailure,
    WorkerBroken,
    WorkerCrashed,
    WorkerStopped,
)
from vouchsafe.jobs.following import follow_file
from vouchsafe.jobs.given_back import read_aligned
from vouchsafe.jobs.host import TASKS, Host
from vouchsafe.jobs.inspecting import ASPECTS, AspectName, Finding, Question, look_into
from vouchsafe.jobs.inspections import Inspections, Watcher, inspect_all
from vouchsafe.jobs.listening import LISTEN_TASKS, Heard, listen
from vouchsafe.jobs.model import (
    HideKind,
    Item,
    OnResidual,
    Outcome,
    SensitivityName,
    Settings,
    ShapeName,
    SoundName,
    StyleName,
)
from vouchsafe.jobs.names import files_in_words
from vouchsafe.jobs.order import Order, Result, carry_out
from vouchsafe.jobs.pages import PageShown, page_picture, pages_in
from vouchsafe.jobs.parts import join_parts, plan_part
from vouchsafe.jobs.proving import join_rendering, prove_part
from vouchsafe.jobs.redacting import Desk, work_on
from vouchsafe.jobs.rendering import render_part, settle_rendering
from vouchsafe.jobs.showing import SHOW_PARTS, SHOW_TASKS, Shown, ShowPart, show_file
from vouchsafe.jobs.timelines import (
    check_timeline,
    timeline_folder,
    timeline_in,
    write_timeline,
)
from vouchsafe.jobs.verifying import Checked, Checks, verify_file
from vouchsafe.jobs.work import sweep, work_folder

if TYPE_CHECKING:
    from vouchsafe.jobs.archived import copy_items
    from vouchsafe.jobs.examinations import (
        Examined,
        examine_added,
        examine_items,
        glances_at,
        opened_item,
    )
    from vouchsafe.jobs.examining import Examiner
    from vouchsafe.jobs.viewing import (
        VIEW_TASKS,
        Viewed,
        ViewOrder,
        check_views,
        view_aligned,
        write_views,
    )

_HOMES = {
    "Examined": "examinations",
    "Examiner": "examining",
    "VIEW_TASKS": "viewing",
    "ViewOrder": "viewing",
    "Viewed": "viewing",
    "check_views": "viewing",
    "copy_items": "archived",
    "examine_added": "examinations",
    "examine_items": "examinations",
    "glances_at": "examinations",
    "opened_item": "examinations",
    "view_aligned": "viewing",
    "write_views": "viewing",
}

__all__ = [
    "ASPECTS",
    "LISTEN_TASKS",
    "SHOW_PARTS",
    "SHOW_TASKS",
    "SPREAD",
    "TASKS",
    "VIEW_TASKS",
    "Aligned",
    "AlreadyThere",
    "AspectName",
    "Audience",
    "CannotIsolate",
    "CannotWrite",
    "Checked",
    "Checks",
    "Desk",
    "DiskFull",
    "Examined",
    "Examiner",
    "Finding",
    "Heard",
    "HideKind",
    "Host",
    "Inspections",
    "Interrupted",
    "Item",
    "JobError",
    "MalformedAnswer",
    "NoSuchInput",
    "Nobody",
    "NobodyLooks",
    "NotAFile",
    "NotAmongInputs",
    "NotVouched",
    "NothingToDo",
    "OnResidual",
    "Onlooker",
    "Order",
    "OtherBytes",
    "Outcome",
    "OutputIsInput",
    "OutputTooLarge",
    "PageShown",
    "Question",
    "Result",
    "SensitivityName",
    "Settings",
    "SeveralInputs",
    "ShapeName",
    "ShowPart",
    "Shown",
    "SoundName",
    "Stalled",
    "StyleName",
    "TooMuchMemory",
    "TookTooLong",
    "UnexpectedFailure",
    "ViewOrder",
    "Viewed",
    "Watcher",
    "WorkerBroken",
    "WorkerCrashed",
    "WorkerStopped",
    "align",
    "carry_out",
    "check_timeline",
    "check_views",
    "clean",
    "copy_items",
    "examine_added",
    "examine_items",
    "files_in_words",
    "follow_file",
    "glances_at",
    "inspect",
    "inspect_all",
    "join_parts",
    "join_rendering",
    "listen",
    "look_into",
    "opened_item",
    "page_picture",
    "pages_in",
    "plan",
    "plan_part",
    "prove_part",
    "read_aligned",
    "recordings",
    "redact",
    "render_part",
    "settle_rendering",
    "show_file",
    "sweep",
    "timeline_folder",
    "timeline_in",
    "verify",
    "verify_file",
    "view_aligned",
    "work_folder",
    "work_on",
    "write_timeline",
    "write_views",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"vouchsafe.jobs.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
