"""Files without a word of V0: what is told of them without the rules is what the whole way tells of them."""

from __future__ import annotations

import os
import shutil
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from v0to1 import pipeline, resources
from v0to1.config import Config, GivenFile
from v0to1.core.model import Origin, Run
from v0to1.pipeline import gate_cache as gate
from v0to1.pipeline import running
from v0to1.pipeline.unchanged import clean_run, decide, is_clean
from v0to1.scan import cache, origin
from v0to1.scan.discovery import Discovery, discover
from v0to1.scan.gate import Gate
from v0to1.scan.given_files import with_given
from v0to1.scan.prefilter import Prefilter

pytestmark = pytest.mark.whole

TESTS = Path(__file__).parents[1]
DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """What git says of this checkout is asked for in the same way on both ways, and is no part of this."""
    for module in (origin, running):
        monkeypatch.setattr(module, "origin_of", lambda root: Origin())


def prefiltered(config: Config, *, loosely: bool = False) -> tuple[Discovery, Prefilter]:
    """What is found, and the prefilter that has seen it; `loosely`, words pass wherever they stand."""
    words = gate.gate_of(config)
    prefilter = Prefilter(replace(words, steps=()) if loosely else words)
    found = with_given(discover(config.root, config.paths, config.which, sight=prefilter), config)
    prefilter.see_given(found)
    decide(found, prefilter)
    return found, prefilter


def whole_way(config: Config, found: Discovery) -> Run:
    """The analysis of every file that has any word of the gate in it."""
    _, prefilter = prefiltered(config, loosely=True)
    return running.run(config, found, prefilter, fixing=True, accept=None, whole=True)


def tells_all(run: Run, whole: Run, *, parsed: bool = True) -> bool:
    """Whether a run tells what the whole way does.

    What only has a word somewhere is not parsed, so that it does not fail; settings of which that is so are
    not counted. What is no settings at all fails, where with a word it is left for a person to look at. Where
    nothing is `parsed`, nothing is told of what is not understood.
    """
    broken = {one.path for one in {*run.failed} - {*whole.failed}}
    unread = set() if parsed else {one for one in whole.unresolved if "not understood" in one.reason}
    left = tuple(one for one in whole.unresolved if one.path not in broken and one not in unread)
    return broken <= {one.path for one in whole.unresolved} and (
        replace(run, files=whole.files, failed=whole.failed) == replace(whole, unresolved=left)
    )


def without_passed(found: Discovery, prefilter: Prefilter) -> Discovery:
    return replace(
        found,
        candidates=tuple(one for one in found.candidates if one.name not in prefilter.passed),
        settings=tuple(one for one in found.settings if one.name not in prefilter.passed),
    )


PROJECTS = (*sorted(TESTS.glob("fixtures/*/")), TESTS.parent / "examples", TESTS.parent / "docs")


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda one: one.name)
def test_what_does_not_pass_gives_nothing(folder: Path) -> None:
    """Clients, look-alikes and documents of all kinds, each without the files that pass."""
    config = Config(folder, (folder,), DAY)
    found, prefilter = prefiltered(config)
    rest = without_passed(found, prefilter)
    assert is_clean(rest, prefilter)
    told = clean_run(config, rest, prefilter, whole=True)
    assert tells_all(told, whole_way(config, rest))
    assert (told.findings, told.unresolved, told.notices, told.changes) == ((), (), (), ())


def clients_in(folder: Path) -> list[Path]:
    """The projects below a folder of fixtures or examples, as users have them; or the folder itself."""
    groups = [one for one in folder.iterdir() if one.name in ("clients", "lookalikes", "after")]
    return [one for group in groups or [folder] for one in sorted(group.iterdir()) if one.is_dir()] or [
        folder
    ]


def heard(prefilter: Prefilter) -> tuple[object, ...]:
    """All that a run asks of a prefilter."""
    return prefilter.passed, prefilter.unread, prefilter.unfit, prefilter.inside


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda one: one.name)
def test_where_words_stand_changes_nothing_that_is_found(folder: Path) -> None:
    """Projects of which the very same passes have the very same run, which is made no second time."""
    for root in clients_in(folder):
        config = Config(root, (root,), DAY)
        found, prefilter = prefiltered(config)
        loose_found, loose = prefiltered(config, loosely=True)
        if (found, heard(prefilter)) == (loose_found, heard(loose)):
            continue
        strictly = running.run(config, found, prefilter, fixing=True, accept=None, whole=True)
        assert tells_all(strictly, whole_way(config, found)), root.name


