"""An item's files: what the editor shows, and what was published."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import FileResponse, Response

from vouchsafe.jobs import PageShown, page_picture, pages_in
from vouchsafe.review import ItemFile, NotFound, NotReadyYet
from vouchsafe.server.api.describing import file_of, problems
from vouchsafe.server.api.shapes import IdInPath, PageTold
from vouchsafe.server.visiting import SignedIn, Team

router = APIRouter(prefix="/items/{item}", tags=["files"])

SEALED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'"
"""For a document that we did not write for this page: it runs nothing and loads nothing."""


class _File(FileResponse):
    chunk_size = 256 * 1024


class Published(StrEnum):
    """A file of a publication."""

    FILE = "file"
    REPORT = "report.json"
    REPORT_PAGE = "report.html"
    EXPOSURES = "exposures.json"


_TYPES = {
    Published.REPORT: "application/json",
    Published.REPORT_PAGE: "text/html",
    Published.EXPOSURES: "application/json",
}


@router.get(
    "/times",
    response_class=Response,
    responses={200: file_of("application/octet-stream", "float64, little-endian, seconds.")},
)
def times(visitor: SignedIn, team: Team, item: IdInPath) -> Response:
    """When each frame of a video is shown; the proxy has the same frames."""
    path = team.file(visitor.who, item, ItemFile.TIMES)
    return _File(path, media_type="application/octet-stream")


@router.get(
    "/proxy.mp4",
    response_class=Response,
    responses={
        200: file_of("video/mp4", "A small copy for the editor, without sound."),
        206: file_of("video/mp4", "The range asked for."),
        **problems(416),
    },
)
def proxy(visitor: SignedIn, team: Team, item: IdInPath) -> Response:
    """A video for the editor; answers Range requests."""
    return _File(team.file(visitor.who, item, ItemFile.PROXY), media_type="video/mp4")


@router.get(
    "/picture.webp",
    response_class=Response,
    responses={200: file_of("image/webp", "At most 2560 pixels wide and high, upright.")},
)
def picture(
    visitor: SignedIn,
    team: Team,
    item: IdInPath,
    page: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """A photo for the editor, or one page of it; the first is page 0."""
    try:
        path = team.file(visitor.who, item, ItemFile.PICTURE)
    except NotReadyYet:
        found = page_picture(team.file(visitor.who, item, ItemFile.PAGES), page)
        if found is None:
            raise NotFound(what="page") from None
        return Response(found, media_type="image/webp")
    if page:
        raise NotFound(what="page")
    return _File(path, media_type="image/webp")


@router.get("/pages", response_model=list[PageTold])
def list_pages(visitor: SignedIn, team: Team, item: IdInPath) -> tuple[PageShown, ...]:
    """The pages of a photo, or the frames of an animation, in order. A plan calls them by their
    number: its times are 0, 1, 2 and so on.
    """
    try:
        team.file(visitor.who, item, ItemFile.PICTURE)
    except NotReadyYet:
        return pages_in(team.file(visitor.who, item, ItemFile.PAGES))
    only = team.item(visitor.who, item)
    return (PageShown(only.width, only.height, 0),)


@router.get(
    "/thumbnail.webp",
    response_class=Response,
    responses={200: file_of("image/webp", "Grey and blurred in its pixels.")},
)
def thumbnail(visitor: SignedIn, team: Team, item: IdInPath) -> Response:
    """A small grey and blurred picture for lists."""
    return _File(team.file(visitor.who, item, ItemFile.THUMBNAIL), media_type="image/webp")


@router.get(
    "/published/{file}",
    response_class=Response,
    responses={200: file_of("application/octet-stream", "The file, as an attachment.")},
)
def published(visitor: SignedIn, team: Team, item: IdInPath, file: Published) -> Response:
    """What was published last: the file, its report, its exposures."""
    path = team.published_file(visitor.who, item, file)
    headers = {"content-security-policy": SEALED}
    if file is Published.FILE:
        name = team.publication(visitor.who, item).name
        return _File(path, media_type="application/octet-stream", filename=name, headers=headers)
    return _File(path, media_type=_TYPES[file], headers=headers)
