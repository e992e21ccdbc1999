"""What a project costs grows with the number of its tests, and not with its square."""

from __future__ import annotations

from cProfile import Profile
from datetime import date
from pathlib import Path
from pstats import Stats

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.pipeline import run

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
    """The calls that a migration of a client with some tests makes, all of which are rewritten."""
    client, name, head, one = project
    write(folder, {**client, name: head + "".join(one.format(i=i) for i in range(count))})
    profile = Profile()
    config = Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25))
    done = profile.runcall(run, config, fixing=True)
    assert len(done.findings) > count
    assert all(each.applied for each in done.findings)
    return int(Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("project", [PYTHON, JAVASCRIPT], ids=["python", "javascript"])
def test_twice_as_many_tests_cost_about_twice_as_much(
    tmp_path: Path, project: tuple[dict[str, str], str, str, str]
) -> None:
    """The first run loads what every run needs, and is not counted."""
    calls_of(tmp_path / "first", project, 1)
    few, many = (calls_of(tmp_path / str(count), project, count) for count in (FEW, 2 * FEW))
    assert many < BOUND * few
