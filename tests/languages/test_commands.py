"""Commands of click and typer that are given an object of the program follow its answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.languages.migrating import imported, migrated, reasons

CLIENT = (
    "import requests\n\n\nclass Client:\n    def __init__(self, base):\n        self.base = base\n"
    "        self.session = requests.Session()\n\n    def fetch(self, cid):\n"
    '        return self.session.get(f"{self.base}/api/conversations/{cid}").json()\n'
)
HEAD = "import click\n\nfrom client import Client\n\n\n"
GROUP = (
    '@click.group()\n@click.option("--url", default="https://app.all-hands.dev")\n@click.pass_context\n'
    "def cli(ctx, url):\n    ctx.obj = Client(url)\n\n\n"
)
SHOW = '@cli.command()\n@click.argument("cid")\n'
ECHO = '    click.echo(found["conversation_id"])\n'
COMMANDS = {
    "a command that is given the object": f"{SHOW}@click.pass_obj\ndef show(api, cid):\n"
    f"    found = api.fetch(cid)\n{ECHO}",
    "a command that sends by itself": f"{SHOW}@click.pass_obj\ndef show(api, cid):\n"
    f'    found = api.session.get(f"{{api.base}}/api/conversations/{{cid}}").json()\n{ECHO}',
    "a command that is given the context": f"{SHOW}@click.pass_context\ndef show(ctx, cid):\n"
    f"    found = ctx.obj.fetch(cid)\n{ECHO}",
    "a context of another name": f"{SHOW}@click.pass_context\ndef show(context, cid):\n"
    f"    api = context.obj\n    found = api.fetch(cid)\n{ECHO}",
    "a function that is given the context": "def found_by(ctx: click.Context, cid):\n"
    f"    return ctx.obj.fetch(cid)\n\n\n{SHOW}@click.pass_context\ndef show(ctx, cid):\n"
    f"    found = found_by(ctx, cid)\n{ECHO}",
    "the context that runs": f"{SHOW}def show(cid):\n"
    f"    found = click.get_current_context().obj.fetch(cid)\n{ECHO}",
    "a type of its own": f"{SHOW}@click.pass_obj\ndef show(api: Client, cid):\n"
    f"    found = api.fetch(cid)\n{ECHO}",
}
ENTRIES = (
    "@click.group()\n@click.pass_context\ndef cli(ctx):\n    ctx.ensure_object(dict)\n"
    '    ctx.obj["api"] = Client("https://app.all-hands.dev")\n\n\n'
)
KEPT = {
    "an entry of the object": f"{ENTRIES}{SHOW}@click.pass_obj\ndef show(obj, cid):\n"
    f'    found = obj["api"].fetch(cid)\n{ECHO}',
    "an entry by the context": f"{ENTRIES}{SHOW}@click.pass_context\ndef show(ctx, cid):\n"
    f'    found = ctx.obj["api"].fetch(cid)\n{ECHO}',
    "a mapping of what is needed": "@click.group()\n@click.pass_context\ndef cli(ctx):\n"
    '    ctx.obj = {"api": Client("https://app.all-hands.dev")}\n\n\n'
    f'{SHOW}@click.pass_obj\ndef show(obj, cid):\n    found = obj["api"].fetch(cid)\n{ECHO}',
    "a group that stands below": '@click.command()\n@click.argument("cid")\n@click.pass_obj\n'
    f"def show(api, cid):\n    found = api.fetch(cid)\n{ECHO}\n\n{GROUP}cli.add_command(show)\n",
}
TEXTS = {**{name: GROUP + one for name, one in COMMANDS.items()}, **KEPT}


class Session:
    """What V1 answers to a request of one conversation."""

    def get(self, url: str) -> Session:
        assert "/api/v1/" in url
        return self

    def json(self) -> object:
        return [{"id": "c1"}]


@pytest.mark.parametrize("name", TEXTS)
def test_a_command_reads_what_v1_answers(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    findings, after = migrated(tmp_path, {"client.py": CLIENT, "cli.py": HEAD + TEXTS[name]})

    assert not reasons(findings)
    assert 'found["id"]' in after["cli.py"]
    import requests

    monkeypatch.setattr(requests, "Session", Session)
    with imported(tmp_path, "cli") as made:
        told = CliRunner().invoke(made.cli, ["show", "c1"], catch_exceptions=False)
    assert told.output == "c1\n"


def test_a_command_of_typer_reads_what_v1_answers(tmp_path: Path) -> None:
    text = (
        "import typer\n\nfrom client import Client\n\napp = typer.Typer()\n\n\n"
        "@app.callback()\ndef main(ctx: typer.Context, url: str = 'https://app.all-hands.dev'):\n"
        "    ctx.obj = Client(url)\n\n\n"
        "@app.command()\ndef show(ctx: typer.Context, cid: str):\n"
        "    typer.echo(ctx.obj.fetch(cid)['title'])\n\n\n"
        "@app.command()\ndef age(context: typer.Context, cid: str):\n"
        "    typer.echo(context.obj.fetch(cid)['last_updated_at'])\n"
    )
    findings, after = migrated(tmp_path, {"client.py": CLIENT, "cli.py": text})
    assert not reasons(findings)
    assert "context.obj.fetch(cid)['updated_at']" in after["cli.py"]


def test_an_attribute_of_another_context_is_none_of_the_program(tmp_path: Path) -> None:
    own = "class Context:\n    obj = {'x': {'conversation_id': 'own'}}\n\n\n"
    text = f"{HEAD}{GROUP}{own}def show(ctx: Context, cid):\n    found = ctx.obj[cid]\n{ECHO}"
    read = "def age(api):\n    print(api.fetch('x')['last_updated_at'])\n\n\nage(Client('https://app.all-hands.dev'))\n"
    _, after = migrated(tmp_path, {"client.py": CLIENT, "cli.py": f"{text}\n\n{read}"})
    assert text.partition("import click")[2] in after["cli.py"]
    assert "api.fetch('x')['updated_at']" in after["cli.py"]
