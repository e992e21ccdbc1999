"""Routes that frameworks for pages serve because a file stands where it does."""

from __future__ import annotations

import posixpath
import re

PLACED = re.compile(
    r"(?:^|/)(?:"
    r"app/(?P<app>(?!routes/api\.).+)/route"
    r"|pages/(?P<pages>api/.+)"
    r"|routes/(?P<routes>.+)/\+server"
    r"|routes/(?P<flat>api[./][^+]+)"
    r"|server/(?P<server>api/.+)"
    r")\.[cm]?[jt]sx?$"
)
"""Next's two ways (`app`, `pages`), SvelteKit's, that of Remix, SolidStart and TanStack Start, and Nuxt's."""

LOADED = re.compile(
    r"(?P<above>(?:[^/]+/)*?)"
    r"(?:pages|routes|commands|(?<=server/)(?:api|middleware|plugins)|(?<=netlify/)functions)/"
    r"(?:[^/]+/)*(?!\+)[^/]+"
)
"""A file in a folder of which frameworks load every file, as a page, a route, a command or a function."""

GROUP = re.compile(r"\(.*\)$|^@")
"""A folder that is no step of the path."""

FLAT = re.compile(r"/|(?<!\.)\.(?!\.)")
"""What stands between steps where a file's name may have several; not the dots of `[...rest]`."""

PARAMETER = re.compile(r"^\[.*\]$|^\$\w+$")
REST = re.compile(r"^\[+\.\.\.|^\$$")
VERB = re.compile(r"\.(?:get|post|put|patch|delete|head|options)$")


def adapter_folder(path: str) -> str:
    """The folder of a file, or the one above it where no framework loads whatever it finds."""
    found = LOADED.fullmatch(path)
    return found["above"].rstrip("/") if found is not None else posixpath.dirname(path)


def served_by(path: str) -> str:
    """The route of a file, with `{}` for its parameters; empty for one that is none, or takes any path."""
    found = PLACED.search(path)
    if found is None:
        return ""
    kind = found.lastgroup or ""
    steps = [step for step in found[kind].split("/") if not GROUP.search(step)]
    if kind == "flat":
        steps = [step.rstrip("_") for step in FLAT.split("/".join(steps)) if step[:1] != "_"]
        steps = steps[:-1] if steps[-1] in ("index", "route") else steps
    if kind in ("pages", "server"):
        steps[-1] = VERB.sub("", steps[-1])
        steps = steps[:-1] if steps[-1] == "index" else steps
    if any(REST.search(step) for step in steps):
        return ""
    return "".join(f"/{PARAMETER.sub('{}', step)}" for step in steps)
