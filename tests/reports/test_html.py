"""The page: complete without its script, with numbers that add up and diffs that are true."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pytest

from tests.reports.pages import Element, page, parse
from tests.reports.sample import sample
from v0to1.core.kinds import REWRITE
from v0to1.core.model import Change, Origin, OwnedFile, Run, Verdict
from v0to1.reports import render, tally
from v0to1.reports.tally import State
from v0to1.reports.view import links


def section(name: str) -> Element:
    return page().one("section", id=name)


def test_the_tiles_are_the_lengths_of_the_lists_they_lead_to() -> None:
    numbers = dict.fromkeys(State, 0)
    for each in {tally.state(finding) for finding in sample().findings}:
        tile = page().one("a", data_tile=each.value)
        numbers[each] = int(tile.one("b").text)
        listed = page().one("section", id=tile.attributes["href"][1:])
        assert len(listed.all("details", data_state=each.value)) == numbers[each]
    assert numbers == tally.states(sample().findings)
    whole = int(page().one("a", data_filter="").one("b").text)
    assert whole == sum(numbers.values()) == len(sample().findings)


def test_the_bar_is_as_long_as_its_parts() -> None:
    parts = page().all("rect")
    assert sum(float(each.attributes["width"][:-1]) for each in parts) == pytest.approx(100, abs=0.01)
    assert len(parts) == len({tally.state(each) for each in sample().findings})


def test_the_silent_ones_come_first_and_name_what_is_left_of_each_operation() -> None:
    silent = [each for each in sample().findings if tally.is_silent(each)]
    left = [each for each in silent if not each.applied]
    told = section("silent").all("small")[0].text
    assert told == f"{len(left)} left, of {len(silent)}"
    links = {each.attributes["href"] for each in section("silent").all("a")}
    rules = {each.rule for each in left}
    for each in silent:
        assert (f"#f-{each.fingerprint}" in links) == (not each.applied or each.rule not in rules)
    kinds = [each.attributes["class"] for each in section("silent").all("li")]
    assert kinds == ["open"] * len(rules) + ["done"] * (len({each.rule for each in silent}) - len(rules))
    sections = [each.attributes.get("id", "") for each in page().one("main").all("section")]
    assert [each for each in sections if each in ("silent", "findings", "files")] == [
        "silent",
        "findings",
        "files",
    ]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("aaa", "3 operations would have broken silently, and are changed"),
        ("Aaabb", "2 operations of other kinds would have broken silently, and are changed"),
        ("Ab", "1 operation of other kinds would have broken silently, and is changed"),
    ],
)
def test_what_would_have_broken_is_counted_by_places_and_not_by_kinds(rules: str, said: str) -> None:
    """Three requests of one kind were told as one operation, beside numbers that counted each.

    A kind of which something is left (upper case) counts its changes itself.
    """
    one = replace(next(each for each in sample().findings if each.fix == REWRITE), silent=True)
    places = tuple(
        replace(one, line=line, fingerprint=f"{line:016x}", rule=rule.lower(), applied=rule.islower())
        for line, rule in enumerate(rules, 1)
    )
    told = (
        parse(render(replace(sample(), findings=places), "html"))
        .one("section", id="silent")
        .one("summary")
        .text
    )
    assert told == said


def test_all_content_is_there_without_the_script() -> None:
    for finding in sample().findings:
        card = page().one("details", id=f"f-{finding.fingerprint}").text
        for told in (
            finding.title,
            finding.message,
            f"{finding.path}:{finding.line}:{finding.column}",
            finding.v0,
            finding.v1,
            finding.reason,
            finding.workaround,
            finding.rule,
            *finding.notes,
        ):
            assert told in card
        for each in finding.evidence:
            assert f"{each.weight:+d}" in card and each.detail in card
        for part in finding.parts:
            assert part.name in card
    for name in (*(each.path for each in sample().failed), *(each.path for each in sample().skipped)):
        assert name in section("ledger").text
    for gap in sample().gaps:
        for told in (gap.title, gap.why, gap.python, gap.shell, gap.closed_since, gap.conflict, *gap.sites):
            assert told in section("gaps").text


def test_nothing_that_is_hidden_needs_the_script_to_be_read() -> None:
    hidden = [each for each in page().walk() if "hidden" in each.attributes]
    assert hidden
    for each in hidden:
        assert "js" in each.attributes.get("class", "").split() or "data-nothing" in each.attributes


def test_the_matrix_has_unused_rows_too() -> None:
    rows = section("endpoints").one("tbody").all("tr")
    uses = [int(row.all("td")[0].text) for row in rows]
    assert uses == sorted((each.uses for each in sample().endpoints), reverse=True)
    assert 0 in uses


def test_the_work_adds_up_by_rule_and_by_file() -> None:
    lists = {tally.state(each) for each in sample().findings}
    for table in section("work").all("tbody"):
        rows = [[int(cell.text) for cell in row.all("td")[: 1 + len(lists)]] for row in table.all("tr")]
        assert all(first == sum(rest) for first, *rest in rows)
        assert sum(row[0] for row in rows) == len(sample().findings)


def test_the_patches_are_the_diffs() -> None:
    links = section("files").all("a", data_patch="")
    assert [unquote(each.attributes["href"].split(",", 1)[1]) for each in links] == [
        each.diff for each in sample().changes
    ]


def _lines(of: Element, kind: str) -> tuple[list[str], list[str]]:
    """Return the removed and the added lines of a diff table."""
    lines: dict[str, list[str]] = {"removed": [], "added": []}
    for row in of.one("table", class_=kind).one("tbody").all("tr"):
        for cell in row.all("td"):
            names = [*row.attributes.get("class", "").split(), *cell.attributes.get("class", "").split()]
            for name in lines:
                if name in names and "t" in names:
                    lines[name].append(cell.text)
    return lines["removed"], lines["added"]


@pytest.mark.parametrize("kind", ["unified", "split"])
def test_both_diffs_of_a_file_show_each_changed_line(kind: str) -> None:
    shown = {
        each.one("code", class_="title").text: each for each in section("files").all("details", class_="file")
    }
    for file in (each for each in sample().changes if each.before is not None):
        body = [line for line in file.diff.split("\n") if not line.startswith(("---", "+++"))]
        wanted = tuple([line[1:] for line in body if line.startswith(sign)] for sign in "-+")
        assert _lines(shown[file.path], kind) == wanted


def test_the_diff_of_a_finding_is_its_own_edits_alone() -> None:
    finding = next(each for each in sample().findings if each.rule == "conversations/list")
    removed, added = _lines(page().one("details", id=f"f-{finding.fingerprint}"), "unified")
    assert [line.strip() for line in removed] == [
        'page = await self._request("GET", "/api/conversations", params={"limit": limit})',
        'return page["results"]',
    ]
    assert [line.strip() for line in added] == [
        'page = await self._request("GET", "/api/v1/app-conversations/search", params={"limit": limit})',
        'return page["items"]',
    ]


def test_the_changed_words_are_marked() -> None:
    finding = next(each for each in sample().findings if each.rule == "conversations/update")
    card = page().one("details", id=f"f-{finding.fingerprint}")
    assert [each.text for each in card.all("mark")] == ["v1/app-"]


def test_edits_without_a_text_to_draw_them_in_are_told_in_words() -> None:
    run = replace(sample(), changes=())
    finding = next(each for each in run.findings if each.rule == "conversations/update")
    card = parse(render(run, "html")).one("details", id=f"f-{finding.fingerprint}")
    assert not card.all("table")
    assert f"replace {finding.edits[0].place.path}:{finding.line}:" in card.text
    assert finding.edits[0].text in card.text


def test_the_page_has_its_landmarks_and_one_heading_of_the_first_rank() -> None:
    assert len(page().all("h1")) == len(page().all("main")) == len(page().all("header")) == 1
    assert page().one("html").attributes["lang"] == "en"
    for table in page().all("table"):
        assert table.one("caption").text.strip()
        assert all(each.attributes.get("scope") in ("col", "row") for each in table.all("th"))
    for control in (*page().all("input"), *page().all("select")):
        assert any(control in label.all() for label in page().all("label"))


def test_a_run_with_nothing_found_says_so() -> None:
    empty = replace(
        sample(), findings=(), unresolved=(), skipped=(), failed=(), changes=(), gaps=(), endpoints=()
    )
    top = parse(render(empty, "html"))
    assert top.one("h1").text == "No certain use of the OpenHands V0 API in 58 scanned files."
    assert not top.all("details", class_="finding") and not top.all("rect")


def test_ambiguous_findings_are_no_operations_in_the_headline() -> None:
    unsure = tuple(replace(each, verdict=Verdict.AMBIGUOUS, applied=False) for each in sample().findings)
    run: Run = replace(sample(), findings=unsure)
    top = parse(render(run, "html"))
    assert top.one("h1").text.endswith(" in 58 scanned files. 29 more may not be OpenHands V0.")
    assert not top.all("section", id="silent") and not top.all("a", href="#silent")


def test_with_very_many_findings_each_card_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("v0to1.reports.view.findings.DRAWN", len(sample().findings) - 1)
    top = parse(render(sample(), "html"))
    for finding in sample().findings:
        card = top.one("details", id=f"f-{finding.fingerprint}")
        assert not card.all("table") and len(list(card.walk())) < 20
        shared = top.one("template", data_kinds="").all("i")[int(card.attributes["data-finding"])]
        assert shared.attributes["data-rule"] == finding.rule
        assert shared.attributes["data-severity"] == finding.severity.value
        assert shared.attributes.get("data-server", "") == finding.server
        for told in (finding.title, finding.message, finding.reason, finding.workaround, finding.v0):
            assert told in card.text
    assert "the JSON of the run" in top.one("section", id="findings").text


@pytest.mark.parametrize("left_out", State)
def test_a_list_without_findings_has_neither_a_tile_nor_a_heading(left_out: State) -> None:
    findings = tuple(each for each in sample().findings if tally.state(each) is not left_out)
    top = parse(render(replace(sample(), findings=findings), "html"))
    present = {tally.state(each).value for each in findings}
    assert {each.attributes.get("data-tile") for each in top.all("a")} - {None} == present
    assert {each.attributes.get("data-state") for each in top.all("section")} - {None} == present


def test_what_is_left_to_do_is_what_no_change_makes_native() -> None:
    native = [each for each in sample().findings if each.applied and tally.is_native(each)]
    left = [each for each in sample().findings if each.counts and each not in native]
    tile = page().one("a", data_filter="todo=yes")
    assert int(tile.one("b").text) == len(left) > 0
    cards = page().all("details", data_todo="yes")
    assert {each.attributes["id"] for each in cards} == {f"f-{each.fingerprint}" for each in left}


def test_an_adapter_is_folded_and_the_code_of_the_client_is_not() -> None:
    for file in section("files").all("details", class_="file"):
        is_adapter = file.one("code", class_="title").text.endswith("openhands_v0.py")
        assert ("open" in file.attributes) != is_adapter
        assert [each.text for each in file.all("span", class_="tag")] == ["adapter"] * is_adapter


def folders(number: int) -> Run:
    """The sample as so many clients in folders of their own, each with an adapter of 1,500 lines."""
    adapter = "".join(f"    def flow_{line}(self, request: Request) -> Reply: ...\n" for line in range(1500))
    findings, changes = [], []
    for name in (f"client{index:02}" for index in range(number)):
        findings += [
            replace(each, path=f"{name}/{each.path}", edits=(), fingerprint=f"{name}-{each.fingerprint}")
            for each in sample().findings[:4]
        ]
        path = f"{name}/bot/openhands_v0.py"
        changes.append(Change(path, None, adapter, patch(path, adapter)))
    return replace(sample(), findings=tuple(findings), changes=tuple(changes))


def patch(path: str, text: str) -> str:
    lines = text.splitlines()
    head = f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{len(lines)} @@\n"
    return head + "".join(f"+{line}\n" for line in lines)


def test_each_of_several_clients_has_a_heading_above_its_changes() -> None:
    top = parse(render(folders(3), "html"))
    heads = top.one("section", id="files").all("h3")
    assert [each.all("a")[0].text for each in heads] == ["client00", "client01", "client02"]
    own = top.all("details", data_client="client01")
    assert len(own) == 4 and all(each.attributes["data-path"].startswith("client01/") for each in own)


def test_an_only_client_has_none() -> None:
    one = parse(render(folders(1), "html"))
    assert not one.one("section", id="files").all("h3")
    assert not [each for each in one.walk() if "data-client" in each.attributes]


def test_a_client_with_code_in_two_folders_and_one_adapter_is_one() -> None:
    run = folders(1)
    tests = replace(run.findings[0], path="tests/test_bot.py", fingerprint="f" * 16)
    top = parse(render(replace(run, findings=(*run.findings, tests)), "html"))
    assert not top.one("section", id="files").all("h3")


@pytest.mark.parametrize("number", [2, 22])
def test_adapters_of_many_clients_do_not_make_the_page_large(number: int) -> None:
    html = render(replace(folders(number), gaps=(), endpoints=()), "html")
    assert len(html) < 1_500_000
    files = parse(html).one("section", id="files").all("details", class_="file")
    for file in files:
        offered = bool(file.all("a", data_patch=""))
        assert offered == bool(file.all("table")) == (number == 2)
        assert ("--report diff=FILE" in file.text) != offered


@pytest.mark.parametrize(
    ("fix", "applied", "said"),
    [("adapter", True, "1 met by this code, and bridged by the changes"), ("", False, "")],
)
def test_an_open_gap_is_met_whatever_the_verdict_and_the_fix(fix: str, applied: bool, said: str) -> None:
    """A gap that the adapter bridges was listed among those that the server closes, and not counted."""
    finding = next(each for each in sample().findings if each.rule == "conversations/list")
    used = replace(finding, verdict=Verdict.MANUAL, fix=fix, applied=applied)
    gap = replace(sample().gaps[0], rule=used.rule, closed_since="", sites=())
    top = parse(render(replace(sample(), findings=(used,), gaps=(gap,)), "html"))
    assert top.one("nav").one("a", href="#gaps").one("small").text == "1"
    assert [each.text for each in top.one("section", id="gaps").all("summary")][:1] == [said or "Workaround"]
    assert "1" in top.one("a", class_="tile", href="#gaps").one("b").text


def test_the_counters_of_gaps_agree() -> None:
    met = [each for each in sample().gaps if each.sites]
    assert page().one("nav").one("a", href="#gaps").one("small").text == str(len(met))
    assert section("gaps").one("small").text == f"{len(met)} met, of {len(sample().gaps)}"
    assert len(section("gaps").all("article")) == len(sample().gaps)


def test_a_gap_that_the_server_closes_names_the_places_that_use_it() -> None:
    finding = next(each for each in sample().findings if each.rule == "conversations/list")
    closed = replace(sample().gaps[0], rule=finding.rule, closed_since="App Server 1.9.0", sites=())
    top = parse(render(replace(sample(), gaps=(closed,)), "html"))
    card = top.one("article")
    assert "closed since App Server 1.9.0" in card.text
    assert f"#f-{finding.fingerprint}" in [each.attributes["href"] for each in card.all("a")]
    assert "1" in card.one("span", class_="badge is-mapped").text
    assert "open on yours" not in card.text


def test_only_what_was_made_for_the_client_is_said_to_have_its_names() -> None:
    finding = next(each for each in sample().findings if each.verdict is Verdict.GAP and each.workaround)
    met = replace(
        sample().gaps[0], rule=finding.rule, python=finding.workaround, shell="curl x", sites=("a:1",)
    )
    for gap, said in ((met, 1), (replace(met, python="generic()"), 0), (replace(met, sites=()), 0)):
        card = parse(render(replace(sample(), gaps=(gap,)), "html")).one("article")
        assert card.text.count("Python, in your own names") == said
        assert "Shell, in your own names" not in card.text
        assert ("open on yours: cloud" in card.text) == bool(gap.sites and gap.closed_since)


def test_code_for_a_shell_that_is_told_of_another_language_has_no_names_of_its_own() -> None:
    run = sample()
    finding = next(each for each in run.findings if each.verdict is Verdict.GAP and each.workaround)
    for path, said in (("src/a.ts", 0), ("src/a.py", 0), ("src/a.sh", 1)):
        told = replace(finding, path=path, workaround="curl $root")
        gap = replace(run.gaps[0], rule=finding.rule, shell="curl $root", sites=("a:1",))
        card = parse(render(replace(run, findings=(told,), gaps=(gap,)), "html")).one(
            "article", class_="gap met"
        )
        assert card.text.count("Shell, in your own names") == said


def test_what_is_to_review_says_why() -> None:
    changed = [each for each in sample().findings if each.applied and each.verdict is Verdict.REVIEW]
    assert page().one("a", data_filter="verdict=review").one("b").text == str(len(changed))
    for finding in (each for each in changed if each.notes):
        reason = page().one("details", id=f"f-{finding.fingerprint}").one("div", class_="reason").text
        assert all(note in reason for note in finding.notes)


def test_work_is_told_by_owner_where_the_repository_names_some() -> None:
    files = sorted({each.path for each in sample().findings})
    run = replace(sample(), owners=(OwnedFile(files[0], ("@acme/api", "dev@acme.example")),))
    top = parse(render(run, "html"))
    names = [
        row.one("th").text for row in top.one("section", id="work").all("table")[2].one("tbody").all("tr")
    ]
    assert sorted(names) == ["@acme/api dev@acme.example", "nobody"]
    owned = top.all("details", data_owner="@acme/api dev@acme.example")
    assert len(owned) == sum(each.path == files[0] for each in sample().findings)
    assert not section("work").all("a", data_filter_key="owner")


def test_the_matrix_says_what_became_of_each_use() -> None:
    for row in section("endpoints").one("tbody").all("tr"):
        numbers = [
            int(each.text.split()[0]) for each in row.all("span") if "badge" in each.attributes["class"]
        ]
        found = sum(
            each.rule == _rule_of(row) and each.verdict is not Verdict.AMBIGUOUS for each in sample().findings
        )
        assert sum(numbers) == found


def _rule_of(row: Element) -> str:
    links = row.all("a")
    return links[0].attributes["data-filter-value"] if links else ""


def test_source_text_has_its_colours_and_stays_the_same_text() -> None:
    card = page().one("details", id=f"f-{sample().findings[0].fingerprint}")
    kinds = {each.attributes.get("class", "") for each in card.all("span")}
    assert {"k", "s"} <= kinds
    assert all(each.text for each in card.all("span") if each.attributes.get("class") in ("k", "s", "c", "f"))


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/acme/shop.git", "https://github.com/acme/shop/blob/"),
        ("git@github.com:acme/shop.git", "https://github.com/acme/shop/blob/"),
        ("ssh://git@gitlab.acme.example:2222/a/b/shop", "https://gitlab.acme.example/a/b/shop/-/blob/"),
        ("https://git.acme.example/acme/shop", ""),
        ("/srv/git/github/shop.git", ""),
        ("javascript:alert(1)//github.com/a/b", ""),
        ("https://github.com/../..", ""),
        ('https://github.com/a"onload=/b', ""),
    ],
)
def test_a_finding_leads_to_its_line_where_the_host_is_known(remote: str, address: str) -> None:
    origin = Origin(folder="pkg", remote=remote, commit="0123456789abcdef")
    finding = sample().findings[0]
    assert links.line(links.base(origin), finding) == (
        f"{address}0123456789abcdef/pkg/{finding.path}#L{finding.line}"
        + (f"-L{finding.end_line}" if finding.end_line > finding.line else "")
        if address
        else ""
    )
