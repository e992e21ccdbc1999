"""The language of a piece of code in a document by its tag, and sessions with prompts."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from v0to1.languages.containers import textual
from v0to1.languages.containers.http import commands
from v0to1.languages.embedding.regions import Region, Tracing, lines_of, prefix_of
from v0to1.languages.registry import UNREAD

REQUESTS = ".http"
TAGS = {
    ".py": ("python", "py", "python3", "py3", "ipython", "pycon", "ipython3"),
    ".sh": ("bash", "sh", "shell", "zsh", "console", "shell-session", "shellsession", "terminal", "curl"),
    ".js": ("js", "javascript", "mjs", "cjs", "node", "nodejs"),
    ".jsx": ("jsx",),
    ".ts": ("ts", "typescript", "mts"),
    ".tsx": ("tsx",),
    ".go": ("go", "golang"),
    ".rs": ("rust", "rs"),
    ".java": ("java",),
    ".kt": ("kotlin", "kt", "kts"),
    ".cs": ("csharp", "cs", "c#"),
    ".php": ("php",),
    ".rb": ("ruby", "rb"),
    ".swift": ("swift",),
    REQUESTS: ("http", "rest"),
    ".ps1": ("powershell", "pwsh", "ps1", "ps"),
    ".c": ("c",),
    ".cpp": ("cpp", "c++", "cxx"),
    ".clj": ("clojure", "clj"),
    ".cr": ("crystal", "cr"),
    ".dart": ("dart", "flutter"),
    ".erl": ("erlang", "erl"),
    ".ex": ("elixir", "ex", "exs", "iex"),
    ".fish": ("fish",),
    ".fs": ("fsharp", "fs", "f#"),
    ".hs": ("haskell", "hs"),
    ".jl": ("julia", "jl"),
    ".lua": ("lua",),
    ".m": ("objc", "objective-c", "objectivec"),
    ".ml": ("ocaml", "ml"),
    ".nim": ("nim",),
    ".pl": ("perl", "pl"),
    ".r": ("r",),
    ".scala": ("scala",),
    ".vb": ("vb", "vbnet"),
}
SUFFIX_OF = {tag: suffix for suffix, tags in TAGS.items() for tag in tags}
TAG = re.compile(r"[\w+-]+#?")
COMMAND = re.compile(r"\s*(?:\$ )?curl\s")
PROMPT = re.compile(r"\s*(?:\([\w.-]+\) )?(?:[\w.-]+@[\w.-]+:[^\s$]*)?\$ ")
MORE = re.compile(r"\s*> ")
PYTHON_PROMPT = re.compile(r"\s*(?:>>> |\.\.\. |(?:>>>|\.\.\.)(?=\r?\n))")


def suffix_of(tag: str, code: str) -> str:
    """The ending of the language that a tag names; code without a tag may say it itself."""
    found = TAG.search(tag)
    if found is None:
        return ".sh" if COMMAND.match(code) else ""
    return SUFFIX_OF.get(found[0].lower(), "")


def fence(outer: str, start: int, end: int, prefixes: tuple[int, ...], suffix: str) -> tuple[Region, ...]:
    """The code in whole lines of a document; requests are commands, each for itself."""
    if suffix == REQUESTS:
        return tuple(commands(outer, start, end)) if not any(prefixes) else ()
    if suffix in UNREAD:
        found = textual.commands(outer, f"a{suffix}", start, end)
        return tuple(found) if indents(outer, start, prefixes) else ()
    whole = lines_of(outer, start, end, prefixes)
    text = "".join(whole.text)
    first = text.lstrip("\r\n")
    if suffix == ".sh" and any(PROMPT.match(line) for line in first.splitlines()[:1]):
        return session(outer, start, end, prefixes, suffix)
    if suffix == ".py" and PYTHON_PROMPT.match(first):
        return session(outer, start, end, prefixes, suffix)
    return (whole.region(suffix, start=start, prefix=prefix_of(outer, start, end, prefixes)),)


def indents(outer: str, start: int, prefixes: tuple[int, ...]) -> bool:
    """Whether nothing but blanks stands before the lines of a piece of code."""
    lines = outer[start:].splitlines(keepends=True) if any(prefixes) else []
    return all(not line[:width].strip() for line, width in zip(lines, prefixes, strict=False))


def session(outer: str, start: int, end: int, prefixes: tuple[int, ...], suffix: str) -> tuple[Region, ...]:
    """What was typed in a session, without its prompts and what was answered."""
    tracing = Tracing(outer)
    for place, line_end, typed in typed_lines(outer, start, end, prefixes, suffix):
        tracing.plain(place + typed, line_end)
        if line_end < end:
            tracing.sign("\n", line_end, line_end + 1)
    return (tracing.region(suffix, start=start),) if tracing.text else ()


def typed_lines(
    outer: str, start: int, end: int, prefixes: tuple[int, ...], suffix: str
) -> Iterator[tuple[int, int, int]]:
    """The lines that were typed: start, end, and the width of what stands before them."""
    place, waiting = start, ""
    for width in prefixes:
        found = outer.find("\n", place, end)
        line_end = end if found < 0 else found
        begin = min(place + width, line_end)
        line = outer[begin : line_end + 1]
        prompt = (PYTHON_PROMPT if suffix == ".py" else PROMPT).match(line)
        more = (MORE.match(line) or re.match("", line)) if waiting and prompt is None else None
        taken = prompt or more
        if taken is not None:
            typed = line[taken.end() :]
            waiting = open_command(waiting + typed) if suffix == ".sh" else ""
            yield begin, line_end, taken.end()
        place = line_end + 1
        if place > end:
            return


def open_command(text: str) -> str:
    """The command as far as it goes, when the next line must belong to it; else empty."""
    if text.rstrip("\r\n").endswith("\\"):
        return text
    try:
        shlex.split(text, comments=True)
    except ValueError:
        return text
    return ""
