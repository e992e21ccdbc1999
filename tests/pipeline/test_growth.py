"""What a project costs grows with the number of its tests and of its clients, and not with its square."""

from __future__ import annotations

import shutil
from collections import Counter
from cProfile import Profile
from datetime import date
from pathlib import Path
from pstats import Stats

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.pipeline import run

pytestmark = [pytest.mark.whole, pytest.mark.usefixtures("parsed_anew")]

CLIENTS = Path(__file__).parents[1] / "fixtures/clients"
COPIES = 4
CHOSEN = slice(None, None, 4)
"""Of all clients every fourth: one alone has no settings, doubles or wrappers that others could have, too."""

SURPLUS = 0.02
"""Of all calls, those by which functions are called more than so many times as often, at most."""

FEW = 10
BOUND = 2.2
"""How many times the calls of half as many tests, at most; what every run costs is in both."""

PYTHON = (
    {
        "client.py": (
            'import requests\nBASE = "http://localhost:3000"\n\n\ndef start(repository):\n'
            '    body = {"repository": repository, "initial_user_msg": "hi"}\n'
            '    answer = requests.post(f"{BASE}/api/conversations", json=body)\n'
            '    return answer.json()["conversation_id"]\n'
        )
    },
    "test_client.py",
    "import json\nimport responses\nfrom client import start\n",
    """

@responses.activate
def test_start_{i}():
    answer = {{"conversation_id": "c{i}", "status": "ok"}}
    responses.add(responses.POST, "http://localhost:3000/api/conversations", json=answer)
    assert start("r{i}") == "c{i}"
    assert json.loads(responses.calls[0].request.body)["repository"] == "r{i}"
""",
)
JAVASCRIPT = (
    {
        "client.js": (
            'import axios from "axios";\nconst BASE = "http://localhost:3000";\n'
            "export async function start(repository) {\n"
            '  const body = { repository, initial_user_msg: "hi" };\n'
            "  const { data } = await axios.post(`${BASE}/api/conversations`, body);\n"
            "  return data.conversation_id;\n}\n"
        )
    },
    "client.test.js",
    'import axios from "axios";\nimport { start } from "./client.js";\njest.mock("axios");\n',
    """
test("starts {i}", async () => {{
  axios.post.mockResolvedValueOnce({{ data: {{ conversation_id: "c{i}", status: "ok" }} }});
  expect(await start("r{i}")).toBe("c{i}");
  const sent = {{ repository: "r{i}", initial_user_msg: "hi" }};
  expect(axios.post).toHaveBeenCalledWith("http://localhost:3000/api/conversations", sent);
}});
""",
)


def calls_of(folder: Path, project: tuple[dict[str, str], str, str, str], count: int) -> int:
    """The calls that a migration makes of a client with some tests, which stay as they are."""
    client, name, head, one = project
    write(folder, {**client, name: head + "".join(one.format(i=i) for i in range(count))})
    profile = Profile()
    config = Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25), adapter="auto")
    done = profile.runcall(run, config, fixing=True)
    assert [each.fix for each in done.findings] == ["adapter"]
    return int(Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("project", [PYTHON, JAVASCRIPT], ids=["python", "javascript"])
def test_twice_as_many_tests_cost_about_twice_as_much(
    tmp_path: Path, project: tuple[dict[str, str], str, str, str]
) -> None:
    """The first run loads what every run needs, and is not counted."""
    calls_of(tmp_path / "first", project, 1)
    few, many = (calls_of(tmp_path / str(count), project, count) for count in (FEW, 2 * FEW))
    assert many < BOUND * few


def copied(folder: Path, copies: int) -> Config:
    """Some copies of the clients side by side."""
    for client in sorted(CLIENTS.iterdir())[CHOSEN]:
        for copy in range(copies if client.is_dir() else 0):
            shutil.copytree(client, folder / f"copy{copy}" / client.name)
    return Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25))


def calls_for(folder: Path, copies: int) -> Counter[object]:
    """How often each function is called to look at some copies of the clients side by side."""
    profile = Profile()
    config = copied(folder, copies)
    assert profile.runcall(run, config, fixing=False).findings
    known = Stats(profile).stats  # type: ignore[attr-defined]
    return Counter({name: calls for name, (_, calls, *_) in known.items()})


def test_copies_of_clients_cost_as_much_as_they_are_many(tmp_path: Path) -> None:
    """The first run loads what every run needs, and is not counted."""
    run(copied(tmp_path / "first", 1), fixing=False)
    once, often = (calls_for(tmp_path / str(count), count) for count in (1, COPIES))
    surplus = often - Counter({name: COPIES * calls for name, calls in once.items()})
    assert surplus.total() < SURPLUS * often.total()
