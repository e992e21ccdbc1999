"""What the helper file is called in JavaScript, and which flavours of it there are."""

import posixpath

from v0to1.flow.requests import Request

HELPER = "openhands-v1"
"""The name of the helper file, without its ending."""

ADAPTER, ADAPT = "openhands-v0", "adaptV0"
"""The name of the adapter's file, without its ending, and of its one function."""

FETCH, AXIOS = "fetch", "axios"


ADAPTING = (ADAPT, "openHandsAdaptV0")
"""The adapter's function, and what a module calls it that has something else of its name."""


def is_adapter(path: str) -> bool:
    """Whether a path, or what an import names, is the adapter's file."""
    return posixpath.basename(path).startswith(ADAPTER)


def flavour_of(request: Request) -> str:
    """Which flavour of the helper fits a request; empty for an unknown library."""
    return AXIOS if request.library == AXIOS else FETCH if request.library else ""


def flavour_at(request: Request) -> str:
    """Which flavour the site of a request needs: a client's own request function is like `fetch`."""
    return FETCH if request.wrapped else flavour_of(request)
