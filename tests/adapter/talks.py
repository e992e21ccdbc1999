"""What a client asks of a V0 server, and what it was shown: the same on V0, and through the adapter on V1."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.adapter.clients import TRANSPORTS
from tests.adapter.libraries import Answer, Ask, Client
from tests.servers import V0World, V1World

World = V0World | V1World
ONE = "/api/conversations/{id}"


@dataclass
class Talk:
    """A conversation of one client with one server; `root` is the folder of the workspace."""

    client: Client
    world: World
    root: str
    conversation: str = ""
    told: list[tuple[str, Answer]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, label: str = "", **options: Any) -> Answer:
        """Ask; `{id}` in the path is the conversation. A broken contract is what some requests are about."""
        known = len(self.world.violations)
        answer = self.client.ask(Ask(method, path.replace("{id}", self.conversation), **options))
        self.told.append((f"{method} {path} {label}".rstrip(), answer))
        if answer.status in (400, 404, 405, 422):
            del self.world.violations[known:]
        return answer

    def create(self, **body: Any) -> None:
        """Create a conversation, and go on with it."""
        self._go_on(self.ask("POST", "/api/conversations", json=body).body["conversation_id"])

    def seed(self, **options: Any) -> None:
        """Go on with a conversation that is there already."""
        self._go_on(self.world.seed_conversation(**options))

    def _go_on(self, conversation_id: str) -> None:
        self.conversation = conversation_id
        self.names[conversation_id] = f"<conversation {len(self.names) + 1}>"

    def until_running(self) -> None:
        """Ask for the conversation until it runs, without a word of it."""
        for _ in range(10):
            answer = self.client.ask(Ask("GET", ONE.replace("{id}", self.conversation)))
            if answer.body and answer.body["status"] == "RUNNING":
                return
        raise AssertionError("the conversation does not run")

    def file(self, path: str, content: bytes) -> None:
        """Put a file below the root of the workspace."""
        self.world.workspace[f"{self.root}/{path}"] = content

    def shown(self) -> list[tuple[str, Any]]:
        """All that was told, without what is new each time: ids, times, addresses, the root."""
        told = [[what, {**answer._asdict(), "body": _readable(answer.body)}] for what, answer in self.told]
        text = settled(json.dumps(told), self.root, self.names)
        return [(what, answer) for what, answer in json.loads(text)]


def settled(text: str, root: str, names: Mapping[str, str]) -> str:
    """JSON without what is new each time: ids (but for names), times, addresses, the workspace's root."""
    text = text.replace(root, "/workspace")
    text = re.sub(r"http://127\.0\.0\.1:\d+", "<server>", text)
    text = re.sub(r"\b\d{4}-\d\d-\d\dT[\d:.]+(Z?)", r"<time>\1", text)
    text = re.sub(
        r"\b[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\b",
        lambda found: names.get(found[0].replace("-", ""), "<id>"),
        text,
    )
    text = re.sub(r"call_[0-9a-f]{12}", "<call>", text)
    return re.sub(r"Conversation [0-9a-f]{5}\b", "Conversation <id>", text)


def _readable(body: Any) -> Any:
    """A body as JSON has it; of a zip file the files in it."""
    if not isinstance(body, bytes):
        return body
    if not body.startswith(b"PK"):
        return body.decode("latin-1")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return {name: packed.read(name).decode("latin-1") for name in packed.namelist()}


Program = Callable[[Talk], None]
PROGRAMS: dict[str, Program] = {}

CARRIED = ("creating", "creating_wrongly", "files", "listing", "stopped")
"""Programs with all that goes through a library: bodies, uploads, queries, errors and waits."""


def programs_of(libraries: Iterable[str]) -> list[tuple[str, str]]:
    """Each library with the programs that it has: all for those that stand for the others."""
    return [(one, name) for one in libraries for name in (PROGRAMS if one in TRANSPORTS else CARRIED)]


def program(of: Program) -> Program:
    """Take a program up in the list."""
    PROGRAMS[of.__name__] = of
    return of


@program
def creating(talk: Talk) -> None:
    """A conversation from its first message on."""
    talk.create(initial_user_msg="Make a file.")
    talk.ask("GET", ONE)
    talk.until_running()
    talk.ask("GET", ONE)
    talk.ask("GET", "/api/conversations")
    talk.create(initial_user_msg="x", repository="acme/web", selected_branch="main", git_provider="github")
    talk.until_running()
    talk.ask("GET", ONE)


