"""What the helper file is called in JavaScript, and which flavours of it there are."""

from v0to1.flow.requests import Request

HELPER = "openhands-v1"
"""The name of the helper file, without its ending."""

FETCH, AXIOS = "fetch", "axios"


def flavour_of(request: Request) -> str:
    """Which flavour of the helper fits a request's library; empty for an unknown one."""
    return AXIOS if request.library == AXIOS else FETCH if request.library else ""
