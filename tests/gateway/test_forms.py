"""The names of files in forms, as libraries of many languages write them."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncGenerator

import pytest
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException

from v0to1.gateway.forms import FormParser, with_plain_name

NAME = "Notizen für heute.txt"
PERCENT = b"Notizen%20f%C3%BCr%20heute.txt"


def parsed(disposition: bytes) -> list[tuple[str, str | None, bytes | str]]:
    """The parts of a form with one part: field, name of the file, content."""

    async def body() -> AsyncGenerator[bytes, None]:
        yield b"--mark\r\nContent-Disposition: " + disposition + b"\r\n\r\none\r\n--mark--\r\n"

    async def parts() -> list[tuple[str, str | None, bytes | str]]:
        headers = Headers({"content-type": "multipart/form-data; boundary=mark"})
        form = await FormParser(headers, body()).parse()
        try:
            return [
                (field, one.filename, await one.read()) if isinstance(one, UploadFile) else (field, None, one)
                for field, one in form.multi_items()
            ]
        finally:
            await form.close()

    return asyncio.run(parts())


@pytest.mark.parametrize(
    "names",
    [
        b"filename=\"=?utf-8?B?Tm90aXplbiBmw7xyIGhldXRlLnR4dA==?=\"; filename*=utf-8''" + PERCENT,
        b"filename*=UTF-8'de'" + PERCENT,
        b"FileName*=\"utf-8''" + PERCENT + b'"',
        b"filename*=utf-8''" + PERCENT + b'; filename="Notizen fur heute.txt"',
        b"filename*=iso-8859-1''Notizen%20f%FCr%20heute.txt",
        b'filename="' + NAME.encode() + b'"',
    ],
)
def test_a_name_is_read_in_each_spelling(names: bytes) -> None:
    assert parsed(b'form-data; name="files"; ' + names) == [("files", NAME, b"one")]


def test_quotation_marks_in_a_name_are_kept() -> None:
    disposition = b"form-data; name=\"files\"; filename*=utf-8''a%22%5C%3Bb.txt"
    assert parsed(disposition) == [("files", 'a"\\;b.txt', b"one")]


@pytest.mark.parametrize(
    "disposition",
    [
        b'form-data; name="files"; filename="a.txt"',
        b'form-data; name="files"; filename="a; filename*=utf-8\'\'b.txt"',
        b"form-data; name=\"filename*=utf-8''b.txt\"",
        b'form-data; name="files"; filename="a.txt"; filename*=b.txt',
        b"form-data",
        b"",
    ],
)
def test_what_is_no_such_name_stays_as_it_is(disposition: bytes) -> None:
    assert with_plain_name(disposition) == disposition


def peak(disposition: bytes) -> int:
    """The memory for a form of 100 parts of 900 KB."""

    async def body() -> AsyncGenerator[bytes, None]:
        piece = b"x" * 100_000
        for _ in range(100):
            yield b"--mark\r\nContent-Disposition: form-data; name=files" + disposition + b"\r\n\r\n"
            for _ in range(9):
                yield piece
            yield b"\r\n"
        yield b"--mark--\r\n"

    async def parsed_all() -> None:
        headers = Headers({"content-type": "multipart/form-data; boundary=mark"})
        await (await FormParser(headers, body()).parse()).close()

    tracemalloc.start()
    try:
        asyncio.run(parsed_all())
    finally:
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return found


def test_many_files_are_not_in_memory() -> None:
    assert peak(b"; filename=a") < 10_000_000


def test_many_texts_are_refused() -> None:
    with pytest.raises(MultiPartException, match="larger than 4194304 bytes"):
        peak(b"")