@program
def creating_wrongly(talk: Talk) -> None:
    """What V0 refused, and what V1 cannot do."""
    talk.ask("POST", "/api/conversations", json={"initial_user_msg": "x", "unknown": 1})
    talk.ask("POST", "/api/conversations", json={"initial_user_msg": 5})
    talk.ask("POST", "/api/conversations", json=["x"])
    talk.ask("POST", "/api/conversations", label="(a gap)", json={"replay_json": "[]"})


@program
def listing(talk: Talk) -> None:
    """Pages and filters of the list."""
    talk.ask("GET", "/api/conversations")
    for number in range(3):
        talk.seed(title=f"Number {number}", repository="acme/web" if number else None)
    talk.ask("GET", "/api/conversations")
    talk.ask("GET", "/api/conversations", params={"limit": "2"})
    talk.ask("GET", "/api/conversations", params={"selected_repository": "acme/web"})
    talk.ask("GET", "/api/conversations", params={"selected_repository": "acme/none"})
    first = talk.client.ask(Ask("GET", "/api/conversations", {"limit": "2"})).body
    talk.ask("GET", "/api/conversations", params={"limit": "2", "page_id": first["next_page_id"]})


@program
def reading(talk: Talk) -> None:
    """One conversation in each of its states, and none."""
    for status in ("RUNNING", "STOPPED", "ARCHIVED", "ERROR"):
        talk.seed(title="Seeded", repository="acme/web", status=status)
        talk.ask("GET", ONE)
    talk.ask("GET", "/api/conversations/00000000000000000000000000000000")
    talk.ask("GET", "/api/conversations/none")


@program
def changing(talk: Talk) -> None:
    """New titles, the end and the beginning, and no conversation at all."""
    talk.seed(title="Before")
    talk.ask("PATCH", ONE, json={"title": "After"})
    talk.ask("PATCH", ONE, json={"title": ""})
    talk.ask("PATCH", ONE, json={"title": "x" * 201})
    talk.ask("GET", ONE)
    talk.ask("POST", f"{ONE}/stop")
    talk.ask("GET", ONE)
    talk.ask("POST", f"{ONE}/stop")
    talk.ask("POST", f"{ONE}/start", json={"providers_set": ["github"]})
    talk.until_running()
    talk.ask("GET", ONE)
    talk.ask("POST", f"{ONE}/start", json={})
    talk.ask("DELETE", ONE)
    talk.ask("DELETE", ONE)
    talk.ask("GET", ONE)
    talk.ask("GET", "/api/conversations")
    for method, path in (("PATCH", ONE), ("POST", f"{ONE}/start"), ("POST", f"{ONE}/stop")):
        talk.ask(method, path, json={"title": "x"} if method == "PATCH" else {})


@program
def events(talk: Talk) -> None:
    """Events by number, forwards and backwards, filtered."""
    talk.create(initial_user_msg="Make a file.")
    talk.until_running()
    talk.ask("GET", f"{ONE}/events")
    talk.ask("GET", f"{ONE}/events", params={"limit": "3"})
    talk.ask("GET", f"{ONE}/events", params={"start_id": "2", "end_id": "4"})
    talk.ask("GET", f"{ONE}/events", params={"start_id": "3", "reverse": "true", "limit": "2"})
    talk.ask("GET", f"{ONE}/events", params={"start_id": "100"})
    talk.ask("GET", f"{ONE}/events", params={"limit": "0"})
    talk.ask("GET", f"{ONE}/events", json={"source": "user"})
    talk.ask("GET", f"{ONE}/events", json={"include_types": ["message"]})
    talk.ask("GET", f"{ONE}/events", json={"exclude_types": ["agent_state_changed", "system"]})
    talk.ask("GET", f"{ONE}/events", json={"query": "MADE.txt"})
    talk.ask("GET", f"{ONE}/events", json={"query": "'id'"})
    talk.ask("GET", f"{ONE}/events", json={"query": '"id": 1,'})
    talk.ask("GET", f"{ONE}/events", json=["x"])
    talk.ask("GET", f"{ONE}/trajectory")
    talk.ask("POST", f"{ONE}/message", json={"message": "And another."})
    talk.ask("GET", f"{ONE}/events", params={"start_id": "7", "limit": "100"})
    talk.ask("GET", f"{ONE}/events", params={"limit": "101"})
    talk.ask("GET", f"{ONE}/events", params={"limit": "many"})


