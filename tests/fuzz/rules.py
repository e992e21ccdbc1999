"""Rule files and tables as targets: they are loaded, or refused with a place; what is loaded can be used."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

from tests.command import v0to1
from tests.fuzz.checks import foreseen
from v0to1 import resources
from v0to1.cli.explain import describe
from v0to1.core.api import load_api
from v0to1.core.loading.data import load_calendar, load_evidence, load_pins
from v0to1.core.loading.misuse import load_misuses
from v0to1.core.loading.rules import load_rules
from v0to1.core.loading.yaml import RuleError
from v0to1.core.rules import Rule

OWN = "own"
"""The folder of a user's rules."""

TABLES: Mapping[str, Callable[[Path], object]] = MappingProxyType(
    {
        "api.yaml": load_api,
        "calendar.yaml": lambda folder: load_calendar(folder, date(2026, 11, 25)),
        "evidence.yaml": load_evidence,
        "misuse.yaml": load_misuses,
        "servers.yaml": load_pins,
    }
)
"""What reads each table of the built-in folder."""

CLIENT = """import requests
answer = requests.post("https://app.all-hands.dev/api/conversations", json={"initial_user_msg": "a"}).json()
print(answer["conversation_id"])
"""


def tried_rules(folder: Path, files: Mapping[str, bytes], chosen: int) -> None:
    """Load what is in a folder; rules that load are explained, and now and then looked for."""
    for name in sorted({*files} & {*TABLES}):
        (folder / "tables").mkdir(exist_ok=True)
        for other in TABLES:
            shutil.copyfile(resources.RULES / other, folder / "tables" / other)
        (folder / "tables" / name).write_bytes(files[name])
        placed(partial(TABLES[name], folder / "tables"), folder)
    if not (folder / OWN).is_dir():
        return
    found = placed(lambda: own_rules(folder), folder)
    if found and chosen % 4 == 0:
        (folder / "client.py").write_text(CLIENT, "utf-8")
        foreseen(v0to1("check", "--rules", OWN, folder=folder))
        foreseen(v0to1("rules", "--rules", OWN, "--test", found[0].id, folder=folder))


def own_rules(folder: Path) -> tuple[Rule, ...]:
    """The rules of the user, beside no built-in ones: those are all read with every call."""
    built_in = folder / "built-in"
    shutil.copytree(resources.RULES / "shapes", built_in / "shapes")
    for schema in resources.RULES.glob("*.json"):
        shutil.copyfile(schema, built_in / schema.name)
    found = load_rules([built_in, folder / OWN])
    for rule in found:
        describe(found, rule.id, ())
    return found


def told_well(error: RuleError, folder: Path) -> None:
    """Hold a refusal against what it has to say."""
    path = Path(error.path)
    assert path.is_relative_to(folder), error
    lines = path.read_bytes().decode("utf-8", "replace").splitlines() if path.is_file() else []
    assert 1 <= error.line <= len(lines) + 1, error
    assert error.what.strip(), error


def placed(loading: Callable[[], object], folder: Path) -> tuple[Rule, ...]:
    """What is loaded, if it is rules; nothing where it is refused, with a file and one of its lines."""
    try:
        found = loading()
    except RuleError as error:
        told_well(error, folder)
        return ()
    return found if isinstance(found, tuple) and all(isinstance(one, Rule) for one in found) else ()
