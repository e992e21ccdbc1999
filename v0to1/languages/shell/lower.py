"""Lower a whole script; the modules that know the parts of the syntax are taken in here."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.shell import (
    lower_commands,
    lower_functions,
    lower_inner,
    lower_jq,
    lower_redirects,
    lower_statements,
    lower_tests,
    lower_tools,
    lower_words,
)
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.survey import surveyed

PARTS = (
    lower_commands,
    lower_functions,
    lower_inner,
    lower_jq,
    lower_redirects,
    lower_statements,
    lower_tests,
    lower_tools,
    lower_words,
)


def lower_script(root: SgNode, *, taken: bool = False) -> tree.Body:
    """The statements of a script; `taken` says that another script reads what it writes."""
    low = surveyed(root)
    if taken:
        low.captured_names, low.capturing = low.functions, True
    return low.block(named(root))
