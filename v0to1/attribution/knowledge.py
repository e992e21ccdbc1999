"""What a run knows of the two APIs: the rules of its folders, loaded, and the built-in ones only once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from v0to1 import resources
from v0to1.attribution.hidden_signals import bases_in, queries_in
from v0to1.attribution.matching import Route, routes_of
from v0to1.attribution.needles import Groups, events_of, grouped, has_any, needles_of
from v0to1.attribution.own_servers import Served
from v0to1.config import Config
from v0to1.core.loading.data import load_evidence, load_pins
from v0to1.core.loading.misuse import load_misuses
from v0to1.core.loading.rules import load_rules
from v0to1.core.misuse import Misuses
from v0to1.core.project_kind import AUTO
from v0to1.core.rules import Rule, Signal
from v0to1.core.versions import Server, find_server
from v0to1.evaluation.http.config_values import Outside


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The rules folder, loaded; `version` is a short hash of what the rules say.

    `today` is the day of the run, as YYYY-MM-DD, `abroad` are the routes that code in other languages serves.
    `project` says whether the client is a program or a library (or `auto`), `public` are names that others
    use of it.
    """

    rules: tuple[Rule, ...]
    routes: tuple[Route, ...]
    signals: tuple[Signal, ...]
    server: Server
    needles: tuple[str, ...]
    version: str
    outside: Outside = field(default_factory=Outside)
    today: str = ""
    misuses: Misuses = field(default_factory=Misuses)
    abroad: frozenset[Served] = frozenset()
    project: str = AUTO
    public: tuple[str, ...] = ()
    groups: Groups = field(init=False, repr=False, compare=False)
    shortest: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", grouped(self.needles))
        object.__setattr__(self, "shortest", min(map(len, self.needles), default=0))

    @property
    def only_v1(self) -> tuple[str, ...]:
        """Texts of routes that V0 has not, of which one is misused."""
        return tuple(sorted({*self.misuses.needles} - {*self.needles}))

    def interesting(self, shape: str) -> bool:
        """Whether a text may hold a V0 route."""
        return len(shape) >= self.shortest and has_any(self.groups, shape)

    def concerns(self, text: str) -> bool:
        """Whether a source may hold a V0 route, or read one from a file beside it."""
        return self.interesting(text) or self.outside.named_in(text)

    @property
    def every_rule(self) -> tuple[Rule, ...]:
        """The rules about V0, and about misuses of V1."""
        return (*self.rules, *self.misuses.rules)


def knowledge(config: Config) -> Knowledge:
    """The rules, signals and server of a run; raises `RuleError` for rules of the user that are wrong."""
    found = learnt(config.server, config.rules_dirs) if config.rules_dirs else built_in(config.server)
    signals = tuple(filled(one, config) for one in found.signals)
    return replace(
        found,
        signals=signals,
        today=config.as_of.isoformat(),
        project=config.project,
        public=config.public,
    )


def filled(signal: Signal, config: Config) -> Signal:
    """A signal with the patterns that the user has set for it; a host may be reached at any port."""
    match signal.setting:
        case "hosts":
            ported = (f"{one}:*" for one in config.hosts if ":" not in one)
            return replace(signal, patterns=(*config.hosts, *ported))
        case "wrappers":
            called = (f"*.{one}" for one in config.wrappers)
            return replace(signal, patterns=(*config.wrappers, *called))
        case _:
            return signal


@cache
def built_in(server: str) -> Knowledge:
    """What the built-in rules say of a server; they stay as they are while we run."""
    return learnt(server, ())


def learnt(server: str, rules_dirs: Sequence[Path]) -> Knowledge:
    """What the built-in rules and those of some folders say, read anew."""
    rules = load_rules([resources.RULES, *rules_dirs])
    pinned = find_server(server, load_pins(resources.RULES))
    routes = routes_of(rules)
    signals = load_evidence(resources.RULES)
    needles = (*needles_of(routes), *events_of(rules), *bases_in(signals), *queries_in(signals))
    return Knowledge(
        rules,
        routes,
        signals,
        pinned,
        needles,
        rules_version(rules),
        misuses=load_misuses(resources.RULES),
    )


def rules_version(rules: Iterable[Rule]) -> str:
    """A short hash of what the rules say."""
    return hashlib.sha256("\n".join(sorted(repr(rule) for rule in rules)).encode()).hexdigest()[:12]
