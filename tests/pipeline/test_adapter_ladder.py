"""Which fix an operation gets: the rewrite where all that it touches is seen, else the run-time adapter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted, fixes

URL = "https://app.all-hands.dev/api"

SEEN = f"""\
import requests


def main(cid):
    data = requests.get(f"{URL}/conversations/{{cid}}").json()
    print(data["title"])


if __name__ == "__main__":
    main("1")
"""

DOWN = {
    "a public function returns it": (
        f"""\
import requests


def conversation(cid):
    return requests.get(f"{URL}/conversations/{{cid}}").json()
""",
        "its response escapes to code that v0to1 cannot analyse",
    ),
    "a public method returns it to the project and to others": (
        f"""\
import requests


class Client:
    def conversation(self, cid):
        return requests.get(f"{URL}/conversations/{{cid}}").json()

    def title(self, cid):
        return self.conversation(cid)["title"]
""",
        "returned by a public function",
    ),
    "its text is written to a file": (
        f"""\
import requests


def save(cid, path):
    path.write_text(requests.get(f"{URL}/conversations/{{cid}}").text)
""",
        "text of the response",
    ),
    "its rule is for a person": (
        f"""\
import requests


def language():
    print(requests.get("{URL}/settings").json()["language"])
""",
        "left to a person",
    ),
    "the call asks for something else, too": (
        f"""\
import requests


def look(what):
    for path in ("/conversations/1", "/options/models"):
        print(requests.get("{URL}" + path).status_code)
""",
        "",
    ),
    "the session adds a query": (
        f"""\
import requests

session = requests.Session()
session.params = {{"who": "me"}}


def main(cid):
    print(session.get(f"{URL}/conversations/{{cid}}").json()["title"])
""",
        "adds a query",
    ),
}


def test_what_is_seen_is_rewritten(tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.py": SEEN})
    assert [one.fix for one in done.findings] == ["rewrite"]
    assert list(changed) == ["client.py"]


@pytest.mark.parametrize("case", DOWN)
def test_what_is_not_goes_through_the_adapter(case: str, tmp_path: Path) -> None:
    text, reason = DOWN[case]
    done, changed = adapted(tmp_path, {"client.py": text})
    assert {one.fix for one in done.findings} == {"adapter"}
    assert {one.verdict.value for one in done.findings} == {"review"}
    assert all(one.reason for one in done.findings)
    assert reason in done.findings[0].reason
    assert "adapt_v0" in changed["client.py"]


@pytest.mark.parametrize("case", DOWN)
def test_without_the_adapter_it_is_refused(case: str, tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.py": DOWN[case][0]}, "never")
    assert not changed
    assert {one.fix for one in done.findings} == {""}
    assert {one.verdict.value for one in done.findings} == {"manual"}


def test_what_a_public_function_returns_is_refused_with_a_hint_at_the_adapter(tmp_path: Path) -> None:
    text, reason = DOWN["a public method returns it to the project and to others"]
    done, _ = adapted(tmp_path, {"client.py": text}, "never")
    assert reason in done.findings[0].reason
    assert "with `--adapter auto`, the run-time adapter can take it" in done.findings[0].reason


def test_always_rewrites_nothing(tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.py": SEEN}, "always")
    assert [one.fix for one in done.findings] == ["adapter"]
    assert f'adapt_v0(requests).get(f"{URL}/conversations/{{cid}}")' in changed["client.py"]


def test_who_shares_a_reader_goes_down_together(tmp_path: Path) -> None:
    text = f"""\
import requests


def show(data):
    print(data["conversation_id"], data["status"])


def main(cid, path):
    response = requests.get(f"{URL}/conversations/{{cid}}")
    path.write_text(response.text)
    show(response.json())
    for one in requests.get("{URL}/conversations").json()["results"]:
        show(one)


if __name__ == "__main__":
    main("1", None)
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert fixes(done) == {"conversations/get:9": "adapter", "conversations/list:12": "adapter"}
    assert 'data["conversation_id"], data["status"]' in changed["client.py"]
    assert "conversations/get" in done.findings[1].reason


def test_who_shares_a_literal_goes_down_together(tmp_path: Path) -> None:
    text = f"""\
import requests

CONVERSATIONS = "{URL}/conversations"


def main(cid, path):
    path.write_text(requests.get(f"{{CONVERSATIONS}}/{{cid}}").text)
    for one in requests.get(CONVERSATIONS).json()["results"]:
        print(one["title"])


if __name__ == "__main__":
    main("1", None)
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert set(fixes(done).values()) == {"adapter"}
    assert f'CONVERSATIONS = "{URL}/conversations"\n' in changed["client.py"]


def test_what_one_session_sends_goes_down_together(tmp_path: Path) -> None:
    text = f"""\
