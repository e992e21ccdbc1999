"""Methods that make another URL of one, known or not, and templates that names are put into."""

from __future__ import annotations

import re

from v0to1.core.immutable import replace
from v0to1.evaluation.builtins.objects import forms
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.data import texts
from v0to1.evaluation.http.url_joins import add_step, join_url, put_path
from v0to1.evaluation.interpreter.calls import as_mapping
from v0to1.evaluation.interpreter.names import called
from v0to1.evaluation.interpreter.operators import with_query
from v0to1.evaluation.responses.escapes import let_go
from v0to1.evaluation.values import Hole, Join, Known, Text, Value, options, union

DOLLAR = re.compile(r"\$(?:\$|\w+|\{\w+\})")
PATHS = ("path", "raw_path")
MEANING = "/?&="
QUERIES = ("query", "params", "args")


def is_url(value: Value | None) -> bool:
    """Whether a value may be a URL: a text, or nothing that is known."""
    return value is not None and all(isinstance(one, Text | Hole) for one in options(value))


def not_known(site: Site) -> Value:
    """What such a method gives of anything else; what it is given goes on."""
    for value in site.given.values[1:]:
        let_go(site.machine, value, called(site.node), site.node, site.scope, quiet=False)
    return site.unknown


def joint_of(site: Site, base: Text, how: str) -> Join:
    """The place of a call where something is put behind a URL."""
    return Join(base, site.node.callee, how, site.scope.module, site.scope.frame)


@means("quoted")
def quoted(site: Site) -> Value:
    """`quote(text)`: the text itself, as nothing that needs escapes is known to stand in it."""
    safe = site.text(1, "safe") or ""
    if site.first is None or set(MEANING) <= set(safe):
        return site.first or site.unknown

    def marked(text: Text) -> Text:
        pieces = (replace(one, quoted=True) if isinstance(one, Known) else one for one in text.pieces)
        return replace(text, pieces=tuple(pieces))

    return texts.each(site.first, marked)


@means("put_path")
def with_path(site: Site) -> Value:
    """`url.with_path(path)`: another path on the same server."""
    path = site.given.at(1, PATHS[0])
    return with_paths(site, path, "path") if path is not None and is_url(site.first) else not_known(site)


def with_paths(site: Site, path: Value, how: str) -> Value:
    """A URL with each of the paths that a value may be."""
    pairs = [(base, end) for base in forms(site, site.first) for end in forms(site, path)]
    return union(put_path(base, end, joint_of(site, base, how)) for base, end in pairs)


@means("put_parts")
def with_parts(site: Site) -> Value:
    """`url.copy_with(path=…)`, `parts._replace(path=…)`: a URL with other parts."""
    path, query = named(site, PATHS), named(site, QUERIES)
    if not is_url(site.first) or site.first is None or (path is None and query is None):
        return not_known(site)
    found = with_paths(site, path, "part") if path is not None else site.first
    if query is None:
        return found
    return union(with_query(one, query, site.node, site.scope) for one in forms(site, found))


@means("of_parts")
def of_parts(site: Site) -> Value:
    """`httpx.URL(url, path=…, params=…)`: the URL that is given, where no other parts of it are."""
    if site.first is None or named(site, (*PATHS, *QUERIES)) is not None:
        return with_parts(site)
    return site.first


def named(site: Site, names: tuple[str, ...]) -> Value | None:
    """The first named argument of some names."""
    return next((site.given.named[name][1] for name in names if name in site.given.named), None)


@means("join_link")
def linked(site: Site) -> Value:
    """`url.join(link)` of something that is not known; what joins anything but a text is no URL."""
    if not is_url(site.first) or not isinstance(site.second, Text):
        return not_known(site)
    link = site.second
    return union(join_url(base, link, joint_of(site, base, "method")) for base in forms(site, site.first))


@means("put_query")
def queried(site: Site) -> Value:
    """`url.with_query({…})`, or with the query's fields as named arguments."""
    if not is_url(site.first):
        return not_known(site)
    query = site.second if site.second is not None else as_mapping(site.given, site.node, site.scope)
    return union(with_query(one, query, site.node, site.scope) for one in forms(site, site.first))


@means("add_steps")
def with_steps(site: Site) -> Value:
    """`url.joinpath(step, step)`: all but the first go on behind what is joined already."""
    if not is_url(site.first):
        return not_known(site)
    found = forms(site, site.first)
    for place, (_, value) in enumerate(site.given.positional[1:]):
        steps = forms(site, value)
        found = [
            add_step(base, step, None if place else joint_of(site, base, "step"))
            for base in found
            for step in steps
        ]
    return union(found)
