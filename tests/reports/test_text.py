"""The terminal report: answers first, numbers that add up, nothing that acts on the terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from subprocess import run as execute
from sys import executable

import pytest
from hypothesis import given, settings

from tests.reports.sample import sample
from tests.reports.strategies import RUNS
from v0to1.core.kinds import REWRITE
from v0to1.core.model import Files, LanguageShare, Run, Skipped
from v0to1.errors import UsageError
from v0to1.reports import FORMATS, render, tally
from v0to1.reports.following import next_step

BY_HAND = "; -v shows what to do by hand"
LEFT = " shows what is left"
LINE = re.compile(
    r"^(\S+):(\d+):(\d+) (inline|helper|mapped|adapted|manual|gap|ambiguous) (\S+) (.+)$", re.MULTILINE
)


def test_the_first_sentence_adds_up() -> None:
    first = re.sub(r" \(.*?\)", "", render(sample(), "text").split("\n")[0])
    total, files, *parts = [int(each) for each in re.findall(r"(?<!V)\b\d+\b", first)]
    *counted, unsure = parts
    assert total == sum(counted)
    assert total + unsure == len(sample().findings)
    assert files == len({each.path for each in sample().findings if each.verdict != "ambiguous"})


def test_every_finding_has_its_line_in_order_of_files() -> None:
    found = [
        (path, int(line), int(column), state, rule)
        for path, line, column, state, rule, _ in LINE.findall(render(sample(), "text"))
    ]
    told = [
        (each.path, each.line, each.column, tally.state(each).value, each.rule) for each in sample().findings
    ]
    assert found == sorted(told, key=lambda each: each[:3])


def test_what_was_not_looked_at_is_told() -> None:
    text = render(sample(), "text")
    assert "legacy/run.py:14: not Python: unterminated string literal" in text
    assert 'src/fixbot/routes.py:31:20 self._request("GET", self.routes[name])' in text
    assert "64 files: 58 scanned, 5 skipped, 1 failed." in text


def test_long_lists_are_cut_with_their_count_and_whole_when_verbose() -> None:
    skipped = tuple(Skipped(f"f{number}.py", "too large") for number in range(40))
    many = replace(sample(), skipped=skipped)
    assert "  … 35 more (-v lists all)" in render(many, "text")
    assert "f39.py" not in render(many, "text")
    assert "f39.py: too large" in render(many, "text", verbose=1)


def test_verbose_adds_evidence_and_what_to_do() -> None:
    assert "evidence: +5 wire key: initial_user_msg is sent" in render(sample(), "text", verbose=1)
    assert "    do: packed = requests.get(" in render(sample(), "text", verbose=1)
    assert "evidence:" not in render(sample(), "text")


def test_what_is_to_be_read_is_listed() -> None:
    text = render(sample(), "text")
    assert (
        "\n\nRead these: 2 places beside native code where V0 is named\n"
        "  src/fixbot/client.py:4:3 V0, POST /api/conversations (a comment names it, and the code beside it"
    ) in text
    assert "Read these" in render(sample(), "html")
    many = replace(sample(), stale=sample().stale * 4)
    assert "  … 3 more (-v lists all)\n" in render(many, "text")


def test_a_clean_run_says_so() -> None:
    run = replace(
        sample(),
        findings=(),
        unresolved=(),
        stale=(),
        skipped=(),
        failed=(),
        changes=(),
        gaps=(),
        files=Files(7, 7, 0, 0),
    )
    assert render(run, "text") == (
        "No certain use of the OpenHands V0 API in 7 scanned files.\n\n"
        "7 files: 7 scanned, 0 skipped, 0 failed. Manual work left: none.\n"
    )


@pytest.mark.parametrize(
    ("applied", "left"),
    [
        ((False, False), "10–30 min."),
        ((True, False), "10–30 min, 5–15 min of it for reading the changes."),
        ((True, True), "10–30 min for reading the changes."),
    ],
)
def test_reading_changes_is_no_work_left_undone(applied: tuple[bool, bool], left: str) -> None:
    one = next(each for each in sample().findings if each.suppressed is None)
    told = tuple(replace(one, applied=each, minutes=(5, 15), reason="") for each in applied)
    run = replace(sample(), findings=told)
    for fmt in ("text", "markdown"):
        assert f"Manual work left: {left}" in render(run, fmt)


@settings(max_examples=25, deadline=None)
@given(RUNS)
def test_nothing_acts_on_the_terminal(run: Run) -> None:
    text = render(run, "text", verbose=1)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    counts = tally.states(run.findings)
    assert sum(counts.values()) == len(run.findings)


def test_colour_only_when_asked() -> None:
    plain, coloured = render(sample(), "text"), render(sample(), "text", color=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain != coloured


@pytest.mark.parametrize(
    ("command", "wrote", "applied", "expected"),
    [
        ("v0to1 migrate src", False, True, f"v0to1 migrate src --write{BY_HAND}"),
        (
            "v0to1 migrate -vv --server 1.6 src",
            False,
            True,
            f"v0to1 migrate --server 1.6 src --write{BY_HAND}",
        ),
        (
            "v0to1 migrate --format text -o 'a b.txt' --report=html=x --color always 'a b'",
            False,
            True,
            f"v0to1 migrate 'a b' --write{BY_HAND}",
        ),
        (
            "v0to1 check && v0to1 check -q && v0to1 check b",
            False,
            False,
            f"v0to1 migrate && v0to1 migrate b{BY_HAND}",
        ),
        ("v0to1 check src", False, False, f"v0to1 migrate src{BY_HAND}"),
        ("v0to1 check -q -- a.py -b.py", False, False, f"v0to1 migrate -- a.py -b.py{BY_HAND}"),
        ("v0to1 migrate -- a.py b.py", False, True, f"v0to1 migrate --write -- a.py b.py{BY_HAND}"),
        (
            "v0to1 check --force-exclude -- a b c d e f",
            False,
            False,
            f"v0to1 migrate --force-exclude{BY_HAND}",
        ),
        ("v0to1 check src --add-ignore='the old server'", False, False, f"v0to1 migrate src{BY_HAND}"),
        ("v0to1 check src --add-ignore 'the old server'", False, False, f"v0to1 migrate src{BY_HAND}"),
        ("v0to1 check --add-ignore --server 1.6", False, False, f"v0to1 migrate --server 1.6{BY_HAND}"),
        (
            "v0to1 migrate src --write",
            True,
            True,
            (
                "read the changes (git diff, and 2 new files) and run your tests; "
                f"v0to1 undo restores the files; v0to1 check src -v{LEFT}"
            ),
        ),
        (
            "v0to1 migrate --write --allow-dirty --safe-only --no-new-files --server 1.6 -- a.py",
            True,
            True,
            (
                "read the changes (git diff, and 2 new files) and run your tests; "
                f"v0to1 undo restores the files; v0to1 check --server 1.6 -v -- a.py{LEFT}"
            ),
        ),
    ],
)
def test_the_next_step(command: str, wrote: bool, applied: bool, expected: str) -> None:
    run = replace(
        sample(),
        command=command,
        wrote=wrote,
        findings=tuple(replace(each, applied=applied and each.applied) for each in sample().findings),
    )
    assert next_step(run) == expected
    said = next_step(run, verbose=True)
    wanted = expected.partition("; v0to1 check ")[0] if LEFT in expected else expected.removesuffix(BY_HAND)
    assert said == wanted.removeprefix("-v shows what to do at each place; ")


def test_what_is_left_is_told_only_where_something_is() -> None:
    done = tuple(each for each in sample().findings if each.applied)
    assert LEFT not in next_step(replace(sample(), wrote=True, findings=done))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ((), "(git diff)"),
        (("a/openhands_v1.py",), "(git diff, and the new a/openhands_v1.py)"),
        (("a.py", "b.py"), "(git diff, and 2 new files)"),
    ],
)
def test_new_files_are_told_which_no_diff_of_git_shows(made: tuple[str, ...], said: str) -> None:
    old = replace(sample().changes[0], before="old")
    changes = (old, *(replace(old, path=path, before=None) for path in made))
    assert said in next_step(replace(sample(), wrote=True, changes=changes))


def test_the_diff_is_faithful_and_its_colour_is_only_around_lines() -> None:
    patch = render(sample(), "diff")
    assert patch == "".join(each.diff for each in sample().changes)
    assert re.sub(r"\x1b\[[0-9;]*m", "", render(sample(), "diff", color=True)) == patch


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(
        UsageError, match=r"unknown report format 'pdf'; choose one of text, json, html, diff"
    ):
        render(sample(), "pdf")


def test_every_format_in_the_table_renders() -> None:
    for name in FORMATS:
        assert render(sample(), name).endswith("\n")


def test_text_wakes_no_template_engine() -> None:
    probe = (
        "import sys, v0to1.reports, v0to1.reports.text; "
        "print([name for name in ('jinja2', 'rich', 'jsonschema', 'libcst') if name in sys.modules])"
    )
    assert execute([executable, "-c", probe], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ((0, 0), "none"),
        ((0, 2), "0–2 min"),
        ((10, 10), "10 min"),
        ((60, 90), "1–1½ h"),
        ((30, 90), "½–1½ h"),
        ((10, 100), "10 min–1½ h"),
        ((600, 1210), "10–20 h"),
        ((120, 120), "2 h"),
    ],
)
def test_durations_are_ranges_for_people(minutes: tuple[int, int], said: str) -> None:
    assert tally.duration(minutes) == said


def test_quiet_says_less_but_names_every_finding() -> None:
    quiet, usual = render(sample(), "text", verbose=-1), render(sample(), "text")
    lines = quiet.splitlines()
    assert len(lines) == len(sample().findings) < len(usual.splitlines())
    for line, each in zip(
        lines, sorted(sample().findings, key=lambda one: (one.path, one.line, one.column)), strict=True
    ):
        assert line.startswith(f"{each.path}:{each.line}:{each.column} {tally.state(each).value} {each.rule}")
    assert render(replace(sample(), findings=()), "text", verbose=-1) == ""


def test_a_reason_is_told_once_however_many_share_it() -> None:
    rewritten = [each for each in sample().findings if each.fix == REWRITE][:4]
    left = [replace(each, applied=False, reason="one and the same") for each in rewritten]
    many = render(replace(sample(), findings=tuple(left)), "text")
    assert many.count("one and the same") == 1
    assert "4 places: one and the same" in many
    few = render(replace(sample(), findings=tuple(left[:2])), "text")
    assert few.count("why: one and the same") == 2
    assert render(replace(sample(), findings=tuple(left)), "text", verbose=1).count("one and the same") == 4


def test_a_message_does_not_repeat_its_reason() -> None:
    one = replace(
        sample().findings[0], applied=False, message="It moved. Not changed: so it is.", reason="so it is"
    )
    assert render(replace(sample(), findings=(one,)), "text").count("so it is") == 1


def test_languages_are_told_when_there_are_several() -> None:
    both = (LanguageShare("Python", 3, 2), LanguageShare("Go", 1, 0))
    told = "Findings by language: Python 2 (3 files scanned), Go 0 (1 file scanned)."
    assert told in render(replace(sample(), languages=both), "text")
    assert "1 file scanned, 0 findings<" in render(replace(sample(), languages=both), "html")
    assert "by language" not in render(replace(sample(), languages=both[:1]), "text")
