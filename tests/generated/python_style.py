"""How a generated client in Python is built as a whole: its library, its form, where address and key are."""

from __future__ import annotations

from dataclasses import dataclass

from tests.generated.pen import Pen

LIBRARIES = ("requests", "requests session", "httpx", "httpx client", "httpx async", "aiohttp", "urllib")
ASYNC = ("httpx async", "aiohttp")
HOLDING = ("requests session", "httpx client", "httpx async", "aiohttp")
"""Libraries with a client object, which may have the address and the headers."""

RELATIVE = ("httpx client", "httpx async", "aiohttp")
"""Client objects that know the address."""


@dataclass(frozen=True, slots=True)
class Style:
    """What all functions of a client share.

    `form` is functions, passed (the client object is an argument) or class; `wrapper` is none, response or
    decoded; `base` is host, api or relative; `headers` are in a constant, a function, the client or inline.
    """

    library: str
    form: str
    wrapper: str
    base: str
    headers: str
    modules: bool

    @property
    def is_async(self) -> bool:
        """Whether its functions are coroutines."""
        return self.library in ASYNC

    @property
    def name(self) -> str:
        """What the client object is called."""
        name = "session" if self.library in ("requests session", "aiohttp") else "http"
        return f"self.{name}" if self.form == "class" else name

    @property
    def prefix(self) -> str:
        """What URLs begin with; nothing where they are relative."""
        if self.base == "relative":
            return ""
        name = "base" if self.base == "host" else "api"
        return f"self.{name}" if self.form == "class" else name.upper()

    @property
    def root(self) -> str:
        """What paths begin with after the prefix."""
        return "" if self.base == "api" else "/api"


def drawn(pen: Pen) -> Style:
    """A style in which everything fits together."""
    library = pen.one(*LIBRARIES)
    holds = library in HOLDING
    forms = (
        ("passed", "class")
        if library in ASYNC
        else ("functions", "class", "passed")
        if holds
        else ("functions", "class")
    )
    form = pen.one(*forms)
    relative = library in RELATIVE
    return Style(
        library=library,
        form=form,
        wrapper=pen.one("none", "none", "response", "decoded"),
        base=pen.one("host", "api", *(("relative", "relative") if relative else ())),
        headers=pen.one("constant", *(("client", "client") if holds else ()), "inline", "function"),
        modules=pen.often(),
    )
