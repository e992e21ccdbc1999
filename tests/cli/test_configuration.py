"""Settings from files, the environment and the command line, as a user meets them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

from scripts.document_settings import DOCS, page
from tests.command import v0to1
from v0to1.cli.configuration.schema import schema
from v0to1.cli.configuration.table import SETTINGS, Setting

CLIENT = """import requests


def conversations():
    return requests.get("https://{host}/api/conversations", params={{"limit": 5}}).json()["results"]
"""
OURS, CLOUD = CLIENT.format(host="agents.example.org"), CLIENT.format(host="app.all-hands.dev")


def put(root: Path, **files: str) -> None:
    """Write files; `__` in a name stands for a slash, and `_dot_` for a dot."""
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def found(root: Path, *arguments: str) -> list[str]:
    """The files in which `check` finds something."""
    done = v0to1("check", "--format", "json", *arguments, folder=root)
    assert done.returncode in (0, 1), done.stderr
    return sorted({one["path"] for one in json.loads(done.stdout)["findings"]})


def settings(root: Path, *arguments: str) -> str:
    """What `--show-settings` prints."""
    done = v0to1("check", "--show-settings", *arguments, folder=root)
    assert done.returncode == 0, done.stderr
    return done.stdout


def said(root: Path, *arguments: str) -> str:
    """What a command complains of."""
    done = v0to1("check", *arguments, folder=root)
    assert done.returncode == 2
    return done.stderr


def test_a_host_of_ones_own_is_evidence_only_where_settings_name_it(tmp_path: Path) -> None:
    put(tmp_path, a_dot_py=OURS, b_dot_py=CLIENT.format(host="chat.example.org"))
    assert found(tmp_path) == []
    put(tmp_path, v0to1_dot_toml='hosts = ["agents.example.org"]')
    assert found(tmp_path) == ["a.py"]
    assert found(tmp_path, "--isolated") == []


def test_a_host_of_the_settings_may_be_reached_at_any_port(tmp_path: Path) -> None:
    put(tmp_path, a_dot_py=CLIENT.format(host="agents.example.org:8443"))
    assert found(tmp_path, "--hosts", "agents.example.org") == ["a.py"]
    assert found(tmp_path, "--hosts", "agents.example.org:9000") == []


@pytest.mark.parametrize(("wrapper", "there"), [("call_agents", True), ("call_agent", False)])
def test_a_wrapper_of_ones_own_leads_to_openhands(tmp_path: Path, wrapper: str, there: bool) -> None:
    put(
        tmp_path,
        a_dot_py="from shared import call_agents\n\n\ndef go():\n"
        '    return call_agents("GET", "/api/conversations", params={"limit": 5}).json()["results"]\n',
    )
    assert found(tmp_path) == []
    assert found(tmp_path, "--wrappers", wrapper) == (["a.py"] if there else [])


def test_the_nearest_file_wins_and_a_pyproject_counts_only_with_our_table(tmp_path: Path) -> None:
    put(
        tmp_path,
        v0to1_dot_toml='server = "1.6"',
        sub__pyproject_dot_toml='[project]\nname = "v0to1-user"\n',
        sub__a_dot_py=CLOUD,
        sub__deep__pyproject_dot_toml='[tool.v0to1]\nserver = "1.4"\n',
        sub__deep__b_dot_py=CLOUD,
    )
    assert 'server = "1.6"' in settings(tmp_path, "sub")
    assert 'server = "1.4"' in settings(tmp_path, "sub/deep/b.py")
    put(tmp_path, sub__deep___dot_v0to1_dot_toml='server = "1.5"')
    assert 'server = "1.5"' in settings(tmp_path, "sub/deep")
    assert 'server = "1.6"' in settings(tmp_path, "--config", "v0to1.toml", "sub/deep")


def test_the_command_line_goes_before_the_environment_and_that_before_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, v0to1_dot_toml='server = "1.6"\nadapter = "never"')
    assert 'server = "1.6" ' in settings(tmp_path)
    monkeypatch.setenv("V0TO1_SERVER", "1.5")
    shown = settings(tmp_path)
    assert 'server = "1.5"' in shown
    assert "# the environment" in shown
    assert 'adapter = "never"' in shown
    shown = settings(tmp_path, "--server", "1.4")
    assert 'server = "1.4"' in shown
    assert "# the command line" in shown


@pytest.mark.parametrize("setting", [one for one in SETTINGS if one.parameter], ids=lambda one: str(one.key))
def test_every_setting_has_an_option_and_a_variable(
    setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = setting
    command = "migrate" if one.key == "safe-only" else "check"
    value = "conversations" if one.example.startswith("[") else one.example.strip('"')
    if one.key == "rules":
        (tmp_path / "conversations").mkdir()
    monkeypatch.setenv(one.variable, value)
    shown = v0to1(command, "--show-settings", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    rows = {line.split(" = ")[0]: line for line in shown.stdout.splitlines() if " = " in line}
    assert rows[one.key].endswith("# the environment")
    assert value in rows[one.key]
    helped = v0to1(command, "--help", folder=tmp_path).stdout
    assert f"--{one.key}" in helped


def test_settings_extend_others(tmp_path: Path) -> None:
    put(
        tmp_path,
        base_dot_toml='server = "1.6"\nexclude = ["a/"]\nextend-exclude = ["x/"]',
        mid__v0to1_dot_toml='extend = "../base.toml"\nexclude = ["b/"]\nextend-exclude = ["y/"]',
    )
    shown = settings(tmp_path, "mid")
    assert 'server = "1.6"' in shown
    assert 'exclude = ["b/"]' in shown
    assert 'extend-exclude = ["x/", "y/"]' in shown
    put(tmp_path, base_dot_toml='extend = "mid/v0to1.toml"')
    assert "extends itself" in said(tmp_path, "mid")


def test_excluded_paths_are_named_and_not_looked_at(tmp_path: Path) -> None:
    put(
        tmp_path,
        v0to1_dot_toml='exclude = ["/gen/", "*_pb.py"]',
        gen__a_dot_py=CLOUD,
        src__gen__b_dot_py=CLOUD,
        src__c_pb_dot_py=CLOUD,
    )
    assert found(tmp_path) == ["src/gen/b.py"]
    assert found(tmp_path, "gen", "src") == ["gen/a.py", "src/gen/b.py"]
    assert found(tmp_path, "gen/a.py") == ["gen/a.py"]
    assert found(tmp_path, "--force-exclude", "gen", "src/c_pb.py") == []
    assert found(tmp_path, "--extend-exclude", "src/") == []
    text = v0to1("check", folder=tmp_path).stdout
    assert "gen: excluded by the settings" in text
    assert "src/c_pb.py: excluded by the settings" in text
    assert v0to1("check", "--show-files", folder=tmp_path).stdout == "src/gen/b.py\n"


def test_a_run_that_excludes_everything_says_so(tmp_path: Path) -> None:
    put(tmp_path, gen__a_dot_py=CLOUD)
    done = v0to1("check", "--exclude", "gen/", "--force-exclude", "gen/a.py", folder=tmp_path)
    assert done.returncode == 0
    assert "the settings exclude everything" in done.stderr


def test_what_git_ignores_can_be_looked_at(tmp_path: Path) -> None:
    put(tmp_path, _dot_gitignore="gen/\n", gen__a_dot_py=CLOUD)
    assert found(tmp_path) == []
    assert found(tmp_path, "--no-respect-gitignore") == ["gen/a.py"]


def test_rules_are_chosen_by_path(tmp_path: Path) -> None:
    put(
        tmp_path,
        v0to1_dot_toml='[per-path-ignores]\n"tests/" = ["conversations"]\n'
        '[per-path-select]\n"docs/" = ["files"]\n',
        src__a_dot_py=CLOUD,
        tests__a_dot_py=CLOUD,
        docs__a_dot_md="```sh\ncurl https://app.all-hands.dev/api/conversations\n```\n",
        docs__b_dot_py=CLOUD,
    )
    never = ("--adapter", "never")  # with the adapter, documents about what goes through it say nothing wrong
    assert found(tmp_path, *never) == ["src/a.py"]
    assert found(tmp_path, "--isolated", *never) == ["docs/a.md", "docs/b.py", "src/a.py", "tests/a.py"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('servr = "1.6"', "there is no setting `servr`; did you mean `server`?"),
        ("force_exclude = true", "did you mean `force-exclude`?"),
        ('server = ["1.6"]', "`server` must be a text; write server = "),
        ('adapter = "nev"', "`adapter` must be one of auto, always, never"),
        ("jobs = 0", "`jobs` must be a whole number from 1"),
        ("jobs = true", "`jobs` must be a whole number from 1"),
        ('exclude = "gen/"', "`exclude` must be a list of texts"),
        ('per-path-ignores = ["a"]', "`per-path-ignores` must be a table"),
        ('extend = "gone.toml"', "`extend` names no file"),
        (
            'select = ["conversation/list"]',
            "v0to1.toml: `select` names conversation/list: there is no such rule",
        ),
        ('select = ["conversation"]', "conversation: there is no such rule; did you mean conversations?"),
        (
            'hosts = ["https://a.org:80/api"]',
            (
                "`hosts` names https://a.org:80/api: is not a valid host name, and can never match; "
                "write a.org:80"
            ),
        ),
        (
            'per-path-ignores = {"a/" = ["nothing"]}',
            "v0to1.toml: `per-path-ignores` names nothing: there is no such rule",
        ),
        ('format = "jsn"', "jsn"),
        ('server = "1.6', "is no TOML"),
        ("\ufeff\x00", "is no TOML"),
    ],
)
def test_wrong_settings_say_what_and_where_and_what_to_do(tmp_path: Path, text: str, complaint: str) -> None:
    put(tmp_path, v0to1_dot_toml=text, a_dot_py="")
    assert complaint in said(tmp_path)


def test_a_link_that_leads_nowhere_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "v0to1.toml").symlink_to("gone.toml")
    assert "v0to1.toml: cannot be read" in said(tmp_path)


def test_a_file_that_is_named_must_be_there_and_hold_our_table(tmp_path: Path) -> None:
    put(tmp_path, pyproject_dot_toml="[tool.black]\n")
    assert "gone.toml" in said(tmp_path, "--config", "gone.toml")
    assert "has no table [tool.v0to1]" in said(tmp_path, "--config", "pyproject.toml")
    assert "drop one of them" in said(tmp_path, "--config", "pyproject.toml", "--isolated")


def test_a_broken_pyproject_of_somebody_else_stops_nothing(tmp_path: Path) -> None:
    put(tmp_path, pyproject_dot_toml="[tool.black\n", a_dot_py=CLOUD)
    assert found(tmp_path) == ["a.py"]


def test_our_own_settings_are_no_settings_of_the_client(tmp_path: Path) -> None:
    put(tmp_path, v0to1_dot_toml='hosts = ["app.all-hands.dev"]\nexclude = ["api/conversations/"]\n')
    done = v0to1("check", folder=tmp_path)
    assert done.returncode == 0
    assert "v0to1.toml" not in done.stdout


def test_the_published_schema_takes_what_the_tool_takes() -> None:
    published = json.loads((DOCS / "config.schema.json").read_text(encoding="utf-8"))
    assert published == json.loads(schema())
    jsonschema.Draft202012Validator.check_schema(published)
    check = jsonschema.Draft202012Validator(published)
    assert not list(check.iter_errors({"server": "1.6", "per-path-ignores": {"tests/": ["*"]}, "jobs": 2}))
    for wrong in ({"servr": "1.6"}, {"jobs": 0}, {"exclude": "a"}, {"adapter": "x"}):
        assert list(check.iter_errors(wrong)), wrong


def test_the_page_of_settings_is_up_to_date() -> None:
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    assert page(text) == text, f"run {os.path.join('scripts', 'document_settings.py')}"
