"""Scenarios: how servers and agents behave, as data that both APIs understand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from v0to1 import resources
from v0to1.core.loading.data import load_documents
from v0to1.core.loading.rules import SCENARIOS, load_rules
from v0to1.core.loading.schema import check
from v0to1.core.loading.yaml import Document, plain, read_document
from v0to1.core.versions import Server, Version, available
from v0to1.errors import UsageError
from v0to1.mock.serving import Hit
from v0to1.mock.turns import Step, Turn
from v0to1.mock.world import World
from v0to1.mock.world_v0 import V0World
from v0to1.mock.world_v1 import V1World
from v0to1.records import record

FOLDER = resources.RULES / SCENARIOS
SCHEMA = resources.RULES / "scenario.schema.json"
USUAL = "usual"
FIRST_FRAME = Version(1, 18, 1)
"""The first Agent Server whose sockets take the key in the first frame."""

V0_STATES = MappingProxyType({"running": "RUNNING", "paused": "STOPPED", "archived": "ARCHIVED"})


@record(frozen=True, slots=True)
class Scenario:
    """How servers behave; the schema of scenario files says what each value means.

    `then` is running, paused or archived; `conversations` are those that exist already, as given.
    """

    name: str
    description: str
    looks: int = 2
    failure: str = ""
    then: str = "running"
    resume_looks: int = 0
    work_looks: int = 2
    idle_looks: int = 6
    page_size: int = 100
    events: int = 0
    conversations: tuple[Mapping[str, str], ...] = ()
    agent: tuple[Turn, ...] = ()
    limited: tuple[Hit, ...] = ()
    cut: tuple[Hit, ...] = ()


def names() -> tuple[str, ...]:
    """The names of the built-in scenarios, the usual one first."""
    return tuple(
        sorted((path.stem for path in FOLDER.glob("*.yaml")), key=lambda name: (name != USUAL, name))
    )


def load_scenario(name: str) -> Scenario:
    """The built-in scenario of a name, or that in the YAML file of a path.

    Raises UsageError where there is neither, and RuleError for a file that does not fit the schema.
    """
    built_in = FOLDER / f"{name}.yaml"
    path = built_in if name in names() else Path(name)
    if not path.is_file():
        raise UsageError(name, "there is no such scenario", fix=f"name a YAML file, or {', '.join(names())}")
    document = read_document(path)
    check(document, SCHEMA)
    return _scenario(name if path is built_in else path.stem, document)


def _scenario(name: str, document: Document) -> Scenario:
    given: Any = plain(document.value)
    start = given.get("start", {})
    return Scenario(
        name=name,
        description=given["description"],
        looks=start.get("looks", 2),
        failure=start.get("failure", ""),
        then=start.get("then", "running"),
        resume_looks=given.get("resume", {}).get("looks", 0),
        work_looks=given.get("work", {}).get("looks", 2),
        idle_looks=given.get("idle", {}).get("looks", 6),
        page_size=given.get("page_size", 100),
        events=given.get("events", 0),
        conversations=tuple(given.get("conversations", ())),
        agent=tuple(tuple(map(_step, turn)) for turn in given.get("agent", ())),
        limited=tuple(given.get("limited", ())),
        cut=tuple(given.get("cut", ())),
    )


def _step(given: Mapping[str, Any]) -> Step:
    if "say" in given:
        return Step(text=given["say"])
    rest = {name: given[name] for name in ("output", "exit_code", "files") if name in given}
    return Step(command=given["run"], **rest)


def v0_world(scenario: Scenario, **options: Any) -> V0World:
    """A V0 server in a scenario; `options` are `api_key` and `port` of the world."""
    world = V0World(
        start_polls=scenario.looks,
        limit_pages=scenario.page_size,
        many_events=scenario.events,
        start_fails=bool(scenario.failure),
        started=V0_STATES[scenario.then],
        idle_polls=scenario.idle_looks,
        limited=scenario.limited,
        cut=scenario.cut,
        agent=scenario.agent,
        **options,
    )
    _seed(world, scenario)
    return world


def v1_world(scenario: Scenario, server: Server, **options: Any) -> V1World:
    """The servers of V1 in a scenario, as a release of the App Server has them.

    `options` are `api_key` and `port` of the world.
    """
    world = V1World(
        start_polls=scenario.looks,
        limit_pages=scenario.page_size,
        many_events=scenario.events,
        start_error=scenario.failure,
        resume_polls=scenario.resume_looks,
        work_polls=scenario.work_looks,
        paused=scenario.then == "paused",
        archived=scenario.then == "archived",
        limited=scenario.limited,
        cut=scenario.cut,
        agent=scenario.agent,
        app_facts=_document("app", server.app),
        agent_facts=_document("agent", server.agent),
        app_lacks=_lacking("app", server),
        agent_lacks=_lacking("agent", server),
        first_frame_auth=server.agent is None or server.agent >= FIRST_FRAME,
        **options,
    )
    _seed(world, scenario)
    return world


def _seed(world: World[Any], scenario: Scenario) -> None:
    for one in scenario.conversations:
        names = {"identity" if name == "id" else name: value for name, value in one.items()}
        world.seed_conversation(**names)


def _document(server: str, release: Version | None) -> str:
    """The document of the newest release that is not newer than this one; None stands for the newest."""
    known = load_documents(resources.RULES)[server]
    return [name for first, name in known if release is None or first <= release][-1]


def _lacking(name: str, server: Server) -> frozenset[str]:
    """The operations (`METHOD path`) that one of the servers does not have, or no more, by what rules say."""
    if server.app is None:
        return frozenset()
    targets = [one for rule in load_rules([resources.RULES]) for one in rule.targets if one.server == name]
    had = {f"{one.method} {one.path}" for one in targets if available(one, server)}
    return frozenset(f"{one.method} {one.path}" for one in targets) - had
