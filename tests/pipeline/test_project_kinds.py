"""Programs and libraries: the evidence, the setting, and for which readers of a response it matters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted
from v0to1.core.project_kind import LIBRARY, PROGRAM, ProjectKind, kind_at
from v0to1.core.run import Run

CLIENT = """\
import requests


def look(name):
    return requests.get(f"https://app.all-hands.dev/api/conversations/{name}").json()
"""
USER = """\
from client import look

print(look("one")["title"], look("one")["created_at"])
"""
MAIN = """\
from client import look

if __name__ == "__main__":
    print(look("one")["status"])
"""
SCRIPT = """\
const axios = require("axios");

async function look(name) {
  const { data } = await axios.get(`https://app.all-hands.dev/api/conversations/${name}`);
  return data;
}

module.exports = { look };
"""
BOT = """\
const { look } = require("./client");

async function main() {
  const found = await look(process.argv[2]);
  console.log(found.status);
}

main();
"""
PYTHON = {"client.py": CLIENT, "main.py": MAIN}
NODE = {"client.js": SCRIPT, "bot.js": BOT}
PROJECT = '[project]\nname = "ohclient"\nversion = "1"\n'
BUILDS = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
SCRIPTS = '[project.scripts]\nohclient = "ohclient.main:main"\n'
PACKAGE = {
    "ohclient/__init__.py": "",
    "ohclient/client.py": CLIENT,
    "ohclient/main.py": MAIN.replace("from ", "from ."),
}


def run_of(folder: Path, texts: Mapping[str, str], **more: object) -> Run:
    """What is found in a project, which is migrated."""
    return adapted(folder, texts, again=False, inline_only=False, **more)[0]  # type: ignore[arg-type]


def only(folder: Path, texts: Mapping[str, str], **more: object) -> ProjectKind:
    """The kind of what the only operation of a project stands in."""
    done = run_of(folder, texts, **more)
    found = kind_at(done.projects, done.findings[0].path)
    assert found is not None
    return found


def form_of(folder: Path, texts: Mapping[str, str], **more: object) -> str:
    """The form of the only operation of a project, or that it has none."""
    (found,) = run_of(folder, texts, **more).findings
    return found.form


# Look-alikes: what has callers elsewhere although it may not look so


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ("nothing in the project runs it", {"client.py": CLIENT}),
        ("nothing in the project runs it", {"client.py": CLIENT, "more.py": "from client import look\n"}),
        ("nothing in the project runs it", {"client.js": SCRIPT}),
        (
            "README.md shows how to import it",
            {**PYTHON, "README.md": "```python\nfrom client import look\n```\n"},
        ),
        (
            "README.md shows how to import it",
            {**NODE, "README.md": '    const c = require("./lib/client");\n'},
        ),
        (
            ".github/workflows/nightly.yml shows how to import it",
            {
                **PYTHON,
                ".github/workflows/nightly.yml": 'run: python -c "from client import look; look(1)"\n',
            },
        ),
        ("`exports` in package.json", {**NODE, "package.json": '{"name": "a", "exports": "./client.js"}'}),
        ("`types` in package.json", {**NODE, "package.json": '{"name": "a", "types": "client.d.ts"}'}),
        ("`main` in package.json", {**NODE, "package.json": '{"name": "a", "main": "client.js"}'}),
        (
            "name and version in package.json",
            {
                **NODE,
                "package.json": '{"name": "a", "version": "1.0.0", "scripts": {"test": "node test.js"}}',
            },
        ),
        (
            "`exports` in package.json, for packages beside it",
            {"client.js": SCRIPT, "package.json": '{"name": "a", "private": true, "exports": "./client.js"}'},
        ),
        (
            "`exports` in deno.json",
            {**NODE, "deno.json": '{"name": "@a/b", "version": "1.0.0", "exports": "./client.js"}'},
        ),
        ("packaged by pyproject.toml", {**PACKAGE, "pyproject.toml": PROJECT + BUILDS}),
        (
            "ohclient/__init__.py imports its public names",
            {
                **PACKAGE,
                "ohclient/__init__.py": "from .client import look\n",
                "pyproject.toml": PROJECT + SCRIPTS + BUILDS,
            },
        ),
        (
            "`__all__` in ohclient/__init__.py",
            {
                **PACKAGE,
                "ohclient/__init__.py": '__all__ = ["client"]\n',
                "pyproject.toml": PROJECT + SCRIPTS + BUILDS,
            },
        ),
        (
            "py.typed beside ohclient/__init__.py",
            {**PACKAGE, "ohclient/py.typed": "", "pyproject.toml": PROJECT + SCRIPTS + BUILDS},
        ),
        (
            "packaged by setup.py",
            {**PACKAGE, "setup.py": 'from setuptools import setup\nsetup(name="ohclient")\n'},
        ),
        ("packaged by setup.cfg", {**PACKAGE, "setup.cfg": "[metadata]\nname = ohclient\n"}),
    ],
)
def test_a_library(said: str, texts: Mapping[str, str], tmp_path: Path) -> None:
    found = only(tmp_path, texts)
    assert found.kind == LIBRARY
    assert said in found.said()


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ('no packaging metadata; main.py has `if __name__ == "__main__"`', PYTHON),
        (
            "no packaging metadata; user.py calls `print` when it is loaded",
            {"client.py": CLIENT, "user.py": USER},
        ),
        (
            "client.py begins with `#!/usr/bin/env python3`",
            {"client.py": "#!/usr/bin/env python3\n" + CLIENT},
        ),
        (
            "`python client.py` in Dockerfile",
            {"client.py": CLIENT, "Dockerfile": "FROM python\nRUN python client.py\n"},
        ),
        (
            "`python client.py` in .github/workflows/run.yml",
            {"client.py": CLIENT, ".github/workflows/run.yml": "on: push\nrun: python client.py\n"},
        ),
        ("`uvicorn client:app` in README.md", {"client.py": CLIENT, "README.md": "    uvicorn client:app\n"}),
        ("no packaging metadata; bot.js calls `main` when it is loaded", NODE),
        ("`node client.js` in README.md", {"client.js": SCRIPT, "README.md": "    node client.js\n"}),
        (
            "`private: true` in package.json",
            {**NODE, "package.json": '{"name": "a", "private": true, "main": "bot.js"}'},
        ),
        (
            "`bin` in package.json, which exports nothing",
            {**NODE, "package.json": '{"name": "a", "version": "1.0.0", "bin": {"a": "bot.js"}}'},
        ),
        (
            "`start`: `node bot.js` in package.json",
            {**NODE, "package.json": '{"name": "a", "main": "bot.js", "scripts": {"start": "node bot.js"}}'},
        ),
        (
            "a browser extension, by manifest.json",
            {**NODE, "manifest.json": '{"manifest_version": 3, "name": "a"}'},
        ),
        (
            "console scripts in pyproject.toml, and ohclient/__init__.py exports nothing",
            {**PACKAGE, "pyproject.toml": PROJECT + SCRIPTS + BUILDS},
        ),
        (
            "`Private :: Do Not Upload` in pyproject.toml",
            {
                **PACKAGE,
                "pyproject.toml": PROJECT + 'classifiers = ["Private :: Do Not Upload"]\n' + BUILDS,
            },
        ),
        (
            "`tool.uv.package = false` in pyproject.toml",
            {**PACKAGE, "pyproject.toml": PROJECT + "[tool.uv]\npackage = false\n"},
        ),
        (
            "`package-mode = false` in pyproject.toml",
            {**PACKAGE, "pyproject.toml": '[tool.poetry]\nname = "a"\npackage-mode = false\n'},
        ),
        ("pyproject.toml does not ship client.py", {**PYTHON, "pyproject.toml": PROJECT}),
        ("no packaging metadata", {**PYTHON, "pyproject.toml": "[tool.ruff]\nline-length = 100\n"}),
        (
            "pyproject.toml does not ship scripts/client.py",
            {
                "scripts/client.py": CLIENT,
                "scripts/main.py": MAIN,
                "ohclient/__init__.py": "from .a import b\n",
                "pyproject.toml": PROJECT + BUILDS,
            },
        ),
    ],
)
def test_a_program(said: str, texts: Mapping[str, str], tmp_path: Path) -> None:
    found = only(tmp_path, texts)
    assert found.kind == PROGRAM, found
    assert said in found.said()


def test_a_private_package_that_another_one_imports_is_part_of_the_program(tmp_path: Path) -> None:
    texts = {
        "packages/client/client.js": SCRIPT,
        "packages/client/package.json": '{"name": "@a/client", "private": true, "exports": "./client.js"}',
        "apps/bot/bot.js": BOT.replace("./client", "@a/client"),
        "apps/bot/package.json": '{"name": "bot", "private": true}',
    }
    assert {one.kind for one in run_of(tmp_path, texts).projects} == {PROGRAM}


# The readers of what a function returns


@pytest.mark.parametrize("texts", [PYTHON, NODE], ids=["python", "javascript"])
def test_in_a_program_all_readers_are_seen(texts: Mapping[str, str], tmp_path: Path) -> None:
    done = run_of(tmp_path, texts)
    (found,) = done.findings
    assert found.form == "helper"
    (note,) = [one for one in found.notes if one.startswith("native, because")]
    assert note.startswith("native, because nobody else calls `look`: client.")
    kind = kind_at(done.projects, found.path)
    assert kind is not None
    assert kind.said() in note


@pytest.mark.parametrize("texts", [PYTHON, NODE], ids=["python", "javascript"])
def test_in_a_library_others_may_read(texts: Mapping[str, str], tmp_path: Path) -> None:
    assert form_of(tmp_path, texts, project=LIBRARY) == "mapped"


@pytest.mark.parametrize(
    "beside",
    [
        "import other\nfrom client import look\n\nother.register(look)\n",
        "from client import look as see\n\nprint(see('one')['title'])\n",
        "import client\nimport sys\n\nprint(getattr(client, sys.argv[1])('one'))\n",
        "import client\n\nHANDLERS = {'look': client.look}\n",
        "import client\n\nprint(vars(client)['look']('one'))\n",
        "import tasks\n\nimport client\n\ntasks.send('client.look')\n",
        "import click\n\nimport client\n\nclick.run(client)\n",
    ],
)
def test_a_function_that_is_more_than_called_may_be_called_by_others(beside: str, tmp_path: Path) -> None:
    assert form_of(tmp_path, {**PYTHON, "beside.py": beside}, project=PROGRAM) != "helper"


@pytest.mark.parametrize(
    "beside",
    [
        'const { look } = require("./client");\n\napp.get("/look", look);\n',
        'const { look: see } = require("./client");\n\nsee("one").then(console.log);\n',
        'const client = require("./client");\n\nclient[process.argv[2]]("one").then(show);\n',
        'const client = require("./client");\n\nmodule.exports = { ...client };\n',
        'const { look } = require("./client");\n\nconst TABLE = { look };\nTABLE[name]("one").then(show);\n',
        'const client = require("./client");\n\nlet table = {};\ntable = client;\ntable[name]("one");\n',
    ],
)
def test_so_may_one_of_javascript(beside: str, tmp_path: Path) -> None:
    assert form_of(tmp_path, {**NODE, "beside.js": beside}, project=PROGRAM) != "helper"


def test_a_command_by_its_name_is_one_of_those_in_the_object(tmp_path: Path) -> None:
    commands = """const { look } = require("./client");

