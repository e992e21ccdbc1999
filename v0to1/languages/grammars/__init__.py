"""Go, Rust, Java, Kotlin, C#, PHP, Ruby and Swift: found and told; only a path alone is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from v0to1.languages.base import Language, Workbench
from v0to1.languages.grammars.bench import GrammarBench
from v0to1.languages.grammars.modules import parse
from v0to1.languages.grammars.tables import declared_names, table


@cache
def language(name: str) -> Language:
    """One of the languages, by its name."""
    known = table(name)

    def workbench(paths: Iterable[str], read: Callable[[str], str | None]) -> Workbench:
        return GrammarBench(known, name, paths, read)

    def parse_error(text: str) -> str | None:
        return parse(known.grammar, text)[1] or None

    def is_test(path: str) -> bool:
        return re.search(known.tests, path) is not None

    def declared(text: str) -> frozenset[str]:
        return declared_names(known.declares, text)

    return Language(name, workbench, parse_error, is_test, ("",), declared=declared)