@program
def talking(talk: Talk) -> None:
    """Messages and actions."""
    talk.seed()
    talk.ask("POST", f"{ONE}/message", json={"message": "Make a file."})
    talk.ask("POST", f"{ONE}/message", json={})
    talk.ask("POST", f"{ONE}/events", json={"action": "message", "args": {"content": "Once more."}})
    talk.ask(
        "POST",
        f"{ONE}/events",
        json={"action": "message", "args": {"content": "See.", "image_urls": ["data:image/png;base64,AA=="]}},
    )
    talk.ask("GET", f"{ONE}/events", params={"limit": "100"}, json={"source": "user"})
    for state in ("paused", "running", "stopped"):
        body = {"action": "change_agent_state", "args": {"agent_state": state}}
        talk.ask("POST", f"{ONE}/events", json=body)
    talk.ask("GET", f"{ONE}/events", label="(after actions)", params={"limit": "100"})


@program
def starting(talk: Talk) -> None:
    """A message before the conversation runs is not lost."""
    talk.create()
    talk.ask("GET", ONE)
    talk.ask("POST", f"{ONE}/message", json={"message": "Make a file."})
    talk.until_running()
    talk.ask("GET", f"{ONE}/events", json={"include_types": ["message"]})


@program
def stopped(talk: Talk) -> None:
    """A conversation that does not run: what is stored can be read, and the rest wakes it."""
    talk.seed(status="STOPPED")
    talk.ask("GET", f"{ONE}/events")
    talk.ask("GET", f"{ONE}/trajectory")
    talk.ask("POST", f"{ONE}/message", label="(stopped)", json={"message": "Make a file."})
    talk.seed(status="ARCHIVED")
    talk.ask("GET", f"{ONE}/trajectory")
    talk.ask("GET", f"{ONE}/list-files", label="(archived)")


@program
def unknown(talk: Talk) -> None:
    """Everything about a conversation that is not there."""
    talk.conversation = "0" * 32
    for path in (
        "events",
        "trajectory",
        "config",
        "microagents",
        "vscode-url",
        "web-hosts",
        "list-files",
        "select-file?file=a",
        "git/changes",
        "git/diff?path=a",
        "zip-directory",
    ):
        talk.ask("GET", f"{ONE}/{path}")
    talk.ask("POST", f"{ONE}/message", json={"message": "x"})
    talk.ask("POST", f"{ONE}/events", json={"action": "message", "args": {"content": "x"}})
    talk.ask("POST", f"{ONE}/upload-files", files={"a.txt": b"a"})


@program
def files(talk: Talk) -> None:
    """Files of the workspace."""
    talk.seed()
    talk.ask("GET", f"{ONE}/list-files")
    talk.file("b.txt", b"b\n")
    talk.file("folder/c.txt", "ü\n".encode())
    talk.file("picture.png", b"\x89PNG\xff\x00")
    talk.file(".hidden", b"h")
    talk.ask("GET", f"{ONE}/list-files")
    talk.ask("GET", f"{ONE}/list-files", params={"path": "folder"})
    talk.ask("GET", f"{ONE}/list-files", params={"path": "folder/"})
    talk.ask("GET", f"{ONE}/list-files", params={"path": "none"})
    for name in ("b.txt", "folder/c.txt", "none.txt", "picture.png", "/workspace/b.txt"):
        talk.ask("GET", f"{ONE}/select-file", params={"file": name})
    talk.ask("GET", f"{ONE}/select-file")
    talk.ask("POST", f"{ONE}/upload-files", files={"new.txt": b"new\r\n", "other.txt": b"\x00\r\n\xff"})
    talk.ask("GET", f"{ONE}/select-file", params={"file": "new.txt"})
    talk.ask("POST", f"{ONE}/upload-files", files={"deep/er.txt": b"deep"})
    talk.ask("GET", f"{ONE}/select-file", params={"file": "deep/er.txt"})
    talk.ask("GET", f"{ONE}/list-files")
    talk.ask("GET", f"{ONE}/zip-directory")
    talk.seed(repository="acme/web")
    talk.file("web/d.txt", b"d")
    for path in ("web", "web/"):
        talk.ask("GET", f"{ONE}/list-files", params={"path": path})


@program
def git(talk: Talk) -> None:
    """The Git work tree, and none."""
    talk.seed()
    talk.ask("GET", f"{ONE}/git/changes")
    talk.seed(repository="acme/web")
    talk.ask("GET", f"{ONE}/git/changes")
    folder = f"{talk.root}/web" if isinstance(talk.world, V1World) else talk.root
    talk.world.workspace[f"{folder}/a.txt"] = b"a\n"
    talk.world.committed[f"{folder}/b.txt"] = b"b\n"
    talk.world.workspace[f"{folder}/c.txt"] = b"c\n"
    talk.world.committed[f"{folder}/c.txt"] = b"before\n"
    talk.ask("GET", f"{ONE}/git/changes")
    for name in ("a.txt", "b.txt", "c.txt"):
        talk.ask("GET", f"{ONE}/git/diff", params={"path": name})
    talk.ask("GET", f"{ONE}/git/diff")