const commands = {
  async title(id) {
    console.log((await look(id)).title);
  },
};
commands[process.argv[2]](process.argv[3]);
"""
    assert form_of(tmp_path, {**NODE, "beside.js": commands}, project=PROGRAM) == "helper"


@pytest.mark.parametrize(
    "report",
    [
        'import service\n\nprint(service.fetch("one")["status"])\n',
        'from service import fetch\n\n\ndef main(names):\n    return [fetch(x)["status"] for x in names]\n',
    ],
)
def test_readers_in_files_that_say_nothing_of_v0(report: str, tmp_path: Path) -> None:
    texts = {
        "client.py": CLIENT,
        "service.py": "import client\n\n\ndef fetch(name):\n    return client.look(name)\n",
        "report.py": report,
    }
    done, changed = adapted(tmp_path, texts, again=False, inline_only=False, project=PROGRAM)
    renamed = "report.py" in changed
    assert renamed or done.findings[0].form != "helper"


FRAMEWORKS = {
    "a route": "import requests\nfrom flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get('/<name>')\n",
    "a tool": "import requests\nfrom langchain.tools import tool\n\n\n@tool\n",
    "a name": "import requests\n\n\n",
}


@pytest.mark.parametrize("head", FRAMEWORKS)
def test_what_a_framework_calls_leaves(head: str, tmp_path: Path) -> None:
    name = "lambda_handler" if head == "a name" else "look"
    text = FRAMEWORKS[head] + CLIENT.partition("\n\n\n")[2].replace("look", name)
    assert form_of(tmp_path, {"client.py": text}, project=PROGRAM) != "helper"


def test_a_method_that_a_foreign_class_may_call_leaves(tmp_path: Path) -> None:
    body = CLIENT.partition("\n\n\n")[2].replace("look(", "run(self, ").replace("\n", "\n    ").rstrip()
    text = "import requests\nfrom agents import Tool\n\n\nclass Look({}):\n    {}\n"
    text += "\n\nif __name__ == '__main__':\n    Look()\n"
    assert form_of(tmp_path / "a", {"client.py": text.format("Tool", body)}, project=PROGRAM) != "helper"
    assert form_of(tmp_path / "b", {"client.py": text.format("", body)}, project=PROGRAM) == "helper"


def test_a_function_that_nobody_calls_has_no_reader_in_a_program(tmp_path: Path) -> None:
    assert form_of(tmp_path / "a", {"client.py": CLIENT}, project=PROGRAM) != "helper"
    script = CLIENT + '\n\nif __name__ == "__main__":\n    print("Import me")\n'
    assert form_of(tmp_path / "b", {"client.py": script}) == "helper"
    assert form_of(tmp_path / "c", {"client.py": script}, project=LIBRARY) != "helper"


def test_a_page_by_its_place_leaves(tmp_path: Path) -> None:
    text = SCRIPT.replace("function look(name)", "function GET(name)").replace("look", "GET")
    texts = {"app/api/route.js": text, "package.json": '{"name": "a", "private": true}'}
    assert form_of(tmp_path, texts) != "helper"


def test_a_test_is_no_program_and_has_no_kind(tmp_path: Path) -> None:
    texts = {"test_client.py": CLIENT + "\n\nlook('one')\n"}
    assert run_of(tmp_path, texts, project=PROGRAM).projects == ()


# The setting


def test_names_that_are_public_in_a_program(tmp_path: Path) -> None:
    texts = {**PYTHON, "more.py": "import client\n"}
    for number, name in enumerate(("client.look", "client", "look")):
        assert form_of(tmp_path / str(number), texts, public=(name,)) == "mapped", name
    assert form_of(tmp_path / "other", texts, public=("client.Other",)) == "helper"


def test_the_only_public_names_of_a_library(tmp_path: Path) -> None:
    (found,) = run_of(tmp_path / "a", PYTHON, project=LIBRARY, public=("client.Other",)).findings
    assert found.form == "helper"
    assert found.notes[-1].endswith("it is not among the names that are `public` in the settings")
    assert form_of(tmp_path / "b", PYTHON, project=LIBRARY, public=("client",)) == "mapped"


def test_the_setting_is_the_evidence(tmp_path: Path) -> None:
    assert only(tmp_path, PYTHON, project=LIBRARY).said() == '`project = "library"` in the settings'


def test_documents_are_as_they_were(tmp_path: Path) -> None:
    texts = {"guide.md": f"```python\n{CLIENT}```\n"}
    (with_setting,) = run_of(tmp_path / "a", texts, project=PROGRAM).findings
    (without,) = run_of(tmp_path / "b", texts).findings
    assert (with_setting.fix, with_setting.form) == (without.fix, without.form)
    assert run_of(tmp_path / "c", texts, project=PROGRAM).projects == ()
