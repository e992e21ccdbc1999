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
        "A file whose settings apply where this one has none. Its paths are relative to its own folder.",
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
        "Which operations are adapted: those of which no native form is certain (`auto`, the default),"
        " all (`always`), or none (`never`).",
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
        "project",
        Kind.TEXT,
        "What the client is: a program, whose functions nobody else calls, so that all readers of a response"
        " are seen (`program`); a library, whose public functions others call (`library`); or what its"
        " packaging, its exports and the way its files are run say (`auto`, the default).",
        "project",
        ("auto", "program", "library"),
        example='"program"',
    ),
    Setting(
        "public",
        Kind.TEXTS,
        "Modules, classes and functions that other projects use: the only ones of a library, and those of"
        " a program that has some.",
        "public",
        example='["ohclient.OpenHandsClient"]',
    ),
    Setting(
        "tests",
        Kind.TEXT,
        "Whether tests move with the code that they test, to the responses and requests of V1 (`move`, the"
        " default), or stay as they are, so that operations to which their test doubles respond are adapted"
        " (`keep`).",
        "tests",
        ("move", "keep"),
        example='"keep"',
    ),
    Setting(
        "events",
        Kind.TEXT,
        "How a trajectory is given to files and functions that are not seen to read its events: with the keys"
        " of V0 (`v0`, the default), or as V1 has it (`v1`), which takes less code.",
        "events",
        ("v0", "v1"),
        example='"v1"',
    ),
    Setting(
        "hosts",
        Kind.TEXTS,
        "Host names of your own OpenHands servers; `*` matches any text. A request to one of them"
        " counts as a request to OpenHands.",
        "hosts",
        example='["agents.example.org", "*.agents.internal:8443"]',
    ),
    Setting(
        "wrappers",
        Kind.TEXTS,
        "Names of your own functions, methods or objects that send requests to OpenHands;"
        " `*` matches any text.",
        "wrappers",
        example='["call_agents", "AgentApi.*"]',
    ),
    Setting(
        "rules",
        Kind.PATHS,
        "Folders with your own rules.",
        "rules_dirs",
        example='["lint/v0to1"]',
    ),
    Setting(
        "select",
        Kind.TEXTS,
        "The only rules to apply, by id, folder or pattern.",
        "select",
        example='["conversations", "events"]',
    ),
    Setting(
        "extend-select",
        Kind.TEXTS,
        "Rules to apply in addition to those of `select`.",
        "extend_select",
        adds_to="select",
        example='["files/zip"]',
    ),
    Setting(
        "ignore",
        Kind.TEXTS,
        "Rules not to apply, by id, folder or pattern; takes precedence over `select`.",
        "ignore",
        example='["feedback"]',
    ),
    Setting(
        "extend-ignore",
        Kind.TEXTS,
        "Rules not to apply, in addition to those of `ignore`.",
        "extend_ignore",
        adds_to="ignore",
        example='["user/info"]',
    ),
    Setting(
        "per-path-ignores",
        Kind.SELECTORS,
        "Rules not to apply to some paths. Patterns are those of .gitignore.",
        example='{ "tests/" = ["*"] }',
    ),
    Setting(
        "per-path-select",
        Kind.SELECTORS,
        "The only rules to apply to some paths. Patterns are those of .gitignore.",
        example='{ "docs/" = ["conversations"] }',
    ),
    Setting(
        "exclude",
        Kind.TEXTS,
        "Paths not to scan. Patterns are those of .gitignore.",
        "exclude",
        example='["legacy/", "*.generated.ts"]',
    ),
    Setting(
        "extend-exclude",
        Kind.TEXTS,
        "Paths not to scan, in addition to those of `exclude`.",
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
        "The lowest severity that makes the exit code of `check` 1.",
        "fail_on",
        ("error", "warning", "info", "never"),
        example='"error"',
    ),
    Setting("exit-zero", Kind.FLAG, "Exit with 0 even if something was found.", "exit_zero", example="true"),
    Setting(
        "baseline",
        Kind.PATH,
        "The file of known findings to ignore.",
        "baseline",
        example='"v0to1-baseline.json"',
    ),
    Setting("safe-only", Kind.FLAG, "Make only changes that need no review.", "safe_only", example="true"),
    Setting(
        "jobs",
        Kind.NUMBER,
        "The maximum number of worker processes (default: one per core); it does not affect the findings.",
        "jobs",
        example="2",
    ),
    Setting(
        "cache",
        Kind.FLAG,
        "Take what an earlier run found, while the files that it came from and the rules are unchanged.",
        "cache",
        example="false",
    ),
    Setting("format", Kind.TEXT, "Format of the main report.", "fmt", example='"json"'),
)
"""All settings, in the order in which people read them."""

KEYS = by_key(SETTINGS)
