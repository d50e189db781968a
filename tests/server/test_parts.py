"""Forms with files are read as they arrive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.server.errors import Malformed
from vouchsafe.server.parts import MOST, parts

TYPE = "multipart/form-data; boundary=xyz"


def form(*fields: tuple[str, str | None, bytes]) -> bytes:
    said = b""
    for name, file, data in fields:
        more = "" if file is None else f'; filename="{file}"'
        said += f'--xyz\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode()
        said += data + b"\r\n"
    return said + b"--xyz--\r\n"


def read(pieces: Iterator[bytes], content_type: str = TYPE) -> list[tuple[str, str | None, bytes]]:
    return [(p.field, p.name, b"".join(p.data)) for p in parts(pieces, content_type)]


NEARLY = st.lists(st.sampled_from([b"\r\n", b"--", b"xyz", b"--xyz", b"\r", b"a", b"\0"]))


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from([None, "c.jpg"]), NEARLY)),
    st.integers(1, 40),
)
def test_every_part_comes_whole_however_it_is_cut(
    fields: list[tuple[str, str | None, list[bytes]]], size: int
) -> None:
    made = [(name, file, b"".join(data)) for name, file, data in fields]
    made = [(name, file, data) for name, file, data in made if b"\r\n--xyz" not in b"\r\n" + data]
    whole = form(*made) if made else form(("a", None, b""))

    found = read(iter([whole[at : at + size] for at in range(0, len(whole), size)]))

    assert found == (made or [("a", None, b"")])


def test_nothing_is_held_in_memory() -> None:
    left = 100

    def endless() -> Iterator[bytes]:
        nonlocal left
        yield form(("file", "a.jpg", b""))[: -len(b"\r\n--xyz--\r\n")]
        while left:
            left -= 1
            yield bytes(1000)

    part = next(parts(endless(), TYPE))

    assert next(part.data)
    assert left >= 98


def test_what_is_not_asked_for_is_passed_over() -> None:
    found = [p.field for p in parts(iter([form(("a", "x", bytes(99)), ("b", None, b"1"))]), TYPE)]

    assert found == ["a", "b"]


@pytest.mark.parametrize("cut", range(1, len(form(("file", "a.jpg", b"data"))) - 2))
def test_half_a_form_is_no_form(cut: int) -> None:
    with pytest.raises(Malformed):
        read(iter([form(("file", "a.jpg", b"data"))[:cut]]))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"x", "text/plain"),
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=" + "x" * 300),
        (b"no boundary", TYPE),
        (b"--xyz\r\nContent-Disposition: form-data\r\n\r\n\r\n--xyz--\r\n", TYPE),
        (b"--xyz\r\n\r\n\r\n--xyz--\r\n", TYPE),
        (b"--xyz\r\nA: " + b"b" * 100_000 + b"\r\n\r\n\r\n--xyz--\r\n", TYPE),
        (form(*[("a", None, b"")] * (MOST + 1)), TYPE),
    ],
)
def test_what_is_no_form_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(Malformed):
        read(iter([body]), content_type)
