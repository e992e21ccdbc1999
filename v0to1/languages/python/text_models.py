"""Models and decoders that read the text of an answer themselves, which V1 says in another shape."""

from __future__ import annotations

import re
from collections.abc import Iterable

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.seams import Seam
from v0to1.languages.unseen import changes

JSON = ("requests", "httpx", "httpx_async", "aiohttp")
"""Libraries whose responses have a method `json` for the data."""

STRICT = re.compile(r"\bstrict\b")
"""What makes a model take a date as text from JSON alone, and from data none but a date."""


def reads_text(target: Target, seams: Iterable[Seam]) -> tuple[Seam, ...]:
    """The seams at which text is read that V1 answers in another shape."""
    renamed = any(changes(name, one) for name, one in target.reads.items())
    other = bool(target.first or target.through or renamed)
    return tuple(one for one in seams if one.reader is not None) if other else ()


def open_texts(sketch: Sketch, seams: Iterable[Seam]) -> None:
    """Have data in the place of the text: `response.content` becomes `response.json()`."""
    for seam in seams:
        assert seam.reader is not None
        locator = sketch.sources.locator(seam.module)
        member = member_of(seam.node) if seam.reader.member and sketch.flavour in JSON else None
        if member is not None:
            span = Span(locator.origin(member).start, locator.origin(inner(seam.node)).end)
            sketch.replace(seam.module, span, "json()")
        else:
            span = locator.whole(seam.outer)
            sketch.replace(seam.module, span, f"json.loads({locator.text[span.start : span.end]})")
            sketch.imports.add((seam.module, "import json"))


def close_texts(sketch: Sketch, seams: Iterable[Seam]) -> None:
    """Give the data to what takes them in the place of text, or the text of them where nothing does."""
    for seam in seams:
        assert seam.reader is not None
        locator, call = sketch.sources.locator(seam.module), cst_node(seam.reader.call)
        assert isinstance(call, cst.Call)
        name = called(locator, call, seam.reader.of_data)
        if name is None:
            span = locator.whole(seam.outer)
            before, after = Span(span.start - 1, span.start), Span(span.end, span.end + 1)
            sketch.replace(seam.module, before, f"{locator.text[before.start]}json.dumps(")
            sketch.replace(seam.module, after, f"){locator.text[span.end]}")
            sketch.imports.add((seam.module, "import json"))
        else:
            sketch.replace(seam.module, locator.origin(name), seam.reader.of_data)


def called(locator: Locator, call: cst.Call, of_data: str) -> cst.CSTNode | None:
    """What is called, to be written anew; None where text that is told how to be read is not as data are."""
    strict = any(STRICT.search(one.text) for one in locator.peers())
    if not of_data or strict or not isinstance(call.func, cst.Attribute):
        return None
    if "." not in of_data:
        return call.func.attr if len(call.args) == 1 else None
    library = of_data.partition(".")[0]
    return call.func if locator.source(call.func).partition(".")[0] == library else None


def inner(node: cst.CSTNode) -> cst.CSTNode:
    """What is waited for, or the expression itself."""
    return node.expression if isinstance(node, cst.Await) else node


def member_of(node: cst.CSTNode) -> cst.Name | None:
    """The name of the member of a response that a text is written as."""
    found = inner(node)
    found = found.func if isinstance(found, cst.Call) else found
    return found.attr if isinstance(found, cst.Attribute) else None