def test_some_fixtures_have_words_elsewhere() -> None:
    """There is something to compare: of these files not the same pass."""
    other = 0
    for root in (one for folder in PROJECTS for one in clients_in(folder)):
        config = Config(root, (root,), DAY)
        other += heard(prefiltered(config)[1]) != heard(prefiltered(config, loosely=True)[1])
    assert other > 10


def test_settings_without_a_route_are_not_counted() -> None:
    contents = (
        GivenFile("a.json", b'{"title": "conversations"}'),
        GivenFile("b.json", b'{"title": "/conversations"}'),
    )
    config = Config(TESTS / "nowhere", (), DAY, given=contents)
    found, prefilter = prefiltered(config)
    assert prefilter.passed == {"b.json"}
    told = running.run(config, found, prefilter, fixing=False, accept=None, whole=True)
    assert told.files.scanned == 1


NAMES = st.sampled_from(
    (
        *(
            "a.py",
            "b.pyi",
            "c.ts",
            "d.sh",
            "e.go",
            "README.md",
            "n.ipynb",
            "f.vue",
            "g.yml",
            "h.json",
            ".env",
        ),
        *(
            ".env",
            "i.toml",
            "Makefile",
            "j.http",
            "k.html",
            "l.postman_collection.json",
            "tool",
            "m.rst",
            "o.rb",
        ),
    )
)
WORDS = st.sampled_from(
    (
        *(
            "/api/",
            "conversations",
            "conversation",
            "s",
            "CONVERSATIONS",
            "c\\u006fnversations",
            "api\\/user",
        ),
        *(
            "api/",
            "user",
            "v0to1: ignore",
            "v0to1",
            "openhands",
            "OpenHands",
            "oh_",
            "oh_action",
            " + ",
            "\n",
        ),
        *("requests.post(", '"', "'", "import requests\n", "curl -X POST ", "fetch(`", "{", "}", ": ", "é"),
        *("```python\n", "```\n", "X-Session-API-Key", "initial_user_msg", "http://x", "app.all-hands.dev"),
        *("# coding: latin-1\n", "# coding: utf-7\n", "# coding: utf-16\n", "# coding: none\n", "\ufeff"),
        *("#!/bin/sh\n", "+AGM-onversations", "\0", "<script>", "</script>", '{"cells": [', "]}"),
        *('{"cell_type": "code", "source": "', '"},', "<script setup lang='ts'>"),
    )
)
ENCODINGS = st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-8", "latin-1", "utf-16", "utf-8-sig"))
CONTENTS = st.tuples(st.lists(WORDS, max_size=12).map("".join), ENCODINGS).map(
    lambda one: one[0].encode(one[1], "replace")
)


@settings(max_examples=80)
@example({"l.postman_collection.json": b"conversations"}, ())
@example({"a.py": b"", "h.json": b"conversations"}, ())
@example({"f.vue": b"<script>conversationsapi\\/user</script>"}, ())
@given(st.dictionaries(NAMES, CONTENTS, min_size=1, max_size=4), st.sampled_from([(), ("*.example",), ("",)]))
def test_a_clean_run_is_the_whole_run(files: dict[str, bytes], hosts: tuple[str, ...]) -> None:
    root = TESTS / "nowhere"
    contents = tuple(GivenFile(name, data) for name, data in files.items())
    config = Config(root, (), DAY, hosts=hosts, given=contents)
    found, prefilter = prefiltered(config)
    if is_clean(found, prefilter):
        told = clean_run(config, found, prefilter, whole=True)
        assert tells_all(told, whole_way(config, found), parsed=False)


NOTEBOOK = (
    b'{"cells": [{"cell_type": "code", "metadata": {}, "source": "%s"}], "metadata": {}, "nbformat": 4}'
)


