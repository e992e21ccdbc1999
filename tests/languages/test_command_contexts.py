"""Clients that a command line keeps in its context, and hands to every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import adapted

OURS = "https://app.all-hands.dev"
OTHERS = "https://chat.example.org"
SHOW = 'print({client}.get(f"/api/conversations/{{cid}}").json()["title"])\n'

CLICK = (
    "import click\nimport httpx\n\n\n"
    "@click.group()\n"
    '@click.option("--url", default="{host}")\n'
    "@click.pass_context\n"
    "def cli(ctx, url):\n"
    "    ctx.obj = httpx.Client(base_url=url)\n\n\n"
    "@cli.command()\n"
    '@click.argument("cid")\n'
)
STORE = (
    "import click\nimport httpx\n\n\n"
    "@click.group()\n"
    "@click.pass_context\n"
    "def cli(ctx):\n"
    "    ctx.ensure_object(dict)\n"
    '    ctx.obj["client"] = httpx.Client(base_url="{host}")\n\n\n'
    "@cli.command()\n"
    '@click.argument("cid")\n'
)
TYPER = (
    "import httpx\nimport typer\n\n"
    "app = typer.Typer()\n\n\n"
    "@app.callback()\n"
    'def root(ctx: typer.Context, url: str = typer.Option("{host}")):\n'
    "    ctx.obj = httpx.Client(base_url=url)\n\n\n"
    "@app.command()\n"
)
OWN = (
    "import click\nimport requests\n\n\n"
    "class Api:\n"
    "    def __init__(self, base):\n"
    "        self.base = base\n\n"
    "    def get(self, path):\n"
    "        return requests.get(self.base + path)\n\n\n"
    "pass_api = click.make_pass_decorator(Api)\n\n\n"
    "@click.group()\n"
    '@click.option("--base", default="{host}")\n'
    "@click.pass_context\n"
    "def cli(ctx, base):\n"
    "    ctx.obj = Api(base)\n\n\n"
    "@cli.command()\n"
    '@click.argument("cid")\n'
)
RUN = '\n\nif __name__ == "__main__":\n    cli()\n'

PROGRAMS = {
    "the object of a context": CLICK
    + "@click.pass_obj\ndef show(api, cid):\n    "
    + SHOW.format(client="api"),
    "a context": CLICK + "@click.pass_context\ndef show(ctx, cid):\n    " + SHOW.format(client="ctx.obj"),
    "a program that runs itself": (
        CLICK + "@click.pass_obj\ndef show(api, cid):\n    " + SHOW.format(client="api") + RUN
    ),
    "an entry of a context": (
        STORE + "@click.pass_context\ndef show(ctx, cid):\n    " + SHOW.format(client='ctx.obj["client"]')
    ),
    "a context by its type": TYPER
    + "def show(ctx: typer.Context, cid: str):\n    "
    + SHOW.format(client="ctx.obj"),
    "a decorator of the program's own": OWN
    + "@pass_api\ndef show(api, cid):\n    "
    + SHOW.format(client="api"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_commands_are_handed_the_client_of_the_program(tmp_path: Path, name: str) -> None:
    texts = {"client.py": PROGRAMS[name].replace("{host}", OURS)}
    assert adapted(tmp_path, texts) == ["client.py:conversations/get"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_has_a_context_of_its_own(tmp_path: Path, name: str) -> None:
    texts = {
        "agent.py": PROGRAMS[name].replace("{host}", OURS),
        "chat.py": PROGRAMS[name].replace("{host}", OTHERS),
    }
    assert adapted(tmp_path, texts) == ["agent.py:conversations/get"]


GROUP = (
    "import click\nimport httpx\n{more}\n\n"
    "@click.group()\n"
    "@click.pass_context\n"
    "def cli(ctx):\n"
    '    ctx.obj = httpx.Client(base_url="{host}")\n'
)
SHOWN = "import click\n{more}\n\n@click.command()\n@click.pass_obj\ndef show(api, cid):\n    " + SHOW.format(
    client="api"
)
THIRD = f"from main import cli\nfrom show import show\n\ncli.add_command(show)\n{RUN}"
JOINED = {
    "group first": {"main.py": GROUP.replace("{more}", "from show import show\n"), "show.py": SHOWN},
    "by a third": {"main.py": GROUP, "show.py": SHOWN, "run.py": THIRD},
}


@pytest.mark.parametrize("name", JOINED)
def test_modules_of_one_program_share_a_context(tmp_path: Path, name: str) -> None:
    texts = {path: text.replace("{more}", "").replace("{host}", OURS) for path, text in JOINED[name].items()}
    assert adapted(tmp_path, texts) == ["show.py:conversations/get"]


def test_a_command_of_no_program_does_not_make_one_server_of_two(tmp_path: Path) -> None:
    """It was taken to ask the servers of all programs, which were taken for one server then."""
    chat = PROGRAMS["the object of a context"].replace("{host}", OTHERS)
    texts = {
        "agent.py": PROGRAMS["the object of a context"].replace("{host}", OURS),
        "chat.py": chat,
        "show.py": SHOWN.replace("{more}", ""),
    }
    assert adapted(tmp_path, texts) == ["agent.py:conversations/get"]
