"""The published schemas of what v0to1 writes and reads: their list, and each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches

from v0to1 import resources
from v0to1.cli.configuration.schema import schema
from v0to1.errors import UsageError

_ENDING = ".schema.json"


def schema_text(name: str | None) -> str:
    """Return a schema, or the names of all with what they are of; raises UsageError for another name."""
    known = _texts()
    if name is None:
        width = max(len(each) for each in known)
        return "".join(f"{each:{width}}  {json.loads(text)['title']}\n" for each, text in known.items())
    if name not in known:
        near = get_close_matches(name, known, n=1) or sorted(known)
        raise UsageError(name, "there is no such schema", fix=f"name {' or '.join(near)}")
    return known[name]


def _texts() -> Mapping[str, str]:
    files = sorted(resources.SCHEMAS.glob(f"*{_ENDING}"))
    found = {each.name.removesuffix(_ENDING): each.read_text(encoding="utf-8") for each in files}
    found["config"] = schema()
    found["rule"] = (resources.RULES / "schema.json").read_text(encoding="utf-8")
    found["scenario"] = (resources.RULES / "scenario.schema.json").read_text(encoding="utf-8")
    return dict(sorted(found.items()))
