"""Every setting that a file may hold: rows from which checks, the schema and the page are made."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from v0to1.records import record


class Kind(str, Enum):
    """What the value of a setting is; paths count from the folder of the file that holds them."""

    TEXT = "a text"
    FLAG = "true or false"
    NUMBER = "a whole number from 1"
    TEXTS = "a list of texts"
    PATH = "the path of a file"
    PATHS = "a list of paths of folders"
    SELECTORS = "a table of lists of rules, by pattern of paths"


@record(frozen=True, slots=True)
class Setting:
    """One setting: its name in files, what it is, and what it does.

    `parameter` is the name of the option that sets the same (empty: files only). `choices` are all
    values that there are, if they are few. `adds_to` is the setting that this one adds to.
    """

    key: str
    kind: Kind
    help: str
    parameter: str = ""
    choices: tuple[str, ...] = ()
    adds_to: str = ""
    example: str = ""

    @property
    def variable(self) -> str:
        """The environment variable that sets the same."""
        return "V0TO1_" + self.key.replace("-", "_").upper()


def by_key(settings: tuple[Setting, ...]) -> Mapping[str, Setting]:
    """The rows by their names in files."""
    return MappingProxyType({one.key: one for one in settings})


EXTEND = "extend"

SETTINGS: tuple[Setting, ...] = (
    Setting(
        EXTEND,
        Kind.PATH,
        "A file whose settings hold where this one has none. Its own paths count from its own folder.",
        example='"../v0to1.toml"',
    ),
    Setting(
        "server",
        Kind.TEXT,
        "The OpenHands server that the client will talk to: `cloud`, or the version of a self-hosted one.",
        "server",
        example='"1.6"',
    ),
    Setting(
        "adapter",
        Kind.TEXT,
        "Put the run-time adapter under requests that cannot be rewritten (`auto`, the default), under"
        " all (`always`), or under none (`never`).",
        "adapter",
        ("auto", "always", "never"),
        example='"never"',
    ),
    Setting(
        "adapter-from",
        Kind.TEXT,
        "Write the adapter into a file of the client, or import it from the installed package (Python).",
        "adapter_from",
        ("file", "package"),
        example='"package"',
    ),
    Setting(
        "hosts",
        Kind.TEXTS,
        "Host names of OpenHands servers of your own; `*` stands for any text. A request to one of them"
        " is taken for one to OpenHands.",
        "hosts",
        example='["agents.example.org", "*.agents.internal:8443"]',
    ),
    Setting(
        "wrappers",
        Kind.TEXTS,
        "Names of functions, methods or objects of your own by which requests get to OpenHands;"
        " `*` stands for any text.",
        "wrappers",
        example='["call_agents", "AgentApi.*"]',
    ),
    Setting(
        "rules",
        Kind.PATHS,
        "Folders with rules of your own.",
        "rules_dirs",
        example='["lint/v0to1"]',
    ),
    Setting(
        "select",
        Kind.TEXTS,
        "Only these rules, by id, folder or pattern.",
        "select",
        example='["conversations", "events"]',
    ),
    Setting(
        "extend-select",
        Kind.TEXTS,
        "These rules too, together with those of `select`.",
        "extend_select",
        adds_to="select",
        example='["files/zip"]',
    ),
    Setting(
        "ignore",
        Kind.TEXTS,
        "Not these rules, by id, folder or pattern; it beats `select`.",
        "ignore",
        example='["feedback"]',
    ),
    Setting(
        "extend-ignore",
        Kind.TEXTS,
        "Not these rules either.",
        "extend_ignore",
        adds_to="ignore",
        example='["user/info"]',
    ),
    Setting(
        "per-path-ignores",
        Kind.SELECTORS,
        "Rules that are not for some paths. Patterns are those of .gitignore.",
        example='{ "tests/" = ["*"] }',
    ),
    Setting(
        "per-path-select",
        Kind.SELECTORS,
        "The only rules for some paths. Patterns are those of .gitignore.",
        example='{ "docs/" = ["conversations"] }',
    ),
    Setting(
        "exclude",
        Kind.TEXTS,
        "Paths that are not scanned. Patterns are those of .gitignore.",
        "exclude",
        example='["legacy/", "*.generated.ts"]',
    ),
    Setting(
        "extend-exclude",
        Kind.TEXTS,
        "Paths that are not scanned either.",
        "extend_exclude",
        adds_to="exclude",
        example='["vendor/"]',
    ),
    Setting(
        "force-exclude",
        Kind.FLAG,
        "Apply exclusions also to files named on the command line, as commit hooks name them.",
        "force_exclude",
        example="true",
    ),
    Setting(
        "respect-gitignore",
        Kind.FLAG,
        "Exclude what .gitignore excludes.",
        "respect_gitignore",
        example="false",
    ),
    Setting(
        "fail-on",
        Kind.TEXT,
        "The least severity that makes the exit code of `check` 1.",
        "fail_on",
        ("error", "warning", "info", "never"),
        example='"error"',
    ),
    Setting(
        "exit-zero", Kind.FLAG, "Exit with 0 also when something was found.", "exit_zero", example="true"
    ),
    Setting(
        "baseline",
        Kind.PATH,
        "The file with findings that are known and left alone.",
        "baseline",
        example='"v0to1-baseline.json"',
    ),
    Setting("safe-only", Kind.FLAG, "Make only changes that need no review.", "safe_only", example="true"),
    Setting(
        "jobs",
        Kind.NUMBER,
        "Worker processes, at most (else as many as cores); what is found does not depend on it.",
        "jobs",
        example="2",
    ),
    Setting(
        "cache",
        Kind.FLAG,
        "Skip files that had no findings in an earlier run, while they and the rules are unchanged.",
        "cache",
        example="false",
    ),
    Setting("format", Kind.TEXT, "Form of the main report.", "fmt", example='"json"'),
)
"""All settings, in the order in which people read them."""

KEYS = by_key(SETTINGS)
