"""The operations that generated clients use, and what they read of each answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tests.generated.pen import Pen
from tests.generated.situations import Situation

EXACT, SOME, TITLE_OF, NAMES, KEYS = "exact", "some", "title", "names", "keys"
"""How a printed value is compared: to the letter, only by being there, but for titles that the server makes,
but for folders of the world of V1, by the keys that are in it."""

TEXT, REPOSITORY, BRANCH, TITLE = "Write a poem", "acme/web", "develop", "A new name"


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of an answer.

    `path` leads to it. For a list that is the list (empty: the answer itself), and of each element the
    `fields` are read; `where` filters elements by a key and its value, `test` compares what was read.
    """

    label: str
    path: tuple[str, ...] = ()
    fields: tuple[tuple[str, ...], ...] = ()
    where: tuple[tuple[str, ...], str] | None = None
    test: str | None = None
    treat: str = EXACT


@dataclass(frozen=True, slots=True)
class Operation:
    """A request of V0.

    `path` counts from /api; `id` in braces is a parameter of the client's function. `query` and `body`
    give names and values; a value that begins with `$` is a parameter, with `?` one that may be missing.
    `nested` is the key that the body is in beside an action, and the action.
    """

    name: str
    method: str
    path: str
    readings: tuple[Reading, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    body: tuple[tuple[str, str], ...] = ()
    arguments: tuple[str, ...] = ()
    nested: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the function that does an operation."""

    name: str
    optional: bool


def parameters_of(operation: Operation) -> tuple[Parameter, ...]:
    """The parameters of an operation beside the id."""
    values = [value for _, value in (*operation.query, *operation.body) if value[0] in "$?"]
    return tuple(Parameter(value[1:], value[0] == "?") for value in values)


ONE = "/conversations/{id}"
MESSAGES = (("action",), "message")

CREATE = Operation(
    "create",
    "POST",
    "/conversations",
    (Reading("id", ("conversation_id",)),),
    body=(
        ("initial_user_msg", "$message"),
        ("repository", "?repository"),
        ("selected_branch", "?branch"),
        ("conversation_instructions", "?instructions"),
        ("git_provider", "?provider"),
    ),
    arguments=(TEXT, REPOSITORY, BRANCH, "Be brief", "github"),
)

OPERATIONS = (
    Operation(
        "get",
        "GET",
        ONE,
        (
            Reading("title", ("title",), treat=TITLE_OF),
            Reading("repository", ("selected_repository",)),
            Reading("branch", ("selected_branch",)),
            Reading("provider", ("git_provider",)),
            Reading("own id", ("conversation_id",)),
            Reading("status", ("status",)),
            Reading("stopped", ("status",), test="STOPPED"),
            Reading("running", ("status",), test="RUNNING"),
            Reading("made", ("created_at",), treat=SOME),
            Reading("changed", ("last_updated_at",), treat=SOME),
            Reading("whole", treat=KEYS),
        ),
    ),
    Operation(
        "search",
        "GET",
        "/conversations",
        (
            Reading("ids", ("results",), (("conversation_id",),)),
            Reading("titles", ("results",), (("title",),), treat=TITLE_OF),
            Reading("states", ("results",), (("conversation_id",), ("status",))),
            Reading("asleep", ("results",), (("conversation_id",),), (("status",), "STOPPED")),
            Reading("repositories", ("results",), (("conversation_id",), ("selected_repository",))),
            Reading("of one", ("results",), (("conversation_id",),), (("selected_repository",), REPOSITORY)),
            Reading("at rest", ("results",), (("title",),), (("status",), "STOPPED")),
            Reading("next page", ("next_page_id",), treat=SOME),
            Reading("list", treat=KEYS),
        ),
        query=(("limit", "50"),),
    ),
    Operation(
        "say",
        "POST",
        f"{ONE}/message",
        (Reading("said", ("success",)),),
        body=(("message", "$text"),),
        arguments=("Go on",),
    ),
    Operation(
        "send",
        "POST",
        f"{ONE}/events",
        (Reading("sent", ("success",)),),
        body=(("content", "$text"),),
        arguments=("And then?",),
        nested=("args", "message"),
    ),
    Operation(
        "events",
        "GET",
        f"{ONE}/events",
        (
            Reading("sources", ("events",), (("source",),)),
            Reading("messages", ("events",), (("args", "content"),), MESSAGES),
            Reading("who said", ("events",), (("source",), ("args", "content")), MESSAGES),
            Reading("commands", ("events",), (("args", "command"),), (("action",), "run")),
            Reading("codes", ("events",), (("extras", "metadata", "exit_code"),), (("observation",), "run")),
            Reading("more", ("has_more",)),
        ),
        query=(("limit", "100"),),
    ),
    Operation(
        "trajectory",
        "GET",
        f"{ONE}/trajectory",
        (
            Reading("whole messages", ("trajectory",), (("args", "content"),), MESSAGES),
            Reading("whole sources", ("trajectory",), (("source",),)),
            Reading("whole words", ("trajectory",), (("message",),), MESSAGES),
        ),
    ),
    Operation("names", "GET", f"{ONE}/list-files", (Reading("names", treat=NAMES),)),
    Operation(
        "names below",
        "GET",
        f"{ONE}/list-files",
        (Reading("names below"),),
        query=(("path", "$folder"),),
        arguments=("src",),
    ),
    Operation(
        "file",
        "GET",
        f"{ONE}/select-file",
        (Reading("content", ("code",)),),
        query=(("file", "$name"),),
        arguments=("made.txt",),
    ),
    Operation(
        "runtime",
        "GET",
        f"{ONE}/config",
        (Reading("runtime", ("runtime_id",), treat=SOME), Reading("session", ("session_id",))),
    ),
    Operation("editor", "GET", f"{ONE}/vscode-url", (Reading("editor", ("vscode_url",), treat=SOME),)),
    Operation("hosts", "GET", f"{ONE}/web-hosts", (Reading("hosts", ("hosts",)),)),
    Operation("skills", "GET", f"{ONE}/microagents", (Reading("skills", ("microagents",), (("name",),)),)),
    Operation(
        "changes",
        "GET",
        f"{ONE}/git/changes",
        (
            Reading("changes", (), (("path",),)),
            Reading("changes", (), (("status",), ("path",))),
        ),
    ),
    Operation(
        "difference",
        "GET",
        f"{ONE}/git/diff",
        (Reading("now", ("modified",)), Reading("then", ("original",))),
        query=(("path", "$name"),),
        arguments=("made.txt",),
    ),
    Operation("secrets", "GET", "/secrets", (Reading("secrets", ("custom_secrets",), (("name",),)),)),
    Operation(
        "keep secret",
        "POST",
        "/secrets",
        body=(("name", "$name"), ("value", "$value"), ("description", "?description")),
        arguments=("TOKEN", "s3cret", "of the shop"),
    ),
    Operation("who", "GET", "/user/info", (Reading("login", ("login",)), Reading("mail", ("email",)))),
    Operation("rename", "PATCH", ONE, body=(("title", "$title"),), arguments=(TITLE,)),
    Operation(
        "stop",
        "POST",
        f"{ONE}/stop",
        (Reading("stopped now", ("status",), test="ok"), Reading("stop word", ("status",), treat=SOME)),
    ),
    Operation(
        "start",
        "POST",
        f"{ONE}/start",
        (Reading("started", ("status",), test="ok"), Reading("start word", ("status",), treat=SOME)),
        body=(("providers_set", "[]"),),
    ),
    Operation("delete", "DELETE", ONE),
)

WAIT = Operation("wait", "GET", ONE, (Reading("ready", ("status",), test="RUNNING"),))
FAILED = Operation("wait", "GET", ONE, (Reading("failed", ("status",), test="ERROR"),))
"""Looks again and again, until the conversation has started or cannot start."""

PAGES = Operation(
    "pages",
    "GET",
    "/conversations",
    (Reading("all ids", ("results",), (("conversation_id",),)),),
    query=(("limit", "2"), ("page_id", "?page")),
)
"""Asks for page after page; its function gives what is read of one page, and the number of the next."""

PLAIN = frozenset(
    {"search", "get", "say", "send", "names", "skills", "editor", "hosts", "keep secret", "who"}
)
"""Operations of a conversation that is there already, without a repository."""

RESTING = frozenset({"get", "rename", "events", "trajectory", "start", "stop", "delete"})
"""Operations that V0 has for a conversation at rest, too."""

AWAKE = frozenset({"say", "send", "names", "file"})
"""Operations that both refuse for a conversation at rest."""

OF_REPOSITORIES = frozenset({"changes", "difference"})
"""Operations that V0 refuses, and V1 answers with nothing, where there is no repository."""

OF_ACCOUNTS = frozenset({"secrets", "keep secret", "who"})
"""Operations without a conversation."""

REFUSED = frozenset({"rename", "start", "stop", "say", "send", "events", "trajectory", "file", "names"})
"""Operations that V0 refuses for a conversation that there is not, and V1 too; `get` is null in V0."""


class Step(Protocol):
    """Writes what a client does for an operation.

    The `first` one creates the conversation; another one (`again`) creates a second.
    """

    def __call__(self, operation: Operation, *, first: bool = False, again: bool = False) -> None:
        """Write it."""


def write_steps(pen: Pen, step: Step, lines: list[str], situation: Situation, *, plain: bool) -> None:
    """Let `step` write into `lines` what a client does; a plain one creates no conversation."""
    bare = True
    if not plain:
        step(CREATE, first=True)
        bare = not any(REPOSITORY in line for line in lines)
        if situation.waits:
            step(FAILED if situation.fails else WAIT)
        elif pen.rarely():
            step(CREATE, again=True)
    known = [one for one in OPERATIONS if not plain or one.name in PLAIN]
    if situation.fails:
        known = [one for one in OPERATIONS if one.name in OF_ACCOUNTS]
    known = [one for one in known if one.name not in situation.lacks]
    if situation.others:
        step(PAGES)
    if plain:  # so that a client speaks of conversations, by which those of OpenHands are known
        step(pen.one(*(one for one in known if one.name in ("search", "skills", "get"))))
    for operation in pen.some(known, least=1, most=5):
        if not (bare and operation.name in OF_REPOSITORIES):
            step(operation)
