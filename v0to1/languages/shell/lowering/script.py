"""Lower a whole script; the modules that know the parts of the syntax are taken in here."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.lowering import commands as lower_commands
from v0to1.languages.shell.lowering import functions as lower_functions
from v0to1.languages.shell.lowering import inner as lower_inner
from v0to1.languages.shell.lowering import jq as lower_jq
from v0to1.languages.shell.lowering import redirects as lower_redirects
from v0to1.languages.shell.lowering import statements as lower_statements
from v0to1.languages.shell.lowering import tests as lower_tests
from v0to1.languages.shell.lowering import tools as lower_tools
from v0to1.languages.shell.lowering import words as lower_words
from v0to1.languages.shell.lowering.survey import surveyed
from v0to1.languages.shell.lowering.walk import named

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
