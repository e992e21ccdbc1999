"""The run as one self-contained page: no requests, no foreign markup, the same bytes every time."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import fields
from hashlib import sha256

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from v0to1 import resources
from v0to1.core.model import Finding, Run
from v0to1.reports.campaign.model import Campaign
from v0to1.reports.fleet import Fleet
from v0to1.reports.fleet.as_json import document as as_document
from v0to1.reports.json_report import document
from v0to1.reports.redacted import redacted
from v0to1.reports.view.campaign import campaign_view
from v0to1.reports.view.findings import DRAWN
from v0to1.reports.view.fleet import fleet_view
from v0to1.reports.view.page import page

SAVED_LIMIT = 2_000_000
"""Characters of JSON that a page carries along; a larger run has to be saved beside it."""


STYLES = ("base", "answer", "findings", "code", "fleet", "print")
SCRIPTS = ("kit", "findings", "address", "taking", "reading", "editor")
"""The parts of the style sheet and of the script, in the order in which they go into a page."""

CAMPAIGN_SCRIPTS = ("kit", "repositories", "taking", "reading")
"""The same for the page of a campaign, which has repositories in the place of findings."""


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return the page of `run`; neither colour nor verbosity changes it.

    Raises OSError if the templates are not where the installation should have them.
    """
    clean = redacted(run)
    saved = Markup("") if _least(clean) > SAVED_LIMIT else _embedded(document(clean))
    return _made("page.html.j2", page=page(run, clean=clean), saved=saved, as_of=run.calendar.as_of)


def render_several(fleet: Fleet) -> str:
    """Return the page of several runs: the roll-up, and one part for each repository."""
    saved = _embedded(as_document(fleet))
    return _made("fleet.html.j2", fleet=fleet_view(fleet), saved=saved, as_of=fleet.as_of)


def render_campaign(campaign: Campaign, place: str) -> str:
    """Return the page of a campaign; `place` is the address of its folder, as `campaign.render` takes it."""
    view = campaign_view(campaign, place)
    return _made("campaign.html.j2", CAMPAIGN_SCRIPTS, campaign=view, saved=Markup(""), as_of=view.as_of)


def _made(name: str, scripts: Sequence[str] = SCRIPTS, **given: object) -> str:
    style = _own("style", STYLES, "css")
    script = Markup('\n"use strict";\n{') + _own("script", scripts, "js") + Markup("}\n")
    template = _environment().get_template(name)
    return template.render(style=style, script=script, policy=_policy(style, script), drawn=DRAWN, **given)


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resources.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _own(folder: str, names: Sequence[str], ending: str) -> Markup:
    """Return files of ours that go into the page as they are: the style sheet or the script."""
    texts = [
        (resources.TEMPLATES / folder / f"{name}.{ending}").read_text(encoding="utf-8") for name in names
    ]
    whole = "\n" + "\n".join(texts)
    if "</" in whole:
        raise ValueError(f"{folder}: '</' would end its element in the page")
    return Markup(whole)


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _least(run: Run) -> int:
    """Return a number of characters that the JSON of `run` has at least, counted without making it."""
    names = sum(len(f'"{each.name}":0,') for each in fields(Finding))
    return sum(names + len(each.message) + len(each.title) + len(each.snippet) for each in run.findings)


def _embedded(given: Mapping[str, object]) -> Markup:
    """Return JSON that cannot end its script element, or nothing if it is too large."""
    text = json.dumps(given, separators=(",", ":"), ensure_ascii=True)
    if len(text) > SAVED_LIMIT:
        return Markup("")
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
