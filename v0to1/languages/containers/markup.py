"""HTML, Vue and Svelte: the scripts between their tags."""

from __future__ import annotations

from ast_grep_py import SgNode, SgRoot

from v0to1.languages.embedding.regions import Region, Tracing

LANGUAGES = {"": ".js", "js": ".js", "jsx": ".jsx", "ts": ".ts", "tsx": ".tsx", "typescript": ".ts"}
"""The endings for the `lang` of a script."""

RUN = ("", "module", "text/javascript", "application/javascript", "text/babel", "text/jsx")
"""The types of scripts that browsers, or tools of long standing, run."""


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """The scripts of a page, or of a component, as one module: the first sets the language."""
    found = [
        region
        for one in SgRoot(text, "html").root().find_all(kind="script_element")
        if (region := code(text, one))
    ]
    first = found[0].suffix if found else ""
    return (tuple(one for one in found if one.suffix == first),) if found else ()


def code(text: str, script: SgNode) -> Region | None:
    """The code of a script; None for data, and for a script that stands elsewhere."""
    opening = next((one for one in script.named_children() if one.kind() == "start_tag"), None)
    body = next((one for one in script.named_children() if one.kind() == "raw_text"), None)
    if opening is None or body is None:
        return None
    named = attributes(opening)
    suffix = LANGUAGES.get(named.get("lang", "").lower(), "")
    if "src" in named or named.get("type", "").lower() not in RUN or not suffix:
        return None
    tracing = Tracing(text)
    tracing.plain(body.range().start.index, body.range().end.index)
    return tracing.region(suffix)


def attributes(tag: SgNode) -> dict[str, str]:
    """The attributes of a tag."""
    found = {}
    for one in tag.named_children():
        if one.kind() == "attribute":
            name, _, value = one.text().partition("=")
            found[name.strip().lower()] = value.strip().strip("\"'")
    return found
