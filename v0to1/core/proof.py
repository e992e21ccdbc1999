"""What came of running a client before its migration on V0, and after it on V1."""

from __future__ import annotations

from v0to1.records import record

SAME, WRITTEN, DIFFERENT = "same", "same but for written differences", "different"
NOTHING, NOT_ISOLATED = "nothing proved", "not isolated"
VERDICTS = (SAME, WRITTEN, NOTHING, NOT_ISOLATED, DIFFERENT)
"""What a proof may come to, the best first."""

GOOD = (SAME, WRITTEN)
"""Those that say that the client does the same."""

EXIT, OUTPUT, ERRORS, FILE = "exit code", "standard output", "standard error", "file"
EFFECT, CONTRACT, ENDED, LEFT = "effect", "contract of V1", "end", "processes"


@record(frozen=True, slots=True)
class Culprit:
    """An operation that a difference may come from: its rule, and its place (POSIX path, line from 1)."""

    rule: str
    path: str
    line: int


@record(frozen=True, slots=True)
class Difference:
    """One thing that was not the same: `what` it is, of which file or conversation (`where`), if of one.

    `before` and `after` are what it was on V0 and on V1, as lines of text; empty means that it was not there.
    `written` is what documents say of it, where it is a difference that the migration is known to make; it is
    empty for all others. `culprits` are the operations that it may come from, the most probable first.
    """

    what: str
    where: str
    before: str
    after: str
    written: str = ""
    culprits: tuple[Culprit, ...] = ()


@record(frozen=True, slots=True)
class Requests:
    """How many requests, and messages of sockets, reached the servers of V0 and of V1."""

    before: int
    after: int


@record(frozen=True, slots=True)
class ScenarioProof:
    """What came of one scenario; `outside` are hosts that the command wanted to reach, with their ports.

    `seconds` is what both runs took, `codes` are their exit codes. `effects` is what happened on the server
    of V0, `remarks` say what makes the proof say little.
    """

    scenario: str
    verdict: str
    differences: tuple[Difference, ...]
    requests: Requests
    codes: tuple[int, int]
    seconds: float
    outside: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Proof:
    """What came of all scenarios of a command."""

    command: str
    scenarios: tuple[ScenarioProof, ...]

    @property
    def verdict(self) -> str:
        """The worst verdict of a scenario."""
        found = [one.verdict for one in self.scenarios]
        return max(found, key=VERDICTS.index, default=NOTHING)

    @property
    def is_same(self) -> bool:
        """Whether everything was the same, but for written differences."""
        return self.verdict in GOOD