@program
def runtime(talk: Talk) -> None:
    """What the sandbox serves."""
    talk.seed()
    for path in ("config", "vscode-url", "web-hosts", "microagents"):
        talk.ask("GET", f"{ONE}/{path}")


@program
def settings(talk: Talk) -> None:
    """Settings, read and stored."""
    talk.ask("GET", "/api/settings")
    talk.ask("POST", "/api/settings", json={"language": "de", "llm_model": "openai/gpt-5"})
    talk.ask("POST", "/api/settings", json={"max_iterations": 7, "confirmation_mode": True})
    talk.ask("GET", "/api/settings")
    talk.ask("POST", "/api/add-git-providers", json={"provider_tokens": {"github": {"token": "t"}}})
    talk.ask("GET", "/api/settings")
    talk.ask("POST", "/api/unset-provider-tokens")
    talk.ask("GET", "/api/settings")


@program
def secrets(talk: Talk) -> None:
    """Secrets, without their values."""
    talk.ask("GET", "/api/secrets")
    talk.ask("POST", "/api/secrets", json={"name": "TOKEN", "value": "v", "description": "d"})
    talk.ask("POST", "/api/secrets", json={"name": "TOKEN", "value": "w", "description": "e"})
    talk.ask("POST", "/api/secrets", json={"name": "TOK", "value": "v", "description": "f"})
    talk.ask("GET", "/api/secrets")
    talk.ask("PUT", "/api/secrets/TOKEN", json={"name": "OTHER", "description": "e"})
    talk.ask("GET", "/api/secrets")
    talk.ask("DELETE", "/api/secrets/OTHER")
    talk.ask("GET", "/api/secrets")
    talk.ask("DELETE", "/api/secrets/OTHER")
    talk.ask("PUT", "/api/secrets/OTHER", json={"name": "OTHER", "description": "e"})


@program
def account(talk: Talk) -> None:
    """What Git providers know, and what can be chosen."""
    talk.ask("POST", "/api/add-git-providers", json={"provider_tokens": {"github": {"token": "t"}}})
    talk.ask("GET", "/api/user/info")
    talk.ask("GET", "/api/user/installations", params={"provider": "github"})
    talk.ask("GET", "/api/user/repositories", params={"sort": "pushed"})
    talk.ask("GET", "/api/user/search/repositories", params={"query": "web"})
    talk.ask("GET", "/api/user/repository/branches", params={"repository": "acme/web"})
    talk.ask("GET", "/api/user/search/branches", params={"repository": "acme/web", "query": "ma"})
    talk.ask("GET", "/api/user/suggested-tasks")
    talk.ask("GET", "/api/options/models")
    talk.ask("GET", "/api/options/config")


@program
def gaps(talk: Talk) -> None:
    """What V1 cannot do."""
    talk.seed()
    talk.ask("GET", f"{ONE}/remember-prompt", params={"event_id": "1"})
    talk.ask("POST", f"{ONE}/submit-feedback", json={})
    talk.ask("POST", "/api/reset-settings")
    talk.ask("GET", "/api/options/agents")
    talk.ask("GET", "/api/options/security-analyzers")


@program
def passing(talk: Talk) -> None:
    """What is the same in V1, or nobody's."""
    talk.ask("GET", "/alive")
    talk.ask("GET", "/health")
    talk.ask("GET", "/api/none/of/these")


def talks(client: Callable[..., Client], name: str, *, project: str) -> Iterator[list[tuple[str, Any]]]:
    """What a program was shown on V0, and then through the adapter on V1."""
    with V0World() as v0:
        yield held(client(v0.app_url, v0.api_key, adapted=False), v0, "/workspace", name)
    with V1World(project=project) as v1:
        yield held(client(v1.app_url, v1.api_key, adapted=True), v1, project, name)


def held(client: Client, world: World, root: str, name: str) -> list[tuple[str, Any]]:
    """What a program was shown by one server."""
    talk = Talk(client, world, root)
    try:
        PROGRAMS[name](talk)
    finally:
        client.close()
    return talk.shown()


def without(value: Any, path: str) -> Any:
    """A value without what stands under a path; `*` is any item of a list."""
    if not path:
        return "<differs>"
    step, _, rest = path.partition(".")
    if isinstance(value, list) and step == "*":
        return [without(one, rest) for one in value]
    if isinstance(value, Mapping) and step in value:
        return {**value, step: without(value[step], rest)}
    if isinstance(value, Mapping) and step.startswith("?") and not rest:
        return {key: one for key, one in value.items() if key != step[1:]}
    return value
