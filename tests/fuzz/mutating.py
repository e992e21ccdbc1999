"""Mutations of an input: splices of bytes, tokens and lines, odd characters, other names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz.cases import Case
from tests.fuzz.documents import changed_document

ODD = tuple(
    one.encode("utf-8", "surrogatepass")
    for one in (
        "\0", "\ufeff", "\u202e", "\u2028", "\x85", "\x0c", "\r", "\r\n", "\t", "\x1b[31m", "\ud800", "é",
        "😀", "e\u0301", "\u00a0", "\u200b", "İ", "ß", "\uff1d", "\x7f", "\\", "\\\n",
        "\\u{110000}", "\\N{DASH}",
    )
)  # fmt: skip
"""Characters that are read in more than one way, or in none."""

TOKENS = (
    b"( ) [ ] { } \" ' ` \"\"\" ''' ${ #{ {{ }} <<EOF EOF $( $(( */ /* <!-- --> // # ``` ~~~ === => -> ?. ??"
    b" ! ; , : ... * ** & | || && = == += := @ % %s {0} 0 -1 1e999 0x 1_0 nil null None undefined true async"
    b" await yield lambda function return import from export default class def if else for in of while try"
    b" catch except finally with match case global del typeof new this self super / /api/ .get( .json() [0]"
    b" :id"
).split(b" ")
"""Beginnings, ends and words of all languages."""

WORD = re.compile(rb"\w+|\s+|[^\w\s]")
MOST = 24_000
"""Bytes of an input; a larger one costs more than it finds."""

Mutation = Callable[[bytes, bytes, Random], bytes]
"""What becomes of the bytes of one file, beside those of another that may lend some."""


def mutated(case: Case, others: Sequence[Case], names: Sequence[str], random: Random) -> Case:
    """An input in which one to four things are otherwise."""
    files = list(case.files)
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        number = random.randrange(len(files))
        name, data = files[number]
        if random.random() < 0.03:
            files[number] = (random.choice(names), data)
        elif random.random() < 0.02 and len(files) > 1:
            del files[number]
        else:
            change = random.choices(tuple(MUTATIONS), tuple(MUTATIONS.values()))[0]
            files[number] = (
                name,
                change(data, lender(name, others, random), random).replace(b"\n%%% ", b"\n"),
            )
    made = Case(tuple(files))
    return made if made.size() <= MOST else case


def lender(name: str, others: Sequence[Case], random: Random) -> bytes:
    """The bytes of another file, most often of one with the same ending."""
    ending = name.rpartition(".")[2]
    drawn = [random.choice(random.choice(others).files) for _ in range(6)]
    alike = [data for each, data in drawn if each.rpartition(".")[2] == ending]
    return alike[0] if alike and random.random() < 0.8 else drawn[0][1]


def part(pieces: Sequence[bytes], random: Random, most: int) -> tuple[int, int]:
    """Some pieces that follow each other, as a range."""
    start = random.randrange(len(pieces) + 1)
    return start, min(len(pieces), start + random.randint(0, most))


def bytes_changed(data: bytes, other: bytes, random: Random) -> bytes:
    """One byte set, taken away or doubled."""
    if not data:
        return bytes([random.randrange(256)])
    at = random.randrange(len(data))
    return (
        data[:at]
        + random.choice((b"", bytes([random.randrange(256)]), data[at : at + 1] * 2))
        + data[at + 1 :]
    )


def cut(data: bytes, other: bytes, random: Random) -> bytes:
    """The beginning or the end alone."""
    at = random.randrange(len(data) + 1)
    return data[:at] if random.random() < 0.8 else data[at:]


def odd_inserted(data: bytes, other: bytes, random: Random) -> bytes:
    """An odd character somewhere."""
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(ODD) * random.choice((1, 1, 1, 3)) + data[at:]


def tokens_changed(data: bytes, other: bytes, random: Random) -> bytes:
    """Some tokens taken away, doubled, exchanged, or in the place of others."""
    return spliced(WORD.findall(data), WORD.findall(other), random, most=5)


def lines_changed(data: bytes, other: bytes, random: Random) -> bytes:
    """The same with lines."""
    return spliced(data.splitlines(keepends=True), other.splitlines(keepends=True), random, most=8)


def spliced(pieces: list[bytes], lent: list[bytes], random: Random, *, most: int) -> bytes:
    """The pieces with some of them taken away, doubled, moved, or others in their place."""
    start, end = part(pieces, random, most)
    taken = pieces[start:end]
    match random.randrange(5):
        case 0:
            pieces[start:end] = []
        case 1:
            pieces[end:end] = taken * random.choice((1, 1, 2, 5))
        case 2:
            pieces[start:end] = []
            at = random.randrange(len(pieces) + 1)
            pieces[at:at] = taken
        case 3:
            first, last = part(lent, random, most * 2)
            pieces[start:end] = lent[first:last]
        case _:
            first, last = part(pieces, random, most)
            pieces[start:end] = pieces[first:last]
    return b"".join(pieces)


def token_put(data: bytes, other: bytes, random: Random) -> bytes:
    """A token of some language between two others, or in the place of one."""
    pieces = WORD.findall(data)
    start, end = part(pieces, random, 1)
    pieces[start:end] = [random.choice(TOKENS)]
    return b"".join(pieces)


def wrapped(data: bytes, other: bytes, random: Random) -> bytes:
    """Some tokens within brackets, up to some twenty deep."""
    pieces = WORD.findall(data)
    start, end = part(pieces, random, 20)
    opening, closing = random.choice(((b"(", b")"), (b"[", b"]"), (b"{", b"}"), (b"${", b"}"), (b'"', b'"')))
    deep = random.choice((1, 1, 2, 20))
    return b"".join((*pieces[:start], opening * deep, *pieces[start:end], closing * deep, *pieces[end:]))


def indented(data: bytes, other: bytes, random: Random) -> bytes:
    """Some lines further in or out."""
    lines = data.splitlines(keepends=True)
    start, end = part(lines, random, 12)
    margin = random.choice((b"  ", b"    ", b"\t", b"> ", b"# ", b"// "))
    inner = lines[start:end]
    moved = (
        [margin + each for each in inner]
        if random.random() < 0.5
        else [each.lstrip(b" \t") for each in inner]
    )
    return b"".join((*lines[:start], *moved, *lines[end:]))


def dressed_anew(data: bytes, other: bytes, random: Random) -> bytes:
    """Other ends of lines, a byte order mark, another encoding."""
    match random.randrange(5):
        case 0:
            return data.replace(b"\n", b"\r\n")
        case 1:
            return data.replace(b"\n", b"\r")
        case 2:
            return b"\xef\xbb\xbf" + data
        case 3:
            return data.decode("utf-8", "replace").encode("utf-16")
        case _:
            return data.decode("utf-8", "replace").encode("latin-1", "replace")


MUTATIONS: dict[Mutation, int] = {
    tokens_changed: 30,
    lines_changed: 25,
    token_put: 20,
    changed_document: 20,
    odd_inserted: 8,
    bytes_changed: 8,
    wrapped: 6,
    indented: 6,
    cut: 4,
    dressed_anew: 3,
}
"""All mutations of one file, and how often each is made."""
