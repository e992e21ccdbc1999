"""The text of the run-time adapter's file, which languages may share that stand in one folder."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.adapter.compose import LIBRARIES, TOOLS, compose_adapter, read_adapter_stamp
from v0to1.languages.base import ANY_RULE, Refusal, Use

ALL = "all"
"""What the stamp says of an adapter for all routes."""


def joined_text(texts: Iterable[str]) -> str | None:
    """One adapter's file with all that several have; None where one of them is none, or was edited."""
    stamps = [read_adapter_stamp(text) for text in texts]
    names: set[str] = set()
    for stamp in stamps:
        if stamp is None or stamp.edited:
            return None
        names.update(stamp.names)
    known = {*LIBRARIES, *TOOLS}
    return compose_adapter(sorted(names & known), None if ALL in names else sorted(names - known))


def adapter_text(path: str, before: str | None, uses: Iterable[Use]) -> str:
    """The text of an adapter's file with what is needed besides what it has already."""
    libraries = {use.library for use in uses}
    rules = {use.rule for use in uses}
    stamp = read_adapter_stamp(before) if before is not None else None
    if before is not None and stamp is None:
        raise Refusal(f"{path} is there already, and was not written by v0to1; give it another name")
    if stamp is not None and before is not None:
        has = set(stamp.names)
        if libraries <= has and (ALL in has or rules <= has):
            return before
        if stamp.edited:
            missing = ", ".join(sorted((libraries | rules) - has))
            raise Refusal(f"{path} was edited by hand; add {missing} to it, or remove it")
        libraries |= has & {*LIBRARIES, *TOOLS}
        rules |= has - {*LIBRARIES, *TOOLS}
    chosen = None if rules & {ALL, ANY_RULE} else sorted(rules)
    try:
        return compose_adapter(sorted(libraries), chosen)
    except ValueError as error:
        raise Refusal(str(error)) from error