@pytest.mark.parametrize(
    ("name", "content", "passes"),
    [
        ("a.py", b"get('/api/conversations')", True),
        ("a.py", b"get('/api/options/models')", True),
        ("a.py", b"get('/api/v1/app-conversations')", True),
        ("a.py", b"x = 1  # v0to1: ignore", True),
        ("a.py", b"for one in conversations: print(one)  # all conversations", False),
        ("a.py", b"conversations.append({'role': 'user'})", False),
        ("a.py", b"'all conversations of a user'", False),
        ("a.py", b"client.call('conversations.list')", False),
        ("a.py", b"'list_conversations'", False),
        ("a.py", b"PATH = 'conversations'", True),
        ("a.py", b"get(f'{base}conversations{query}')", True),
        ("a.py", b"get('%sconversations' % base)", True),
        ("a.py", b"get(base + '/conversations')", True),
        ("a.py", b"get(base + '/api/\\\nconversations')", True),
        ("a.py", b"# see /conversations", True),
        ("a.py", "'an address, say “/events/search/”.'".encode(), False),
        ("a.py", "get('/api/user')  # “/api/user”".encode(), True),
        ("a.py", b'help("\xe2\x80\x9c/events/search/\xe2\x80\x9d.")', False),
        ("a.js", b"`${base}\n  /conversations\n`", True),
        ("a.js", b"client.conversations.create(1)", True),
        ("a.js", b"const conversations = conversations.map(show)", False),
        ("a.py", b"client.conversations.create(1)", False),
        ("a.sh", b"for one in conversations; do", True),
        ("a.md", b"All conversations.\n```python\nfor one in conversations: ...\n```\n", False),
        ("a.md", b"All events.\n```python\nget(base + '/conversations')\n```\n", True),
        ("a.md", b"All events.\n```bash\necho conversations\n```\n", True),
        ("a.md", b"<!-- v0to1: ignore-file -->", True),
        ("a.json", b'{"path": "/conversations"}', True),
        (".env", b"LIST=/conversations", True),
        ("a.py", b"# coding: latin-1\nget('/api/conversations/\xe9')", True),
        ("a.py", b"# coding: latin-1\nget('\xe9')", False),
        ("a.yml", b"host: OPENHANDS", True),
        ("a.ipynb", NOTEBOOK % b"get('/api/user')", True),
        ("a.ipynb", NOTEBOOK % b"get('\\u0063onversations')", True),
        ("a.ipynb", NOTEBOOK % b"get('\\u0063onversation')", False),
        ("a.ipynb", b"{", False),
        ("a.vue", b"<script>fetch('/api/user')</script>", True),
        ("a.vue", b"<script>fetch('/api/me')</script>", False),
        ("a.py", b"get('/api/' + 'conversation')", False),
        ("a.py", b"openhands = 1", False),
        ("a.py", b"query['latest_event_id']", True),
        ("a.py", b"def on_oh_event(event): ...", True),
        ("a.py", b"latest_event_id_subquery = query('latest_event_ids')", False),
        ("a.json", b'{"name": "a"}', False),
    ],
)
def test_the_words_that_pass(name: str, content: bytes, passes: bool) -> None:
    config = Config(TESTS / "nowhere", (), DAY, given=(GivenFile(name, content),))
    found, prefilter = prefiltered(config)
    assert is_clean(found, prefilter) is not passes
    if not passes:
        assert clean_run(config, found, prefilter, whole=True) == whole_way(config, found)


LOGS = b"def look(http, site):\n    return http.post(f'https://api.{site}/api/v2/logs/events/search')\n"
AGENT = b"import requests\nfrom logs.store import look\nlook(requests, AGENT_SERVER)\n"


@pytest.mark.parametrize(
    ("beside", "passes"),
    [
        ({}, False),
        ({"other/agent.py": b"AGENT_SERVER = 1"}, False),
        ({"agent.py": b"AGENT_SERVER = 1  # of logs"}, True),
        ({"use.py": AGENT}, True),
        ({"tests/test_any.py": b"AGENT_SERVER = 1"}, True),
        ({"logs/store.py": LOGS + b"AGENT_SERVER = 1\n"}, True),
        ({"v0.py": b"get('/api/conversations')"}, True),
        ({"logs/wrong.py": b"AGENT_SERVER = '\xff'"}, False),
    ],
)
def test_routes_that_others_have_matter_in_company_only(beside: dict[str, bytes], passes: bool) -> None:
    contents = tuple(GivenFile(name, data) for name, data in ({"logs/store.py": LOGS} | beside).items())
    config = Config(TESTS / "nowhere", (), DAY, given=contents)
    found, prefilter = prefiltered(config)
    assert ("logs/store.py" in prefilter.passed, is_clean(found, prefilter)) == (passes, not passes)
    if not passes:
        assert clean_run(config, found, prefilter, whole=True) == whole_way(config, found)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what is kept, in which the gate of `CONFIG` was kept once."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(cache.VARIABLE, str(folder))
    gate.gate_of(CONFIG)
    return next((folder / gate.KIND).iterdir())


