"""The real App Servers with process sandboxes, each with a folder and a /workspace of its own."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.live import processes
from tests.live.environments import BOTH, LAUNCH, NEW, Release, python_of
from tests.live.serving import free_port

START_SECONDS = 120
MODULES: Mapping[Release, str] = {BOTH: "openhands.server.listen:app", NEW: "openhands.app_server.app:app"}
SPEC = "local-process"
SOCKETS = (
    "V0TO1_LIVE_SOCKETS"  # names a folder with a short path: that of a socket has 107 characters at most
)
# Sandboxes take the first free port from here; far apart, since servers that look at once take the same one.
SANDBOX_PORTS: Mapping[Release, range] = {BOTH: range(21000, 22000), NEW: range(23000, 24000)}
IN_NAMESPACE = 'mount --bind "$1" /workspace && shift && exec "$@"'


class ServerError(RuntimeError):
    """A real server did not come up; the text ends with the last lines of its log."""


@dataclass(frozen=True, slots=True)
class AppServer:
    """A running App Server with everything that it keeps in `folder`."""

    release: Release
    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def workspace(self) -> Path:
        """What it and its sandboxes see as /workspace."""
        return self.folder / "workspace"


PROJECT = "project"
"""The folder below /workspace that agents work in, if none else is named."""


def start_app_server(
    release: Release,
    folder: Path,
    repositories: Path,
    model_url: str,
    *,
    project: str = PROJECT,
    first_port: int = 0,
) -> AppServer:
    """Start an App Server in an empty folder and tell it about the model. Raises ServerError.

    Agents work in `project` below /workspace; sandboxes have ports from `first_port` on.
    """
    for name in ("home", "logs", "persist", "sandboxes", f"workspace/{project}"):
        (folder / name).mkdir(parents=True)
    python, port = python_of(release), free_port()
    url = f"http://127.0.0.1:{port}"
    served = (python, LAUNCH / "app.py", MODULES[release], str(port))
    command = processes.Command(
        arguments=(*in_own_workspace(folder / "workspace"), *served),
        environment={
            **_environment(release, folder, repositories, port, project),
            "OH_SANDBOX_BASE_PORT": str(first_port or SANDBOX_PORTS[release].start),
        },
        folder=folder,
        log=folder / "logs/app.log",
    )
    server = AppServer(release, url, folder, processes.start(command))
    wait_until_up(f"openhands-ai {release.version}", url, server.process, command.log)
    _settle(server, model_url)
    return server


def in_own_workspace(workspace: Path) -> tuple[str | Path, ...]:
    """The words before a command that give it a /workspace of its own, the folder of real sandboxes."""
    as_root = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    return (
        "unshare",
        *as_root,
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-c",
        IN_NAMESPACE,
        "sh",
        workspace,
    )


def base_environment(release: Release, folder: Path) -> dict[str, str]:
    """The variables of every server: a home of its own, no call to anywhere else, and less to do."""
    return {
        "PATH": os.pathsep.join((str(LAUNCH / "bin"), str(python_of(release).parent), os.environ["PATH"])),
        "PYTHONPATH": str(LAUNCH),
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "NO_PROXY": "127.0.0.1,localhost",
        "DO_NOT_TRACK": "1",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "OPENHANDS_SUPPRESS_BANNER": "1",
        "OH_SECRET_KEY": "a secret key for tests on loopback only",
        **_of_sandboxes(folder),
    }


def _of_sandboxes(folder: Path) -> dict[str, str]:
    return {
        "TMUX_TMPDIR": os.environ[SOCKETS],
        "V0TO1_LIVE_LOGS": str(folder / "logs"),
        "OH_ENABLE_VSCODE": "false",
        "OH_PRELOAD_TOOLS": "false",
    }


def _environment(
    release: Release, folder: Path, repositories: Path, port: int, project: str
) -> dict[str, str]:
    sandbox = {
        **_of_sandboxes(folder),
        # events reach the App Server by these; by default they wait for half a minute
        "OH_WEBHOOKS_0_BASE_URL": f"http://127.0.0.1:{port}/api/v1/webhooks",
        "OH_WEBHOOKS_0_EVENT_BUFFER_SIZE": "10",
        "OH_WEBHOOKS_0_FLUSH_DELAY": "0.6",
    }
    spec = {"id": SPEC, "command": [], "working_dir": f"/workspace/{project}", "initial_env": sandbox}
    return {
        **base_environment(release, folder),
        "LOCAL_REPOS": str(repositories),
        "RUNTIME": "cli",  # of V0, which knows no process sandboxes; V1 has its own variables
        "SANDBOX_VOLUMES": "/workspace:/workspace",
        "MAX_CONCURRENT_CONVERSATIONS": "100",
        "OH_SANDBOX_KIND": "ProcessSandboxServiceInjector",
        "OH_SANDBOX_SPEC_KIND": "ProcessSandboxSpecServiceInjector",
        "OH_SANDBOX_SPEC_SPECS": json.dumps([spec]),
        "OH_SANDBOX_AGENT_SERVER_MODULE": "loopback_agent",
        "OH_SANDBOX_BASE_WORKING_DIR": str(folder / "sandboxes"),
        "OH_PERSISTENCE_DIR": str(folder / "persist"),
        "FILE_STORE_PATH": str(folder / "persist"),
        "OH_WEB_URL": f"http://127.0.0.1:{port}",
        "JWT_SECRET": "a secret for tests on loopback only",
        "SERVE_FRONTEND": "false",
        "ENABLE_BROWSER": "false",
        "LLM_NATIVE_TOOL_CALLING": "true",  # or V0 puts its tools into the prompt
    }


def wait_until_up(name: str, url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers. Raises ServerError when it ends before, or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}/health").is_success:
                return
        time.sleep(0.2)
    tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])
    raise ServerError(f"{name} did not come up at {url}\n{tail}")


def _settle(server: AppServer, model_url: str) -> None:
    """Choose the model, and connect GitHub, without which no repository is looked at."""
    model = {"model": "openai/stub", "base_url": model_url, "api_key": "x"}
    flat = {f"llm_{name}": value for name, value in model.items()}
    settings: dict[Release, tuple[str, dict[str, object]]] = {
        BOTH: ("/api/settings", {**flat, "agent": "CodeActAgent", "language": "en"}),
        NEW: ("/api/v1/settings", {"agent_settings_diff": {"llm": model}}),
    }
    path, body = settings[server.release]
    httpx.post(server.url + path, json=body).raise_for_status()
    connect_github(server)


def connect_github(server: AppServer) -> None:
    """Give the account a token of GitHub and no other secret, whatever it has had before."""
    secrets = {"provider_tokens": {"github": {"token": "a token for tests", "host": None}}}
    (server.folder / "persist/secrets.json").write_text(json.dumps(secrets), encoding="utf-8")