import requests

session = requests.Session()


def main(cid):
    print(session.get("{URL}/settings").json()["language"])
    print(session.get(f"{URL}/conversations/{{cid}}").json()["title"])


if __name__ == "__main__":
    main("1")
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert fixes(done) == {"settings/read:7": "adapter", "conversations/get:8": "adapter"}
    assert "the same session as settings/read" in done.findings[1].reason
    assert "session = adapt_v0(requests.Session())" in changed["client.py"]
    assert "app-conversations" not in changed["client.py"]


def test_half_a_client_may_be_rewritten(tmp_path: Path) -> None:
    text = f"""\
import requests


def main(cid):
    print(requests.get("{URL}/settings").json()["language"])
    print(requests.get(f"{URL}/conversations/{{cid}}").json()["title"])


if __name__ == "__main__":
    main("1")
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert fixes(done) == {"settings/read:5": "adapter", "conversations/get:6": "rewrite"}
    assert "adapt_v0(requests).get" in changed["client.py"]
    assert "app-conversations?ids=" in changed["client.py"]


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


def test_never_undoes_what_it_rewrites(tmp_path: Path) -> None:
    adapted(tmp_path, {"client.py": SEEN}, "always")
    _, changed = adapted(tmp_path, {}, "never")
    (tmp_path / "fresh").mkdir()
    _, plain = adapted(tmp_path / "fresh", {"client.py": SEEN}, "never")
    assert changed["client.py"] == plain["client.py"]


def test_never_leaves_it_where_something_needs_it(tmp_path: Path) -> None:
    text = f"""\
import requests

session = requests.Session()


def main(cid):
    print(session.get("{URL}/settings").json()["language"])
    print(session.get(f"{URL}/conversations/{{cid}}").json()["title"])


if __name__ == "__main__":
    main("1")
"""
    adapted(tmp_path, {"client.py": text}, "always")
    _, changed = adapted(tmp_path, {}, "never", again=False)
    assert "session = adapt_v0(requests.Session())" in changed["client.py"]
    assert "app-conversations?ids=" in changed["client.py"]


@pytest.mark.parametrize("made", ["requests.Session()", "given"])
def test_one_session_has_one_fix(made: str, tmp_path: Path) -> None:
    """An Agent Server has V0's routes, which the adapter would take for requests to V0."""
    text = f"""\
import requests


class Client:
    def __init__(self, given: requests.Session):
        self.session = {made}

    def title(self, cid):
        print(self.session.get(f"{URL}/conversations/{{cid}}").json()["title"])

    def language(self):
        print(self.session.get("{URL}/settings").json()["language"])

    def tell(self, cid, text):
        self.session.post(f"{URL}/conversations/{{cid}}/message", json={{"message": text}})
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert [one.fix for one in done.findings] == ["adapter", "adapter", "adapter"]
    assert "same session" in done.findings[2].reason
    assert "openhands_v1.py" not in changed


def test_what_asks_for_a_conversation_goes_down_with_its_start(tmp_path: Path) -> None:
    """The adapter waits for no start, so that V1 does not know the conversation yet when it is asked for."""
    start = f"""\
import requests


def start(text):
    return requests.post("{URL}/conversations", json={{"initial_user_msg": text}}).json()
"""
    look = f"""\
import requests


def main(cid):
    print(requests.get(f"{URL}/conversations/{{cid}}").json()["title"])


if __name__ == "__main__":
    main("1")
"""
    every = f"""\
import requests


def main():
    for one in requests.get("{URL}/conversations").json()["results"]:
        print(one["title"])


if __name__ == "__main__":
    main()
"""
    done, _ = adapted(tmp_path, {"start.py": start, "look.py": look, "every.py": every})
    found = {one.path: one.fix for one in done.findings}
    assert found == {"start.py": "adapter", "look.py": "adapter", "every.py": "rewrite"}
    (told,) = (one.reason for one in done.findings if one.path == "look.py")
    assert "before V1 knows it" in told
    alone, _ = adapted(tmp_path / "alone", {"look.py": look})
    assert [one.fix for one in alone.findings] == ["rewrite"]