CONFIG = Config(TESTS, (), DAY)


def learnt(monkeypatch: pytest.MonkeyPatch) -> list[Config]:
    """Learn no more, and keep for whom that was asked."""
    from v0to1.pipeline import gate_learning as learning

    asked: list[Config] = []
    learn = learning.learn

    def told(config: Config) -> Gate:
        asked.append(config)
        return learn(config)

    monkeypatch.setattr(learning, "learn", told)
    return asked


def test_what_is_kept_is_not_learnt_again(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = learnt(monkeypatch)
    assert gate.gate_of(CONFIG) == gate.gate_of(replace(CONFIG, as_of=date(2030, 1, 1)))
    assert asked == []
    assert (
        gate.gate_of(CONFIG).rule_tables().rules
        == pipeline.run(replace(CONFIG, given=()), fixing=False).rules
    )


@pytest.mark.parametrize("other", [{"server": "1.6"}, {"hosts": ("a.example",)}])
def test_other_settings_have_another_gate(kept: Path, other: dict[str, object]) -> None:
    assert gate.gate_of(replace(CONFIG, **other)) != gate.gate_of(CONFIG)  # type: ignore[arg-type]
    assert len(list(kept.parent.iterdir())) == 2


def test_rules_of_the_user_take_part(kept: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    assert gate.key_of(replace(CONFIG, rules_dirs=(own,))) != gate.key_of(CONFIG)
    before = gate.key_of(replace(CONFIG, rules_dirs=(own,)))
    (own / "mine.yaml").write_text("title: mine\n")
    assert gate.key_of(replace(CONFIG, rules_dirs=(own,))) != before


def test_rules_of_ours_that_change_have_another_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = tmp_path / "rules"
    shutil.copytree(resources.RULES, copied)
    first = gate.key_of(CONFIG)
    monkeypatch.setattr(resources, "RULES", copied)
    before, changed = gate.key_of(CONFIG), next(copied.rglob("*.yaml"))
    dates = changed.stat()
    time.sleep(0.02)  # more than one tick of the system's clock
    changed.write_bytes(changed.read_bytes().swapcase())
    os.utime(changed, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    gate._ours.cache_clear()  # as another process has it
    assert changed.stat().st_size == dates.st_size
    assert len({first, before, gate.key_of(CONFIG)}) == 3


def test_a_kept_file_that_is_no_longer_true_is_made_anew(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true = kept.read_bytes()
    asked = learnt(monkeypatch)
    lie = b'{"code": [], "settings": [], "steps": [], "rules_version": "", "days": ["", "", ""]}'
    for number, content in enumerate((b"", true[:-1], true[:64] + lie, lie, b"\xff" * 90), 1):
        kept.write_bytes(content)
        assert gate.gate_of(CONFIG).code
        assert (len(asked), kept.read_bytes()) == (number, true)
    foreign = cache.digest(kept.name.encode(), b"[]").encode() + b"[]"
    kept.write_bytes(foreign)
    assert gate.gate_of(CONFIG).code
    assert len(asked) == 6


def test_where_nothing_can_be_kept_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file" / "cache"))
    assert gate.gate_of(CONFIG).code
    assert cache.load(gate.KIND, gate.key_of(CONFIG)) is None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
def test_without_a_home_nothing_is_kept_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", "~")
    cache.keep("kind", "key", "text")
    assert cache.load("kind", "key") is None
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    cache.keep("kind", "key", "text")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME")
    cache.keep("kind", "key", "text")
    assert (tmp_path / ".cache" / "v0to1" / "kind" / "key").is_file()


def test_old_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path))
    for number in range(cache.KEPT + 3):
        cache.keep("kind", f"{number}", "text")
    assert len(list((tmp_path / "kind").iterdir())) == cache.KEPT
    assert cache.load("kind", f"{cache.KEPT + 2}") == "text"
