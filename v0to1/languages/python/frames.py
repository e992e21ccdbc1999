"""A plain WebSocket with frames of Engine.IO in Python: the helper's client that speaks in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.languages.base import Refusal
from v0to1.languages.python.argument_lines import has_comment
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node

PROTOCOL = re.compile(r"[?&]EIO=(\d*)")
SPOKEN = "4"
"""The version of the protocol whose frames the helper speaks."""


def open_frames(sketch: Sketch, connection: Connection, use: SocketUse, texts: Sequence[str]) -> None:
    """`websockets.connect(url)` becomes the helper's client, which is connected when it is made."""
    assert use.url is not None
    found = PROTOCOL.search(use.url.shape)
    if found is None or found[1] != SPOKEN:
        raise Refusal("the connection is not of version 4 of Engine.IO, or does not say so")
    locator, call = sketch.sources.locator(use.module), use.call
    if not isinstance(call, tree.Call):
        raise Refusal("the connection is not opened by a call")
    node = cst_node(call)
    if isinstance(locator.parent(node), cst.For):
        raise Refusal("the connection is opened again by a loop, and the helper's client does so by itself")
    if has_comment(node):
        raise Refusal("there is a comment inside the call, which would be lost")
    function = sketch.use(use.module, connection.model.helper)
    sketch.replace(use.module, locator.origin(node), f"{function}({', '.join(texts)})")
