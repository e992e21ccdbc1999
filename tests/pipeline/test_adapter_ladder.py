"""Which fix an operation gets: the rewrite where all that it touches is seen, else the run-time adapter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted, fixes

URL = "https://app.all-hands.dev/api"

SEEN = f"""\
import requests

data = requests.get("{URL}/conversations").json()
print(data["next_page_id"])
"""
SESSION = f"""\
import requests

session = requests.Session()
print(session.get("{URL}/conversations/1/zip-directory").content)
print(session.get("{URL}/conversations").json()["next_page_id"])
"""


def test_what_is_seen_is_rewritten(tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.py": SEEN})
    assert [one.fix for one in done.findings] == ["rewrite"]
    assert list(changed) == ["client.py"]


@pytest.mark.parametrize(("adapter", "fix"), [("auto", "adapter"), ("never", "")])
def test_what_has_no_rewrite_goes_through_the_adapter_or_to_a_person(
    adapter: str, fix: str, tmp_path: Path
) -> None:
    text = f'import requests\n\nprint(requests.get("{URL}/conversations/1/zip-directory").content)\n'
    done, changed = adapted(tmp_path, {"client.py": text}, adapter)
    assert [(one.fix, one.verdict.value) for one in done.findings] == [(fix, "review" if fix else "manual")]
    assert ("v0to1 has no rewrite for it" in done.findings[0].reason) is bool(fix)
    assert ("adapt_v0" in changed.get("client.py", "")) is bool(fix)


def test_always_rewrites_nothing(tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.py": SEEN}, "always")
    assert [one.fix for one in done.findings] == ["adapter"]
    assert f'adapt_v0(requests).get("{URL}/conversations")' in changed["client.py"]


def test_who_shares_a_reader_goes_down_together(tmp_path: Path) -> None:
    text = f"""\
import requests


def show(data):
    for one in data["results"]:
        print(one["title"])


def main(path):
    response = requests.get("{URL}/conversations", params={{"limit": 5}})
    path.write_text(response.text)
    show(response.json())
    show(requests.get("{URL}/conversations").json())
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert fixes(done) == {"conversations/list:10": "adapter", "conversations/list:13": "adapter"}
    assert 'data["results"]' in changed["client.py"]
    reason = "its source text is also used for conversations/list, which needs a different edit"
    assert reason in done.findings[1].reason


def test_who_shares_a_literal_goes_down_together(tmp_path: Path) -> None:
    text = f"""\
import requests

CONVERSATIONS = "{URL}/conversations"


def main(cid, path):
    path.write_text(requests.get(f"{{CONVERSATIONS}}/{{cid}}").text)
    for one in requests.get(CONVERSATIONS).json()["results"]:
        print(one["title"])
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert set(fixes(done).values()) == {"adapter"}
    assert f'CONVERSATIONS = "{URL}/conversations"\n' in changed["client.py"]


def test_one_session_sends_both(tmp_path: Path) -> None:
    """A V1 request passes the adapter untouched."""
    done, changed = adapted(tmp_path, {"client.py": SESSION})
    assert fixes(done) == {"files/zip:4": "adapter", "conversations/list:5": "rewrite"}
    assert "session = adapt_v0(requests.Session())" in changed["client.py"]
    assert f'session.get("{URL}/conversations/1/zip-directory")' in changed["client.py"]
    assert f'"{URL}/v1/app-conversations/search"' in changed["client.py"]


def test_half_a_client_may_be_rewritten(tmp_path: Path) -> None:
    text = f"""\
import requests

print(requests.get("{URL}/conversations/1/zip-directory").content)
print(requests.get("{URL}/conversations").json()["next_page_id"])
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert fixes(done) == {"files/zip:3": "adapter", "conversations/list:4": "rewrite"}
    assert "adapt_v0(requests).get" in changed["client.py"]
    assert "app-conversations/search" in changed["client.py"]


def test_a_gap_stays_one(tmp_path: Path) -> None:
    text = f"""\
import requests

session = requests.Session()


def main(cid):
    session.get(f"{URL}/conversations/{{cid}}/remember-prompt").raise_for_status()
"""
    done, changed = adapted(tmp_path, {"client.py": text}, "always")
    assert not changed
    assert [(one.verdict.value, one.fix) for one in done.findings] == [("gap", "")]


def test_what_a_comment_keeps_is_kept(tmp_path: Path) -> None:
    text = SEEN.replace(".json()\n", ".json()  # v0to1: ignore\n")
    done, changed = adapted(tmp_path, {"client.py": text}, "always")
    assert not changed
    assert [one.fix for one in done.findings] == [""]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("before", ["\n", "\n\ndef main():\n    pass\n\n\n"])
def test_never_undoes_what_it_rewrites(before: str, end: str, tmp_path: Path) -> None:
    text = SEEN.replace("\n\n", f"\n{before}").replace("\n", end)
    adapted(tmp_path, {"client.py": text}, "always")
    _, changed = adapted(tmp_path, {}, "never")
    (tmp_path / "fresh").mkdir()
    _, plain = adapted(tmp_path / "fresh", {"client.py": text}, "never")
    assert changed["client.py"] == plain["client.py"]


def test_never_leaves_it_where_something_needs_it(tmp_path: Path) -> None:
    adapted(tmp_path, {"client.py": SESSION}, "always")
    _, changed = adapted(tmp_path, {}, "never", again=False)
    assert "session = adapt_v0(requests.Session())" in changed["client.py"]
    assert "app-conversations/search" in changed["client.py"]


@pytest.mark.parametrize("made", ["requests.Session()", "given"])
def test_one_session_has_both_fixes(made: str, tmp_path: Path) -> None:
    """The App Server's V1 routes are not V0's, so the adapter takes none of them for a request to V0."""
    text = f"""\
import requests


class Client:
    def __init__(self, given: requests.Session):
        self.session = {made}

    def archive(self):
        print(self.session.get("{URL}/conversations/1/zip-directory").content)

    def call_it(self, name):
        self.session.patch(f"{URL}/conversations/1", json={{"title": name}})
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert [(one.fix, one.form) for one in done.findings] == [("adapter", ""), ("rewrite", "inline")]
    assert f'"{URL}/conversations/1/zip-directory"' in changed["client.py"]
    assert changed["client.py"].count("adapt_v0(") == 1
    assert f'{URL}/v1/app-conversations/1", json={{"title": name}}' in changed["client.py"]
    with_safe = text.replace("patch(", "delete(").replace('conversations/1"', 'secrets/{name}"')
    with_safe = with_safe.replace(', json={"title": name}', "")
    (tmp_path / "safe").mkdir()
    done, changed = adapted(tmp_path / "safe", {"client.py": with_safe})
    assert [(one.fix, one.verdict.value) for one in done.findings] == [
        ("adapter", "review"),
        ("rewrite", "safe"),
    ]
    assert "/v1/secrets/{name}" in changed["client.py"]
