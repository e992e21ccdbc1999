"""The page is sealed: no requests, no markup of strangers, no secrets, the same bytes every time."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from subprocess import run as execute
from sys import executable, path

import pytest

from tests.reports.hostile import PAYLOADS, hostile
from tests.reports.pages import GIVEN, RUNS, Element, page, parse
from tests.reports.sample import change, sample
from v0to1.reports import render
from v0to1.reports.fleet import Saved
from v0to1.reports.json_report import document, dump, load

pytestmark = pytest.mark.whole


def test_the_policy_names_the_style_and_the_script_and_nothing_else() -> None:
    policy = page().one("meta", http_equiv="Content-Security-Policy").attributes["content"]
    blocks = [*page().all("style"), *(each for each in page().all("script") if "type" not in each.attributes)]
    hashes = ["sha256-" + b64encode(sha256(each.text.encode()).digest()).decode() for each in blocks]
    assert policy == (
        f"default-src 'none'; style-src '{hashes[0]}'; script-src '{hashes[1]}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert len(blocks) == 2


@pytest.mark.parametrize("name", RUNS)
def test_no_element_asks_for_anything(name: str) -> None:
    tags = {each.tag for each in page(name).walk()}
    assert not tags & {"img", "iframe", "object", "embed", "video", "audio", "form", "base", "source"}
    assert [each.attributes for each in page(name).all("link")] == [{"rel": "icon", "href": "data:,"}]
    for each in page(name).walk():
        for attribute, value in each.attributes.items():
            assert not attribute.startswith("on") and attribute not in (
                "src",
                "srcset",
                "style",
                "action",
                "ping",
            )
            if attribute == "href":
                assert value.startswith(("#", "data:text/x-diff;charset=utf-8,", "data:,"))
    assert "url(" not in page(name).one("style").text and "@import" not in page(name).one("style").text


COLOURS = frozenset({"k", "s", "c", "m", "f", "a"})
"""The classes of coloured source text: which there are depends on the text."""


def test_hostile_text_makes_no_element() -> None:
    def shape(element: Element) -> list[tuple[str, tuple[str, ...]]]:
        return [
            (each.tag, tuple(each.attributes))
            for each in element.walk()
            if not (each.tag == "span" and each.attributes.get("class") in COLOURS)
        ]

    harmless = parse(render(hostile(tuple(f"text {number}" for number in range(len(PAYLOADS)))), "html"))
    assert shape(page("hostile")) == shape(harmless)


def test_hostile_text_is_shown_as_it_is() -> None:
    text = page("hostile").one("main").text
    assert "</script><script>alert(1)</script>" in text
    assert "{{ 7*7 }}{% raw %}" in text
    assert "abc⟨U+202E⟩cba⟨U+2066⟩x⟨U+2069⟩⟨U+200B⟩⟨U+FEFF⟩␀⟨U+0085⟩" in text
    assert "␛]8;;https://evil.example␇x␛[2J" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", render(hostile(), "html"))


@pytest.mark.parametrize("name", RUNS)
def test_the_run_inside_is_the_run(name: str) -> None:
    saved = page(name).one("script", id="run").text
    assert "<" not in saved
    assert json.loads(saved) == document(RUNS[name]())
    assert load(saved) == RUNS[name]()


def test_secrets_stay_out_and_a_patch_with_one_is_not_offered() -> None:
    secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    before = f'TOKEN = "Bearer {secret}"\nx = 1\n'
    run = replace(sample(), changes=(change("a.py", before, before.replace("x = 1", "x = 2")),))
    html = render(run, "html")
    assert secret not in html
    files = parse(html).one("section", id="files")
    assert not files.all("a", data_patch="")
    assert "A secret in this diff is hidden" in files.text


def test_a_saved_run_offers_no_patch_in_which_a_secret_was_hidden() -> None:
    before = 'TOKEN = "Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a"\nx = 1\n'
    changes = (change("a.py", before, before.replace("x = 1", "x = 2")), change("b.py", "x\n", "y\n"))
    saved = load(dump(replace(sample(), changes=changes)))
    for files in (
        parse(render(saved, "html")).one("section", id="files"),
        parse(render([Saved(saved, "one")], "html")).one("section", id="one.files"),
    ):
        assert [each.attributes["download"] for each in files.all("a", data_patch="")] == ["b.py.patch"]
        assert "A secret in this diff is hidden" in files.text


def test_a_secret_beside_the_edits_of_a_finding_stays_out() -> None:
    secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    whole = sample()
    own = next(each for each in whole.changes if each.path == "src/fixbot/client.py")
    before = (own.before or "").replace("self._http = ", f'key = "{secret}"; self._http = ')
    shift = len(before) - len(own.before or "")
    start = before.index("; self._http")
    findings = tuple(
        replace(
            each,
            edits=tuple(
                replace(
                    edit, span=replace(edit.span, start=edit.span.start + shift, end=edit.span.end + shift)
                )
                if edit.span.start > start - shift
                else edit
                for edit in each.edits
            ),
        )
        for each in whole.findings
    )
    run = replace(whole, findings=findings, changes=(change(own.path, before, own.after),))
    html = render(run, "html")
    assert secret not in html
    assert "self._http = " in parse(html).one("details", id=f"f-{whole.findings[0].fingerprint}").text


def test_the_bytes_are_the_same_whatever_the_clock_and_the_hash_seed() -> None:
    code = (
        "import sys; from tests.reports.sample import sample; from v0to1.reports import render; "
        "sys.stdout.buffer.write(render(sample(), 'html').encode())"
    )
    pages = {
        execute(
            [executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": os.pathsep.join(path)},
        ).stdout
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "UTC"))
    }
    assert pages == {render(sample(), "html").encode()}


def test_permanent_addresses_are_unique_and_links_lead_somewhere() -> None:
    for name in GIVEN:
        ids = [each.attributes["id"] for each in page(name).walk() if "id" in each.attributes]
        assert len(ids) == len(set(ids))
        targets = {
            each.attributes["href"][1:] for each in page(name).all("a") if each.attributes["href"][:1] == "#"
        }
        assert targets <= set(ids)
        for each in page(name).walk():
            for attribute in ("aria-labelledby", "aria-controls"):
                assert set(each.attributes.get(attribute, "").split()) <= set(ids)
