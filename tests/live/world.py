"""A real App Server with its sandboxes behind recording proxies, and what a test may ask of them."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.live import processes
from tests.live.environments import BOTH, NEW, Release
from tests.live.proxy import Gate, Sandboxes, Upstream, proxy
from tests.live.recording import Record
from tests.live.servers import PROJECT, SANDBOX_PORTS, AppServer, connect_github, start_app_server
from tests.live.serving import Serving
from tests.live.stub_model import stub_model
from tests.live.waiting import until

API_KEY = "sk-oh-live-key"
READY_SECONDS = 90
NAMING_SECONDS = 6
MOUNT_POINT = Path("/workspace")
MICROAGENT = "---\nname: greeting\ntype: knowledge\ntriggers:\n- greet\n---\nSay hello in the README.\n"

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class LiveWorld:
    """One App Server; clients talk to `url`, a test looks behind the scenes at `server.url`.

    `asked` is what agents have asked the model so far.
    """

    server: AppServer
    url: str
    gate: Gate
    record: Record
    repositories: Path
    asked: list[str]

    @property
    def release(self) -> Release:
        """The release of the App Server."""
        return self.server.release

    def new_repository(self) -> str:
        """Make a repository with one commit on `main`; return its name, which no other run has used."""
        return self.repository(f"acme/web{next(_numbers)}")

    def repository(self, name: str) -> str:
        """Make such a repository of this name, if there is none; return the name."""
        folder = self.repositories / f"{name}.git"
        if not folder.exists():
            make_repository(folder)
        return name

    @contextmanager
    def without_v0(self) -> Iterator[None]:
        """Let no request of V0 pass meanwhile."""
        self.gate.v0_forbidden = True
        try:
            yield
        finally:
            self.gate.v0_forbidden = False

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """Ask the App Server itself, past the record, as slowly as it wants; return the decoded answer.

        Raises httpx.HTTPStatusError when it refuses.
        """
        while True:
            answer = httpx.request(method, self.server.url + path, timeout=60, **options)
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                return answer.raise_for_status().json()
            time.sleep(float(answer.headers.get("Retry-After", 1)))

    def conversation(self, conversation_id: str) -> dict[str, Any] | None:
        """The conversation as V1 tells it, or None."""
        found: list[dict[str, Any] | None] = self.ask(
            "GET", "/api/v1/app-conversations", params={"ids": conversation_id}
        )
        return found[0]

    def known(self, conversation_id: str) -> dict[str, Any]:
        """The conversation as V1 tells it; one that is not there is an AssertionError."""
        found = self.conversation(conversation_id)
        assert found is not None, f"there is no conversation {conversation_id}"
        return found

    def wait_until_named(self, conversation_id: str) -> None:
        """Wait for the title that V1 makes of the first message; it replaces one that is there before.

        Every message that comes before that title is there makes it anew, some seconds later.
        """
        until(
            lambda: not str(self.known(conversation_id)["title"]).startswith("Conversation "), READY_SECONDS
        )
        time.sleep(NAMING_SECONDS)

    def sandboxes(self) -> list[dict[str, Any]]:
        """All sandboxes."""
        found: list[dict[str, Any]] = self.ask("GET", "/api/v1/sandboxes/search")["items"]
        return found

    def start(self, **body: object) -> str:
        """Start a V1 conversation and return its id when it is ready."""
        task = self.ask("POST", "/api/v1/app-conversations", json=body)
        deadline = time.monotonic() + READY_SECONDS
        while task["status"] != "READY":
            if task["status"] == "ERROR" or time.monotonic() > deadline:
                raise RuntimeError(f"no conversation: {task['status']} {task['detail']}")
            time.sleep(0.5)
            ids = {"ids": task["id"]}
            task = self.ask("GET", "/api/v1/app-conversations/start-tasks", params=ids)[0]
        return str(task["app_conversation_id"])

    def seed_v1(self, repository: str) -> str:
        """Make an earlier conversation of V1 that has been stopped; return its id."""
        conversation_id = self.start(selected_repository=repository)
        sandbox_id = self.known(conversation_id)["sandbox_id"]
        self.ask("POST", f"/api/v1/sandboxes/{sandbox_id}/pause")
        return conversation_id

    def seed_v0(self, repository: str) -> str:
        """Make an earlier conversation of V0 that has been stopped; return its id."""
        conversation_id: str = self.ask("POST", "/api/conversations", json={"repository": repository})[
            "conversation_id"
        ]
        path = f"/api/conversations/{conversation_id}"
        until(lambda: self.ask("GET", path)["status"] == "RUNNING", READY_SECONDS)
        self.ask("POST", f"{path}/stop")

        def titled() -> bool:  # the start may still write a title of its own
            self.ask("PATCH", path, json={"title": "Earlier"})
            time.sleep(0.5)
            return bool(self.ask("GET", path)["title"] == "Earlier")

        until(titled, READY_SECONDS)
        return conversation_id

    def tidy(self) -> None:
        """Delete every sandbox, so that the next test has the machine for itself; leave all as at first."""
        for sandbox in self.sandboxes():
            if sandbox["status"] == "PAUSED":
                self.ask("POST", f"/api/v1/sandboxes/{sandbox['id']}/resume")
            path = f"/api/v1/sandboxes/{sandbox['id']}"
            self.ask("DELETE", path, params={"sandbox_id": sandbox["id"]})
        if self.release is BOTH:
            for conversation in self.ask("GET", "/api/conversations", params={"limit": 100})["results"]:
                self.ask("DELETE", f"/api/conversations/{conversation['conversation_id']}")
        for entry in self.server.workspace.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        (self.server.workspace / "project").mkdir()
        connect_github(self.server)


@contextmanager
def live_world(
    release: Release,
    folder: Path,
    *,
    project: str = PROJECT,
    ports: range | None = None,
) -> Iterator[LiveWorld]:
    """A running world in an empty folder; its servers end with the context, its sandboxes with the run.

    Agents work in `project` below /workspace. A second world of a release needs `ports` of its own.
    """
    ports = ports or SANDBOX_PORTS[release]
    assert release in (BOTH, NEW)
    repositories = folder / "repositories"
    repositories.mkdir(parents=True)
    with ExitStack() as stack:
        model = stack.enter_context(stub_model())
        server = start_app_server(
            release, folder / "server", repositories, model.url, project=project, first_port=ports.start
        )
        stack.callback(processes.stop, server.process)
        record, gate = Record(), Gate(API_KEY)
        sandboxes = Sandboxes(record, API_KEY, release.agent, ports)
        stack.callback(sandboxes.stop)
        upstream = Upstream("app", release.version, server.url, gate.refusal, sandboxes.translate)
        serving = Serving(proxy(upstream, record))
        stack.callback(serving.stop)
        yield LiveWorld(server, serving.url, gate, record, repositories, model.asked)


@contextmanager
def mount_point() -> Iterator[None]:
    """The folder that each server puts its own workspace over; made for the time of a run."""
    made = not MOUNT_POINT.exists()
    if made:
        try:
            MOUNT_POINT.mkdir()
        except PermissionError as error:
            raise processes.RunError(f"{error}: make an empty folder {MOUNT_POINT} as root, once") from error
    try:
        yield
    finally:
        if made:
            MOUNT_POINT.rmdir()


def git_environment() -> dict[str, str]:
    """Variables for a git that knows nothing of its user's repositories and settings."""
    clean = {name: os.environ[name] for name in os.environ if not name.startswith(("GIT_", "PYTEST_"))}
    return {**clean, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def make_repository(folder: Path) -> None:
    """Make a bare repository with a README and a microagent on `main`."""
    work = folder.with_suffix(".work")

    def git(*arguments: str) -> None:
        author = ("-c", "user.name=v0to1", "-c", "user.email=v0to1@localhost")
        command = ["git", *author, *arguments]
        subprocess.run(command, cwd=work, env=git_environment(), check=True, capture_output=True)

    work.mkdir(parents=True)
    (work / "README.md").write_text("# A repository for tests\n", encoding="utf-8")
    microagents = work / ".openhands/microagents"
    microagents.mkdir(parents=True)
    (microagents / "greeting.md").write_text(MICROAGENT, encoding="utf-8")
    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "--message", "Start")
    git("clone", "--quiet", "--bare", ".", str(folder))
    shutil.rmtree(work)
