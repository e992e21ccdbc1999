"""Dockerfiles: the commands that are given to the shell, or word by word, in an image or its containers."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Sequence

from ast_grep_py import SgRoot

from v0to1.languages.containers.makefile import line_ranges
from v0to1.languages.embedding.commands import fixed
from v0to1.languages.embedding.json_texts import string
from v0to1.languages.embedding.regions import Region, Tracing
from v0to1.languages.embedding.shells import defined
from v0to1.languages.embedding.words import NOTHING, PROGRAMS, listed, script_at
from v0to1.languages.registry import BY_NAME, SUFFIXES, interpreted

OPTIONS = r"[ \t]+(?:--\S+[ \t]+)*"
RUN = re.compile(rf"[ \t]*(RUN|CMD|ENTRYPOINT|HEALTHCHECK{OPTIONS}CMD){OPTIONS}(?=[^\s<])", re.IGNORECASE)
HERE = re.compile(r"(?<!<)<<-?(['\"]?)(?P<word>[A-Za-z_]\w*)\1")
SCRIPT = re.compile(
    rf"[ \t]*(?P<does>RUN|COPY|ADD){OPTIONS}<<-?(?P<quote>['\"]?)(?P<word>[A-Za-z_]\w*)(?P=quote)"
    r"[ \t]*(?P<rest>[^\r\n]*)",
    re.IGNORECASE,
)
"""A document that is run, or becomes a file of the image."""

FILLED = (
    "Docker substitutes variables in this here-document; quote its delimiter, or write the V1 request by hand"
)
SET = re.compile(r"[ \t]*(?:ENV|ARG)[ \t]+(\w+)[= \t]+\"?([^\s\"]*)\"?[ \t]*$", re.IGNORECASE | re.MULTILINE)
COMMENT = re.compile(r"[ \t]*#")
STAGE = re.compile(r"[ \t]*FROM[ \t]", re.IGNORECASE)
PROGRAM = re.compile(r"\w[\w.-]*")
"""A first word that may be a program by itself, and not an argument of the entry point."""

ENTRY, STARTED = "ENTRYPOINT", "CMD"
Setting = tuple[str, str, int, int]


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """Each command as one module, with the plain variables that are set above it."""
    return tuple((one,) for one in commands(text))


def commands(text: str) -> Iterator[Region]:
    """The commands, over all their lines; an entry point comes with the arguments that it gets, if any."""
    settings: list[Setting] = []
    entry: tuple[Tracing, ...] = ()
    started: list[Region] = []
    lines = line_ranges(text)
    for start, end in lines:
        line = text[start:end]
        if STAGE.match(line):
            yield from started
            entry, started = (), []
        found = SET.match(line)
        if found is not None:
            settings.append((found[1], found[2], start, end))
        here = SCRIPT.match(line)
        if here is not None:
            inner, _ = document(text, lines, here["word"], end)
            yield from script(text, settings, here, (end, inner))
        opening = RUN.match(line)
        end, sound = reach(text, lines, start, end) if opening is not None else (end, False)
        for one in HERE.finditer(text, start, end) if opening is not None else ():
            _, end = document(text, lines, one["word"], end)
        if opening is None or not sound:
            continue
        words = words_of(text, start + opening.end(), end)
        if words is None:
            tracing = known(text, settings)
            tracing.plain(start + opening.end(), end)
            yield tracing.region(".sh")
        elif opening[1].upper() == ENTRY:
            yield from started
            entry, started = words, list(worded(text, settings, words))
        elif opening[1].upper() == STARTED and entry and not is_program(words):
            started = list(worded(text, settings, (*entry, *words)))
        else:
            yield from worded(text, settings, words)
    yield from started


def reach(text: str, lines: Iterator[tuple[int, int]], start: int, end: int) -> tuple[int, bool]:
    """Where a command ends that begins on a line, and whether the shell gets it as it stands there."""
    line = text[start:end]
    sound = True
    while line.rstrip("\r\n \t").endswith("\\") or COMMENT.match(line):
        begin, end = next(lines, (end, end))
        line = text[begin:end]
        if not line:
            break
        # A comment between the lines of a command is none for the shell.
        sound = sound and not COMMENT.match(line)
    return end, sound


def document(text: str, lines: Iterator[tuple[int, int]], word: str, end: int) -> tuple[int, int]:
    """Where a document ends that begins at a place, without its mark and with it; one without is none."""
    if re.compile(rf"^[ \t]*{word}[ \t]*\r?$", re.MULTILINE).search(text, end) is None:
        return end, end
    for start, stop in lines:
        if text[start:stop].strip() == word:
            return start, stop
        end = stop
    return end, end


def script(
    text: str, settings: Sequence[Setting], here: re.Match[str], inside: tuple[int, int]
) -> Iterator[Region]:
    """A document, where it is code: what the shell runs, what its first line says, or the name of its file.

    Of what becomes a file, the builder fills in variables, unless the mark is quoted.
    """
    first, _, _ = text[slice(*inside)].partition("\n")
    runs = here["does"].upper() == "RUN"
    rest = here["rest"].split()
    program = PROGRAMS.get(posixpath.basename(rest[0])) if runs and rest else None
    language = interpreted(first.strip())
    ending = posixpath.splitext(rest[-1])[1] if rest and not runs else ""
    suffix = program or (BY_NAME[language].suffixes[0] if language else ending)
    suffix = suffix or (".sh" if runs and not rest else "")
    if suffix in SUFFIXES:
        tracing = known(text, settings if suffix == ".sh" else ())
        tracing.plain(*inside)
        made = tracing.region(suffix)
        yield made if runs or here["quote"] else fixed(made, FILLED)


def known(text: str, settings: Sequence[Setting]) -> Tracing:
    """The beginning of a command: the variables that are set above it."""
    tracing = Tracing(text)
    for one in settings:
        defined(tracing, *one)
    return tracing


def words_of(text: str, start: int, end: int) -> tuple[Tracing, ...] | None:
    """The words of a command that is a list of strings; None for another one."""
    written_out = re.sub(r"\\(?=[ \t]*\r?\n)", " ", text[start:end])
    try:
        values = json.loads(written_out)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        return None
    array = SgRoot(written_out, "json").root().find(kind="array")
    nodes = array.named_children() if array is not None else []
    return tuple(string(text, one, start) for one in nodes)


def is_program(words: Sequence[Tracing]) -> bool:
    """Whether some words may be a command by themselves, and not arguments of an entry point."""
    return bool(words) and PROGRAM.fullmatch("".join(words[0].text)) is not None


def worded(text: str, settings: Sequence[Setting], words: Sequence[Tracing]) -> Iterator[Region]:
    """The command in a list of words, or the script that a shell among them is given."""
    found = script_at(["".join(word.text) for word in words])
    if found is not None:
        place, suffix = found
        tracing = known(text, settings if suffix == ".sh" else ())
        tracing.take(words[place], 0, len(words[place].text))
        yield tracing.region(suffix)
    elif len(words) > 1 and all(word.text for word in words):
        yield listed(Tracing(text), words, NOTHING)
