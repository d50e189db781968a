"""`vouchsafe serve`"""

from __future__ import annotations

import os
import sys
import webbrowser
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vouchsafe.cli.archive import options as archive_options
from vouchsafe.cli.carrying import carrying
from vouchsafe.cli.show import say_error

if TYPE_CHECKING:
    from vouchsafe.review import Reviews
    from vouchsafe.server import Site

PORT = 8750
_PLACE = "Where"
_TEAM = "For a team"

Data = Annotated[
    Path | None,
    typer.Option(
        help="The folder that holds everything: originals, plans, what was published. "
        "[default: ~/.local/share/vouchsafe]",
        envvar="VOUCHSAFE_DATA",
        file_okay=False,
        metavar="FOLDER",
        show_default=False,
        rich_help_panel=_PLACE,
    ),
]
Port = Annotated[
    int, typer.Option(min=0, max=65535, help="0 for any free one.", rich_help_panel=_PLACE)
]
Host = Annotated[
    str,
    typer.Option(
        help="Which address to listen on. Others than this machine's own need --origin.",
        rich_help_panel=_PLACE,
    ),
]
Browser = Annotated[
    bool,
    typer.Option(
        "--browser/--no-browser",
        help="Open it in a browser, where there is a screen.",
        rich_help_panel=_PLACE,
    ),
]
SignInLink = Annotated[
    bool,
    typer.Option(
        "--sign-in-link",
        help="Print a link that signs the first admin in, though one could come in without. "
        "Where the server runs already, do no more than that.",
        rich_help_panel=_PLACE,
    ),
]
Origin = Annotated[
    str | None,
    typer.Option(
        help="The address that people reach this server under, behind a proxy that speaks "
        "https: https://review.example.org",
        rich_help_panel=_TEAM,
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        envvar="VOUCHSAFE_DATABASE",
        metavar="URL",
        help="A PostgreSQL database instead of a file in the folder: "
        "postgresql://USER@HOST/NAME. Several machines can share it. A password in it can be "
        "seen by others on this machine: use the variable, or ~/.pgpass.",
        show_default=False,
        rich_help_panel=_TEAM,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="How many files are worked on at once; 0 leaves all work to `vouchsafe worker`. "
        "[default: one per core]",
        show_default=False,
        rich_help_panel=_TEAM,
    ),
]
Alone = Annotated[
    bool,
    typer.Option(
        "--alone",
        help="One person may publish without a second one looking. Every page and every "
        "report says so.",
        rich_help_panel=_TEAM,
    ),
]


def default_data() -> Path:
    """Where a person's programs keep their data."""
    share = os.environ.get("XDG_DATA_HOME")
    return (Path(share) if share else Path.home() / ".local" / "share") / "vouchsafe"


def serve(
    *,
    data: Data = None,
    port: Port = PORT,
    host: Host = "127.0.0.1",
    browser: Browser = True,
    sign_in_link: SignInLink = False,
    origin: Origin = None,
    database: Database = None,
    workers: Workers = None,
    alone: Alone = False,
    archive: archive_options.Into = None,
    member: archive_options.Member = None,
    keys: archive_options.Keys = None,
    passphrase_file: archive_options.PassphraseFile = None,
) -> None:
    """Open the web app: drop photos and videos in, correct what the machine missed, publish.

    Everything stays on this machine, in one folder. The first start prints a link that signs you
    in once, and opens it; later ones open the app, where your browser is still signed in. A second
    person looks before anything is published, unless you say --alone. Ends with Ctrl-C; work that
    was going on goes on at the next start.

    **Examples**

    `vouchsafe serve`

    `vouchsafe serve --alone --data ~/march`

    `vouchsafe serve --sign-in-link`

    `vouchsafe serve --archive originals/`

    `vouchsafe serve --origin https://review.example.org --database postgresql:///review`
    """
    from vouchsafe.review import Reviews  # noqa: PLC0415 - loads slowly
    from vouchsafe.review.work import Work  # noqa: PLC0415 - loads slowly
    from vouchsafe.server import make_app, site_for  # noqa: PLC0415 - loads slowly
    from vouchsafe.server.errors import AlreadyServed  # noqa: PLC0415 - loads slowly
    from vouchsafe.server.running import listen, run  # noqa: PLC0415 - loads slowly
    from vouchsafe.server.serving import noted, served  # noqa: PLC0415 - loads slowly

    site = site_for(host, port, origin, alone=alone)
    folder = data or default_data()
    if sign_in_link and (places := served(folder)):
        place = site.origin if site.origin in places else places[0]
        with Reviews.open(folder, database) as reviews:  # beside the server that runs there
            _say_link(replace(site, origins=(place,)).link(reviews.operator_link()))
        return
    if database is None and (places := served(folder)):
        raise AlreadyServed(place=places[0])
    with listen(host, port) as listening:
        site = site.on_port(listening.getsockname()[1])
        opener = archive_options.Opener(archive, member, keys, passphrase_file)
        opened = opener.open() if archive else None
        with (
            Reviews.open(folder, database, alone=alone) as reviews,
            carrying(reviews, opened) as carrier,
            noted(folder, site.origin),
        ):
            work = Work.start(reviews, workers=workers)
            try:
                app = make_app(reviews, site=site, work=work, carrier=carrier)
                link = sign_in_link or not reviews.has_way_in()
                run(app, listening, lambda: _say_where(reviews, site, link=link, browser=browser))
            finally:
                with suppress(BrokenPipeError):  # whoever read it may be gone already
                    typer.echo("Stopping. What was being worked on goes on at the next start.")
                calm = work.stop()
    if not calm:
        say_error("The database does not answer. What was being done is done again later.")
        os._exit(1)  # threads that wait for it would keep this process for ever


def _say_where(reviews: Reviews, site: Site, *, link: bool, browser: bool) -> None:
    """A link where somebody needs one. Where it is printed it may stay, in a server's journal."""
    place = site.link(reviews.operator_link()) if link else site.origin
    if link:
        _say_link(place)
    else:
        typer.echo(f"Open {place}\n")
        typer.echo("Signed out there? `vouchsafe serve --sign-in-link` prints a way in.")
    typer.echo("End with Ctrl-C.")
    if browser and _has_screen():
        webbrowser.open(place)


def _say_link(link: str) -> None:
    typer.echo(f"Open this link to sign in; it works once:\n\n  {link}\n")


def _has_screen() -> bool:
    return sys.platform != "linux" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
