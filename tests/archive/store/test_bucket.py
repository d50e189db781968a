"""What is special about an S3-compatible service: nobody to ask, networks that fail, clocks."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from obstore.store import S3Store

from tests.archive.store.service import BUCKET, CARELESS, Swift
from vouchsafe.archive.store import (
    Busy,
    CannotReach,
    LostTheLock,
    NoCredentials,
    Store,
    UnknownPlace,
    open_store,
)
from vouchsafe.archive.store.bucket import BucketStore


@pytest.fixture
def impatient(service: Swift) -> Callable[[], BucketStore]:
    """Stores of one place, opened by one process after another, whose locks last two seconds."""
    prefix = uuid4().hex

    def opened() -> BucketStore:
        endpoint = f"http://127.0.0.1:{service.port}"
        config = {"endpoint": endpoint, "region": "us-east-1"}
        options = {"allow_http": True}
        objects = S3Store(BUCKET, prefix=prefix, config=config, client_options=options)
        return BucketStore(f"s3://{BUCKET}/{prefix}", objects, lease=2.0)

    return opened


def test_a_writer_that_died_is_followed_by_the_next(impatient: Callable[[], BucketStore]) -> None:
    dead = impatient()
    dead._lease._take(0.0)  # and never again a sign of life

    with pytest.raises(Busy), impatient().lock(wait=0.0):
        pass
    with impatient().lock(wait=60.0):
        pass


def test_a_writer_that_slept_too_long_writes_no_more(
    impatient: Callable[[], BucketStore],
) -> None:
    slept, awake = impatient(), impatient()
    slept._lease._take(0.0)

    with awake.lock(wait=60.0):
        awake.write("log/checkpoint", b"by the one awake")
        with pytest.raises(LostTheLock):
            slept.write("log/checkpoint", b"by the one who slept")
        with pytest.raises(LostTheLock):
            slept.remove("log/checkpoint")

    assert awake.read("log/checkpoint") == b"by the one awake"


def test_a_long_commit_keeps_its_lock(impatient: Callable[[], BucketStore]) -> None:
    store = impatient()
    with store.lock():
        time.sleep(3.5)
        with pytest.raises(Busy), impatient().lock(wait=0.0):
            pass
        store.write("log/checkpoint", b"1")


def test_a_service_that_ignores_conditions_is_no_danger(service: Swift) -> None:
    """Nothing rests on conditional writes."""
    place = f"s3://{CARELESS}/{uuid4().hex}"
    with open_store(place).lock(), pytest.raises(Busy), open_store(place).lock(wait=0.0):
        pass


def test_a_wrong_secret_is_said_in_a_sentence(
    service: Swift, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")

    with pytest.raises(CannotReach, match=f"s3://{BUCKET}/x could not be read or written"):
        open_store(f"s3://{BUCKET}/x").read("policy.toml")


def test_without_credentials_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)

    with pytest.raises(NoCredentials, match="AWS_ACCESS_KEY_ID"):
        open_store("s3://bucket/prefix")


@pytest.mark.parametrize("place", ["s3:///prefix", "s3://bucket/a?b", "gs://bucket/prefix"])
def test_other_addresses_are_refused(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")

    with pytest.raises(UnknownPlace):
        open_store(place)


def test_two_prefixes_of_a_bucket_know_nothing_of_each_other(bucket: Store, service: Swift) -> None:
    other = open_store(f"{bucket.place}-other")
    bucket.write("policy.toml", b"one")

    assert list(other.names()) == []


def test_nothing_that_could_reach_out_is_loaded_for_a_folder() -> None:
    script = (
        "import sys; from vouchsafe.archive.store import open_store; open_store('.');"
        "sys.exit(any(name.startswith('obstore') for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_wrong_credentials_and_a_missing_bucket_are_said_to_be_that(
    service: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CannotReach, match="no such bucket"):
        list(open_store("s3://no-such-bucket/x").names())
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    with pytest.raises(CannotReach, match="refuses these credentials"):
        list(open_store(f"s3://{BUCKET}/x").names())
