"""The list of rules, and one of them explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.engine import Engine, outcome
from v0to1.core.loading import misuse as loading_misuse
from v0to1.core.loading import rules as loading


def loaded_once(load: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same loading, once for all calls that ask for the same."""
    known: dict[str, Any] = {}

    def loaded(asked: Any) -> Any:
        if str(asked) not in known:
            known[str(asked)] = load(asked)
        return known[str(asked)]

    return loaded


def test_the_list_of_rules_and_of_a_folder(capfd: pytest.CaptureFixture[str]) -> None:
    code, every, _ = outcome(capfd, "rules")
    assert code == 0
    assert "conversations/stop" in every
    assert "POST /api/conversations/{conversation_id}/stop\n" in every
    _, some, _ = outcome(capfd, "rules", "conversations")
    assert 1 < len(some.splitlines()) < len(every.splitlines())
    assert all(line.startswith("conversations/") for line in some.splitlines())


def test_a_rule_is_explained(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = outcome(capfd, "rules", "conversations/stop")
    assert (code, err) == (0, "")
    for said in (
        "conversations/stop: ",
        "POST /api/conversations/{conversation_id}/stop",
        "POST /api/v1/sandboxes/{sandbox_id}/pause",
        "App Server since 1.0.0",
        "Before (python)",
        "After",
        "Stays as it is",
        "Note",
    ):
        assert said in out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("conversations/delete", "inline or mapped (v0_success)"),
        ("conversations/get", "helper (read_conversation) or mapped (v0_conversation); it needs "),
        ("events/list", "helper (read_events) or mapped (v0_event_page); it needs "),
        ("secrets/delete", "inline"),
        ("files/upload", "no native form; it needs "),
    ],
)
def test_the_forms_of_a_rule_are_explained(name: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = outcome(capfd, "rules", name)
    server = next(at for at, line in enumerate(out.splitlines()) if " Server since " in line)
    form = out.splitlines()[server + 1].strip()
    assert form.startswith(said) and (said.endswith("needs ") or form == said)


def test_every_rule_can_be_explained(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, listed, _ = outcome(capfd, "rules")
    for module, name in ((loading, "load_rules"), (loading_misuse, "load_misuses")):
        monkeypatch.setattr(module, name, loaded_once(getattr(module, name)))
    for line in listed.splitlines():
        name = line.split()[0]
        code, out, _ = outcome(capfd, "rules", name)
        assert code == 0
        assert out.startswith(f"{name}: ")
        assert "\nV1 " in out or "\nGap " in out


def test_own_rules_that_are_wrong_are_named_with_their_line(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    (engine.root / "own").mkdir()
    (engine.root / "own/mine.yaml").write_text("title: x\ntitle: y\n")
    code, out, err = outcome(capfd, "rules", "--rules", "own")
    assert (code, out) == (2, "")
    assert "own/mine.yaml:2: key 'title' is already in line 1" in err


def test_a_misuse_is_listed_explained_and_tried(capfd: pytest.CaptureFixture[str]) -> None:
    code, some, _ = outcome(capfd, "rules", "misuse")
    assert code == 0 and "misuse/ids            manual     GET /api/v1/app-conversations\n" in some
    _, every, _ = outcome(capfd, "rules")
    assert [line.split()[0] for line in some.splitlines()] == [
        line.split()[0] for line in every.splitlines() if line.startswith("misuse/")
    ]
    _, out, _ = outcome(capfd, "rules", "misuse/ids")
    for said in (
        "Misused   GET /api/v1/app-conversations\n",
        "App Server, from 1.0.0 on",
        "Found (python)",
        "Right",
    ):
        assert said in out
    assert "nothing takes its place" not in out
    code, said, _ = outcome(capfd, "rules", "misuse/run", "--test")
    assert (code, said) == (0, "2 examples of 1 rule: all true\n")
    code, _, err = outcome(capfd, "rules", "misuse/rum")
    assert code == 2 and "did you mean misuse/run" in err
