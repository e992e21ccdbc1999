"""The slash between a server's address and a route may be in either; V1's address has just one there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.languages.migrating import migrated

CLOUD = '"https://app.all-hands.dev'
BASES = [
    (f'{CLOUD}"', "", "/api/conversations"),
    (f'{CLOUD}/"', "", "api/conversations"),
    (f'{CLOUD}/api"', "", "/conversations"),
    (f'{CLOUD}/api/"', "", "conversations"),
    (f'{CLOUD}"', "/api/", "conversations"),
    ("SERVER", "", "/api/conversations"),
    ("SERVER", "", "api/conversations"),
    ("SERVER", "", "conversations"),
    ("SERVER", "/", "api/conversations"),
    ("SERVER", "/api/", "conversations"),
]
"""An address, what a function puts behind it, and how the route goes on."""

FUNCTION = """
def call(path, method="GET"):
    response = requests.request(method, f"{BASE}GLUE{path}", timeout=9)
    response.raise_for_status()
    return response.json()


def files(cid):
    return call(f"ROUTE/{cid}/list-files")
"""
DIRECT = """
def files(cid):
    response = requests.get(f"{BASE}GLUEROUTE/{cid}/list-files", timeout=9)
    response.raise_for_status()
    return response.json()
"""
IN_JAVASCRIPT = {
    FUNCTION: """
async function call(path, method = "GET") {
  const response = await fetch(`${base}GLUE${path}`, { method });
  if (!response.ok) throw new Error("no");
  return response.json();
}
async function files(id) {
  return call(`ROUTE/${id}/list-files`);
}
""",
    DIRECT: """
async function files(id) {
  const response = await fetch(`${base}GLUEROUTE/${id}/list-files`);
  return response.json();
}
""",
}


def first_route(files: dict[str, str], base: str, glue: str) -> str:
    """The address of V1 that helper functions send to; it begins with `BASE` where that is not known."""
    whole = "\n".join(files.values())
    known = base.strip('"') if base != "SERVER" else "BASE"
    given = re.search(r"list_?[fF]iles\((?:requests, )?f?[`\"]\$?(.*?)[`\"], ", whole)
    if given is not None:
        return re.sub(r"\$?\{(?:BASE|base)\}", known, given[1])
    path = re.search(r"[`\"](\S*)/app-conversations/start-tasks/search", whole)
    assert path is not None, whole
    return f"{known}{glue}{path[1]}"


@pytest.mark.parametrize("client", [FUNCTION, DIRECT], ids=["function", "direct"])
@pytest.mark.parametrize("base", BASES, ids=lambda one: "".join(one).replace(CLOUD, "cloud").replace('"', ""))
@pytest.mark.parametrize("language", ["python", "javascript"])
def test_there_is_one_slash(tmp_path: Path, client: str, base: tuple[str, str, str], language: str) -> None:
    address, glue, route = base
    if language == "python":
        head = "import os\nimport sys\n\nimport requests\n\nBASE = ADDRESS\n\n"
        text = f"{head}{client}\n\nprint(files(sys.argv[1]))\n"
        text, server = text.replace("ADDRESS", address), 'os.environ["OPENHANDS_URL"]'
    else:
        text = f"const base = ADDRESS;\n{IN_JAVASCRIPT[client]}console.log(await files(process.argv[2]));\n"
        text, server = text.replace("ADDRESS", address), "process.env.OPENHANDS_URL"
    text = text.replace("GLUE", glue).replace("ROUTE", route).replace("SERVER", server)
    name = "files.py" if language == "python" else "files.mjs"
    findings, changed = migrated(tmp_path, {name: text}, "auto", native=True)
    assert [one.form for one in findings] == ["helper"]
    in_base = address == "SERVER" and "api" not in glue + route
    end = f"{'' if in_base else 'api/'}v1"
    slash = "" if address == "SERVER" and not glue and not route.startswith("/") else "/"
    before = "BASE" if address == "SERVER" else CLOUD.strip('"')
    assert first_route(changed, address, glue) == f"{before}{slash}{end}"
