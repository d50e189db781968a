"""An item's files: what the editor shows, and what was published."""

from __future__ import annotations

from enum import StrEnum

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from vouchsafe.review import ItemFile
from vouchsafe.server.api.describing import file_of, problems
from vouchsafe.server.api.shapes import IdInPath
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
def picture(visitor: SignedIn, team: Team, item: IdInPath) -> Response:
    """A photo for the editor."""
    return _File(team.file(visitor.who, item, ItemFile.PICTURE), media_type="image/webp")


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
