"""The README as a stranger follows it: every command, in the order of the page, in a new home and folder."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from scripts.draw_terminal import PICTURE, client_before, picture
from tests.gateway.serving import free_port
from tests.stories.scratch import ROOT, Scratch, repository
from v0to1 import __version__

README = (ROOT / "README.md").read_text(encoding="utf-8")
URL = "https://github.com/OWNER/v0to1"
CODES = {"v0to1 check": (1,), "uvx --from ./v0to1 v0to1 check my-client": (1,), "v0to1 migrate": (1,)}
"""The exit codes of commands that find something."""


def commands(heading: str) -> list[str]:
    """The commands below a heading of the README, without their comments."""
    block = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [line.split("  #")[0].strip() for line in re.findall(r"^ {4}(\S.*)$", block, re.MULTILINE)]


def fenced(heading: str) -> Iterator[str]:
    """The YAML below a heading."""
    block = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return (text for text in re.findall(r"```yaml\n(.*?)```", block, re.DOTALL))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory, ours: Scratch) -> Scratch:
    """A folder of somebody who has git, uv, pipx and a client of V0, but not v0to1."""
    home = tmp_path_factory.mktemp("home")
    config = (
        f'[url "{ours.root.as_uri()}"]\n\tinsteadOf = {URL}\n[user]\n\tname = me\n\temail = me@example.org\n'
    )
    (home / ".gitconfig").write_text(config, encoding="utf-8")
    tools = home / "tools"
    tools.mkdir()
    for name in ("uv", "uvx", "pipx", "pre-commit"):
        (tools / name).symlink_to(Path(sys.executable).parent / name)
    beside = str(Path(sys.executable).parent)
    others = [folder for folder in os.environ["PATH"].split(os.pathsep) if folder != beside]
    environment = {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "PATH": os.pathsep.join([str(home / ".local" / "bin"), str(tools), *others]),
        "PIPX_HOME": str(home / "pipx"),
        "PIPX_BIN_DIR": str(home / ".local" / "bin"),
        "PRE_COMMIT_HOME": str(home / "hooks"),
        "UV_TOOL_DIR": str(home / "uv"),
        "XDG_STATE_HOME": str(home / "state"),
    }
    return Scratch(tmp_path_factory.mktemp("stranger"), environment)


@pytest.fixture(scope="module")
def client(stranger: Scratch) -> Scratch:
    """The repository of the client that the README shows."""
    made = Scratch(repository(stranger.root / "my-client").root, stranger.environment)
    made.write("client.py", client_before(README))
    made.commit("A client of V0")
    return made


def test_each_command_does_what_the_page_says(stranger: Scratch, client: Scratch) -> None:
    said: dict[str, str] = {}
    place = stranger
    before = client.read("client.py")
    for command in commands("Use it"):
        if command == "cd my-client":
            place = client
        else:
            said[command] = place.run("bash", "-c", command, codes=CODES.get(command, (0,)))
        if "--write" in command:
            assert "conversation = read_conversation(session, " in client.read("client.py")
            assert (client.root / "openhands_v1.py").exists()
            assert client.read("report.html").startswith("<!doctype html>")
    assert place.run("bash", "-c", "command -v v0to1").strip() == f"{place.environment['PIPX_BIN_DIR']}/v0to1"
    assert {command.split()[0] for command in said} == {"git", "uvx", "pipx", "v0to1"}
    assert "client.py:11" in said["uvx --from ./v0to1 v0to1 check my-client"]
    assert "client.py:11" in said["v0to1 check"]
    assert "State      inline" in said["v0to1 explain client.py:11"]
    assert "+    return conversation_id" in said["v0to1 migrate"]
    assert client.read("client.py") == before
    assert [*client.root.glob("openhands*")] == []


def test_pip_installs_it_as_well(stranger: Scratch) -> None:
    command = next(text for text in re.findall(r"`(pip [^`]*)`", README))
    stranger.run(sys.executable, "-m", "venv", "environment")
    stranger.run("bash", "-c", f". environment/bin/activate && {command} --quiet && v0to1 --version")


def test_the_gateway_starts_with_what_its_extra_installs(stranger: Scratch) -> None:
    (command,) = commands("Clients that cannot be changed")
    extra = next(text for text in re.findall(r"`pipx install ('[^`]*')`", README))
    port = free_port()
    asked = command.replace("https://app.all-hands.dev", "http://127.0.0.1:9").replace("3000", str(port))
    stranger.run(sys.executable, "-m", "venv", "served")
    stranger.run("bash", "-c", f". served/bin/activate && pip install --quiet {extra}")
    script = f". served/bin/activate && {{ {asked} & }} && for _ in $(seq 100); do "
    script += f"curl -sf 127.0.0.1:{port}/healthz && break; sleep 0.1; done; kill %1; wait"
    assert "ok" in stranger.run("bash", "-c", script).splitlines()


def test_the_hook_of_the_page_finds_v0(client: Scratch, ours: Scratch) -> None:
    ours.git("tag", f"v{__version__}")
    hook, _ = fenced("Keep V0 out")
    client.write(".pre-commit-config.yaml", hook)
    client.git("add", ".pre-commit-config.yaml")
    assert "client.py:11" in client.run("pre-commit", "run", "--all-files", codes=(1,))


def test_the_steps_of_ci_are_those_of_our_action() -> None:
    _, steps = fenced("Keep V0 out")
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    used = [step["uses"] for step in yaml.safe_load(steps)["steps"]]
    assert used[-1] == f"OWNER/v0to1@v{__version__}"
    assert [name for name, one in action["inputs"].items() if one.get("required") == "true"] == []


def test_make_demo_shows_what_the_page_says(stranger: Scratch) -> None:
    demo, test = commands("Work on it")
    assert (demo, test) == ("make demo", "make test")
    said = stranger.run("bash", "-c", f"cd v0to1 && {demo}")
    report = next(line.removeprefix("Report: ") for line in said.splitlines() if line.startswith("Report: "))
    assert "operations in 2 files" in said
    assert said.splitlines()[-1].startswith("Proved with ") and "same but for written differences" in said
    assert Path(report).read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_terminal_of_the_picture_is_that_of_a_run() -> None:
    drawn = PICTURE.read_text(encoding="utf-8")
    assert drawn == picture(), "python -m scripts.draw_terminal draws it again"
