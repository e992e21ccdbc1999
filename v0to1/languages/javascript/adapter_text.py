"""The text of an adapter's file: what is needed of it, besides what it has already."""

from __future__ import annotations

import re
from collections.abc import Iterable

from v0to1.adapter.compose_javascript import LIBRARIES, compose_adapter, read_adapter_stamp
from v0to1.languages.base import ANY_RULE, Refusal, Use
from v0to1.languages.javascript.names import ADAPT

SCRIPT = "script"
"""What the system is called of a script that a browser loads by itself."""

ALL = "all"
"""What the stamp says of an adapter for all routes."""

OPENING = "(() => {\n"
CLOSING = f"\nglobalThis.{ADAPT} = {ADAPT};\n}})();\n"
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class)\b)", re.MULTILINE)
OWN = re.compile(rf"^(?=(?:function|const) {ADAPT}\b)", re.MULTILINE)
IMPORTING = (
    "the adapter for this library imports others, which a script that a browser loads by itself cannot"
)


def adapter_text(path: str, before: str | None, uses: Iterable[Use], system: str) -> str:
    """The text of an adapter's file for what is used of it; raises `Refusal` where it cannot be written."""
    wanted = tuple(uses)
    libraries, rules = {use.library for use in wanted}, {use.rule for use in wanted}
    stamp = read_adapter_stamp(as_module(before)) if before is not None else None
    if before is not None and stamp is None:
        raise Refusal(f"{path} is there already, and was not written by v0to1; give it another name")
    if stamp is not None and before is not None:
        has = set(stamp.names)
        if libraries <= has and (ALL in has or rules <= has):
            return before
        if stamp.edited:
            missing = ", ".join(sorted((libraries | rules) - has))
            raise Refusal(f"{path} was edited by hand; add {missing} to it, or remove it")
        libraries |= has & set(LIBRARIES)
        rules |= has - set(LIBRARIES)
    chosen = None if rules & {ALL, ANY_RULE} else sorted(rules)
    try:
        return composed(system, sorted(libraries), chosen)
    except ValueError as error:
        raise Refusal(str(error)) from error


def composed(system: str, libraries: list[str], rules: list[str] | None) -> str:
    """The adapter for a module system, or as a script."""
    match system:
        case "typescript" | "esm" | "commonjs":
            return compose_adapter(system, libraries, rules)
    return as_script(compose_adapter("esm", libraries, rules))


def as_script(text: str) -> str:
    """A module as a script that gives its function to all that are loaded after it; raises `Refusal`."""
    if re.search(r"^import\b", text, re.MULTILINE):
        raise Refusal(IMPORTING)
    return f"{OPENING}{EXPORT.sub('', text)}{CLOSING}"


def as_module(text: str) -> str:
    """The module that a script was made of; any other text as it is."""
    if not (text.startswith(OPENING) and text.endswith(CLOSING)):
        return text
    return OWN.sub("export ", text[len(OPENING) : -len(CLOSING)], count=1)
