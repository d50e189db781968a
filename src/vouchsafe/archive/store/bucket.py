"""An S3-compatible service as a store.

The only module of Vouchsafe that reaches out, and only to the service that was named with
`s3://`. All it ever sends is encrypted or meant to be public.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from obstore.exceptions import BaseError
from obstore.store import S3Store

from vouchsafe.archive.store.errors import (
    CannotReach,
    NoCredentials,
    NoSuchObject,
    TooLarge,
    UnknownPlace,
)
from vouchsafe.archive.store.files import IncomingFile
from vouchsafe.archive.store.lease import LOCKS, Lease
from vouchsafe.archive.store.limits import largest
from vouchsafe.archive.store.model import Changes
from vouchsafe.archive.store.names import checked

if TYPE_CHECKING:
    from obstore.store import S3Config

_INCOMING = "incoming/"
_AT_ONCE = 16
_LISTED = 1000
_PIECE = 4 << 20
_PART = 16 << 20
_PARTS_AT_ONCE = 4
_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")


def open_bucket(address: str) -> BucketStore:
    """The store at `s3://BUCKET/PREFIX`; service and credentials come from the environment.

    `AWS_ENDPOINT_URL_S3` (or `AWS_ENDPOINT_URL`), `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
    `AWS_SECRET_ACCESS_KEY`. Nothing is sent before the first reading or writing.
    """
    parts = urlsplit(address)
    if not parts.netloc or parts.query or parts.fragment:
        raise UnknownPlace(place=address)
    # Without them the library would ask around in the network who this machine is.
    if not all(os.environ.get(name) for name in _CREDENTIALS):
        raise NoCredentials(place=address)
    endpoint = next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), "")
    config: S3Config = {"region": os.environ.get("AWS_REGION") or "us-east-1"}
    if endpoint:
        config["endpoint"] = endpoint
    try:
        service = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            config=config,
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=10),
                "timeout": timedelta(minutes=5),
            },
            retry_config={"max_retries": 5},
        )
    except (BaseError, ValueError) as error:
        raise CannotReach(place=address, reason=_reason(error)) from error
    return BucketStore(address, service)


class BucketStore:
    """Objects under one prefix. See `Store` for what every method promises.

    An incoming file is written to this machine's folder for temporary files first, encrypted as
    it is, then sent to where it will be; an object under `incoming/` remembers that, so that it
    can be taken back if no commit names it.
    """

    def __init__(self, place: str, service: S3Store, lease: float = 60.0) -> None:
        self._place = place
        self._service = service
        self._lease = Lease(self, lease)

    @property
    def place(self) -> str:
        """The address."""
        return self._place

    def read(self, name: str) -> bytes:
        """The whole content."""
        with self._sentences(name):
            found = self._service.get(checked(name))
            if found.meta["size"] > (most := largest(name)):
                raise TooLarge(name=name, place=self.place, most=most)
            return bytes(found.bytes())

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content in pieces of a few mebibytes, each its own request."""
        return self._pieces(name, self.size(name))

    def _pieces(self, name: str, size: int) -> Iterator[bytes]:
        for start in range(0, size, _PIECE):
            with self._sentences(name):
                piece = self._service.get_range(name, start=start, end=min(start + _PIECE, size))
            yield bytes(piece)

    def size(self, name: str) -> int:
        """How many bytes it has."""
        with self._sentences(name):
            return self._service.head(checked(name))["size"]

    def write(self, name: str, data: bytes) -> None:
        """Put `data` under `name`, in place of what was there."""
        self._lease.check()
        self.put(name, data)

    def put(self, name: str, data: bytes) -> None:
        """`write`, lock or no lock: the lock itself is made of it."""
        with self._sentences(name):
            self._service.put(checked(name), data, chunk_size=_PART)

    def remove(self, name: str) -> None:
        """Take `name` away, and with an incoming file what was sent for it."""
        self._lease.check()
        if name.startswith(_INCOMING):
            with suppress(NoSuchObject):
                bound_for = self.read(name).decode("ascii", "replace")
                if bound_for:
                    self.drop(bound_for)
        self.drop(name)

    def destroy(self, name: str) -> None:
        """Take `name` away; what the service keeps of it is its own business."""
        self.remove(name)

    def drop(self, name: str) -> None:
        """`remove` of one object, lock or no lock."""
        with self._sentences(name), suppress(FileNotFoundError):
            self._service.delete(checked(name))

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """All names that begin with `prefix`, in the order of their bytes; of the lock, nothing."""
        found = self._listed(prefix)
        return ((name, size) for name, size, _ in found if not name.startswith(LOCKS))

    def written(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """All names that begin with `prefix`, with when the service says they were written."""
        return ((name, moment) for name, _, moment in self._listed(prefix))

    def _listed(self, prefix: str) -> Iterator[tuple[str, int, datetime]]:
        folder = prefix.rpartition("/")[0]
        if folder:
            checked(folder)
        with self._sentences(prefix):
            pages = iter(self._service.list(folder or None, chunk_size=_LISTED))
        while True:
            with self._sentences(prefix):
                page = next(pages, None)
            if page is None:
                return
            for each in page:
                if each["path"].startswith(prefix):
                    yield each["path"], each["size"], each["last_modified"]

    @contextmanager
    def incoming(self) -> Iterator[Spool]:
        """A file to be written piece by piece."""
        name = f"{_INCOMING}{uuid4().hex}"
        with tempfile.TemporaryDirectory(prefix="vouchsafe-") as folder:
            path = Path(folder) / "spool"
            with path.open("wb", buffering=0) as file:
                spool = Spool(folder, name, file.fileno())
                yield spool
            try:
                self._send(path, spool)
            except BaseException:
                with suppress(Exception):
                    self.remove(name)
                raise

    def _send(self, path: Path, spool: Spool) -> None:
        if not spool.bound:
            raise ValueError("nobody said where it is bound for")
        self._lease.check()
        self.put(spool.name, spool.bound.encode("ascii"))
        with self._sentences(spool.bound):
            self._service.put(
                checked(spool.bound),
                path,
                chunk_size=_PART,
                max_concurrency=_PARTS_AT_ONCE,
            )

    def adopt(self, incoming: str, name: str) -> None:
        """Give an incoming file its name, under which it lies already."""
        self._lease.check()
        try:
            self.size(name)
        except NoSuchObject:
            raise NoSuchObject(name=incoming, place=self.place) from None
        self.drop(incoming)

    def apply(self, changes: Changes) -> None:
        """Carry out a whole commit."""
        self._lease.check()
        writes = list(changes.writes.items())
        with ThreadPoolExecutor(_AT_ONCE) as senders:
            _each(senders, self.adopt, changes.adoptions.items())
            # The last one is what readers go by, so nothing else may come after it.
            _each(senders, self.write, writes[:-1])
            _each(senders, self.write, writes[-1:])
            _each(senders, self.remove, ((name,) for name in changes.removals))

    def lock(self, wait: float = 30.0) -> AbstractContextManager[None]:
        """Be the only writer, wherever others may be."""
        return self._lease.taken(wait)

    @contextmanager
    def _sentences(self, name: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise NoSuchObject(name=name, place=self.place) from None
        except (BaseError, OSError, ValueError) as error:
            raise CannotReach(place=self.place, reason=_reason(error)) from error


class Spool(IncomingFile):
    """A file on its way to an object store, on this machine yet."""

    def __init__(self, place: str, name: str, descriptor: int) -> None:
        super().__init__(place, name, descriptor)
        self.bound = ""

    def bound_for(self, name: str) -> None:
        """Where to send it."""
        self.bound = checked(name)


def _each(
    senders: ThreadPoolExecutor, work: Callable[..., None], jobs: Iterable[tuple[str | bytes, ...]]
) -> None:
    for done in [senders.submit(work, *job) for job in jobs]:
        done.result()


def _reason(error: Exception) -> str:
    """The service's own words, or ours for what people can mend."""
    said = next(iter(str(error).splitlines()), type(error).__name__)
    if "403 Forbidden" in said or "401 Unauthorized" in said:
        return (
            "the service refuses these credentials; compare AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, and what they may do with this bucket"
        )
    if "404 Not Found" in said:
        return "the service has no such bucket; compare its name and AWS_ENDPOINT_URL_S3"
    return said
