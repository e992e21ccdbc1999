"""What has a function called once more without a loop: a task that is put off, or an error."""

from __future__ import annotations

import re

import libcst as cst

from v0to1.languages.python.locate import Locator

PUT_OFF = re.compile(
    r"retry|again|resched|requeue|re_?enqueue|postpone|defer|still|not_?(?:yet|ready|done|finished|complete)",
    re.IGNORECASE,
)
"""What is called, or raised, so that the same is asked once more."""

RETRYING = re.compile(r"retry|retries|backoff|on_exception|on_predicate|poll|until", re.IGNORECASE)
"""What a decorator is called, or told, that calls a function once more after an error."""


def again(locator: Locator, test: cst.If, *, holds: bool) -> str:
    """ "stays" or "goes on" where a branch is put off, and "again" where it is tried again after an error."""
    other = test.orelse.body if isinstance(test.orelse, cst.Else) else None
    if is_put_off(test.body) or is_put_off(other):
        return "stays" if holds == is_put_off(test.body) else "goes on"
    return "again" if is_tried_again(locator, test.body if holds else other) else ""


def is_put_off(body: cst.CSTNode | None) -> bool:
    """Whether a branch ends with what says by its name that all is asked once more."""
    last = last_of(body)
    value = last.exc if isinstance(last, cst.Raise) else None
    value = last.value if isinstance(last, cst.Expr | cst.Return) else value
    if isinstance(value, cst.Await):
        value = value.expression
    if isinstance(value, cst.Call):
        value = value.func
    elif not isinstance(last, cst.Raise):
        return False
    name = value.attr if isinstance(value, cst.Attribute) else value
    return isinstance(name, cst.Name) and PUT_OFF.search(name.value) is not None


def is_tried_again(locator: Locator, body: cst.CSTNode | None) -> bool:
    """Whether a branch ends with an error after which a decorator calls the function once more."""
    if body is None or not isinstance(last_of(body), cst.Raise):
        return False
    owner = locator.function(body)
    around = owner.decorators if isinstance(owner, cst.FunctionDef) else ()
    return any(RETRYING.search(locator.source(one.decorator)) for one in around)


def last_of(body: cst.CSTNode | None) -> cst.CSTNode | None:
    """The last statement of a branch."""
    last = body.body[-1] if isinstance(body, cst.BaseSuite) and body.body else None
    return last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
