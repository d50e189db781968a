"""`vouchsafe worker`"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.cli.archive import options as archive_options
from vouchsafe.cli.carrying import carrying
from vouchsafe.cli.serve import default_data
from vouchsafe.cli.show import say_error
from vouchsafe.review import Reviews
from vouchsafe.review.work import Work

Data = Annotated[
    Path | None,
    typer.Option(
        help="The folder that `serve` and all workers share. [default: ~/.local/share/vouchsafe]",
        envvar="VOUCHSAFE_DATA",
        file_okay=False,
        metavar="FOLDER",
        show_default=False,
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        help="The team's database, postgresql+psycopg://USER@HOST/NAME; without it, SQLite in the "
        "folder. Others on this machine can see a password in it: use the variable, or ~/.pgpass.",
        envvar="VOUCHSAFE_DATABASE",
        metavar="URL",
        show_default=False,
    ),
]
Jobs = Annotated[
    int,
    typer.Option(help="How many files at once; 0: one for each core.", min=0, metavar="COUNT"),
]


def worker(
    *,
    data: Data = None,
    database: Database = None,
    jobs: Jobs = 0,
    archive: archive_options.Into = None,
    member: archive_options.Member = None,
    keys: archive_options.Keys = None,
    passphrase_file: archive_options.PassphraseFile = None,
) -> None:
    """Do a team's long work: analyse, follow, render, verify. Runs until it is stopped.

    Start one on every machine that shares the team's folder and database; `vouchsafe serve` does
    the same by itself, so one machine needs none. Stopped or killed at any moment, nothing is
    lost: another worker, or the next start, goes on with what this one was doing.

    **Examples**

    `vouchsafe worker --data /srv/vouchsafe --database postgresql+psycopg://vouchsafe@db/vouchsafe`
    """
    opener = archive_options.Opener(archive, member, keys, passphrase_file)
    opened = opener.open() if archive else None
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with (
        Reviews.open(data or default_data(), database) as reviews,
        carrying(reviews, opened),
    ):
        work = Work.start(reviews, workers=jobs or None)
        ended.wait()
        calm = work.stop()
    if not calm:
        say_error("The database does not answer. What was being done is done again later.")
        os._exit(1)  # threads that wait for it would keep this process for ever
