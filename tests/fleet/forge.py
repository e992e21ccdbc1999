"""A forge on loopback: GitHub's and GitLab's API as `gh` and `glab` use them, and git with a password.

It refuses to make more pull requests than its limit, and counts what it made and refused.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fleet.made import git

USER, PASSWORD, TOKEN = "bot", "aPassword7Of9Git", "aToken5Of8Programs"
"""The credentials, which must be found nowhere else."""


@dataclass
class Request:
    """A pull request, as the forge keeps it."""

    number: int
    repository: str
    head: str
    base: str
    title: str
    body: str
    draft: bool
    commit: str
    state: str = "OPEN"


@dataclass
class Forge:
    """The forge: `limit` pull requests in any `window` seconds; `received` is told of each request twice.

    `refuse` is a number of pull requests that are refused whatever the limit, with `wait` as Retry-After.
    `owned` are the repositories of owners, which are only listed: their names, and whether each is archived.
    """

    folder: Path
    address: str = ""
    limit: int = 1000
    window: float = 1.0
    refuse: int = 0
    wait: int = 7
    received: Callable[[str, str], None] = lambda when, what: None
    owned: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    made: list[float] = field(default_factory=list)
    refused: int = 0
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def host(self) -> str:
        return self.address.partition(":")[0]

    def bare(self, name: str) -> Path:
        return self.folder / "git" / f"{name}.git"

    def url(self, name: str) -> str:
        return f"https://{self.address}/{name}.git"

    def commit(self, name: str, branch: str) -> str:
        """The commit of a branch, "" where there is none."""
        refs = git(self.bare(name), "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
        return refs.strip()

    def pushes(self, name: str, branch: str) -> int:
        """How often a branch was written."""
        path = self.bare(name) / "logs/refs/heads" / branch
        return len(path.read_text().splitlines()) if path.is_file() else 0

    def of(self, name: str) -> list[Request]:
        return [one for one in self.requests if one.repository == name]

    def allowed(self) -> bool:
        """Whether one more may be made now; it is counted."""
        now = time.monotonic()
        if self.refuse or sum(one > now - self.window for one in self.made) >= self.limit:
            self.refuse = max(self.refuse - 1, 0)
            self.refused += 1
            return False
        self.made.append(now)
        return True

    def create(self, name: str, head: str, base: str, title: str, body: str, draft: bool) -> Request | str:
        """A new pull request, or why there is none."""
        commit = self.commit(name, head)
        if not commit:
            return "Head sha can't be blank"
        if not self.commit(name, base):
            return "Base ref must be a branch"
        if any(one.head == head and one.base == base and one.state == "OPEN" for one in self.of(name)):
            return f"A pull request already exists for {head}."
        made = Request(len(self.of(name)) + 1, name, head, base, title, body, draft, commit)
        self.requests.append(made)
        return made

    def environment(self) -> dict[str, str]:
        """Variables for git, gh and glab, with their credentials."""
        return {
            "GH_HOST": self.address,
            "GH_ENTERPRISE_TOKEN": TOKEN,
            "GH_CONFIG_DIR": str(self.folder / "gh"),
            "GLAB_CONFIG_DIR": str(self.folder / "glab"),
            "SSL_CERT_FILE": str(self.folder / "cert.pem"),
            "GIT_SSL_CAINFO": str(self.folder / "cert.pem"),
            "GIT_CONFIG_GLOBAL": str(self.folder / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }


@contextmanager
def forge(folder: Path) -> Iterator[Forge]:
    """A running forge."""
    (folder / "git").mkdir(parents=True)
    made = Forge(folder)
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    server = _Server(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    made.address = f"localhost:{server.server_address[1]}"
    (folder / "gitconfig").write_text(
        f'[user]\n\tname = A Bot\n\temail = bot@forge.example\n[credential "https://{made.address}"]\n'
        f'\thelper = "!f() {{ echo username={USER}; echo password={PASSWORD}; }}; f"\n'
        '[protocol "file"]\n\tallow = always\n'
    )
    (folder / "gh").mkdir()
    (folder / "glab").mkdir()
    (folder / "glab/config.yml").write_text(
        f"check_update: false\nhosts:\n  localhost:\n    api_host: {made.address}\n"
        f"    api_protocol: https\n    token: {TOKEN}\n"
    )
    (folder / "glab/config.yml").chmod(0o600)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """A server whose clients may be killed."""

    def handle_error(self, request: Any, address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, address)


def _handler(forge: Forge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            path = urlsplit(self.path)
            steps = unquote(path.path)
            what = f"{self.command} {steps}"
            if steps == "/api/graphql":
                what += " " + (re.findall(r"(?:query|mutation)\s+(\w+)", body.decode()) or ["?"])[0]
            forge.received("before", what)
            with forge.lock:
                forge.asked.append(what)
                if steps == "/api/graphql":
                    self._graphql(json.loads(body))
                elif steps.startswith("/api/v4/"):
                    self._gitlab(path.path, parse_qs(path.query), body)
                elif steps.startswith("/api/"):
                    self._answer(200, {"installed_version": "3.14.0"})
                else:
                    self._git(steps, path.query, body)
            forge.received("after", what)

        def _answer(self, status: int, value: Any, **headers: str) -> None:
            self._send(status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})

        def _send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name.replace("_", "-"), text)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _git(self, path: str, query: str, body: bytes) -> None:
            sent = self.headers.get("Authorization", "")
            wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            if sent != wanted:
                self._send(401, b"", {"WWW-Authenticate": 'Basic realm="git"'})
                return
            done = subprocess.run(
                ["git", "-c", "http.receivepack=true", "http-backend"],
                input=body,
                capture_output=True,
                check=False,
                env={
                    "PATH": os.environ["PATH"],
                    "GIT_CONFIG_NOSYSTEM": "1",
                    "GIT_CONFIG_GLOBAL": os.devnull,
                    "GIT_CONFIG_COUNT": "1",
                    "GIT_CONFIG_KEY_0": "core.logAllRefUpdates",
                    "GIT_CONFIG_VALUE_0": "always",
                    "GIT_PROJECT_ROOT": str(forge.folder / "git"),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                    "PATH_INFO": path,
                    "QUERY_STRING": query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "CONTENT_LENGTH": str(len(body)),
                    "REMOTE_USER": USER,
                },
            )
            head, _, data = done.stdout.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
            status = int(headers.pop("Status", "200").split()[0])
            self._send(status, data, headers)

        def _graphql(self, asked: dict[str, Any]) -> None:
            if self.headers.get("Authorization") != f"token {TOKEN}":
                return self._answer(401, {"message": "Bad credentials"})
            query, given = asked["query"], asked.get("variables") or {}
            name = f"{given.get('owner')}/{given.get('repo') or given.get('name')}"
            if "UserCurrent" in query:
                return self._answer(200, {"data": {"viewer": {"login": USER}}})
            if "createPullRequest" in query:
                return self._create_pull_request(given["input"])
            if "Repository_fields" in query:
                fields = [{"name": name} for name in ("url", "isArchived")]
                return self._answer(200, {"data": {"Repository": {"fields": fields}}})
            if "query RepositoryList" in query:
                return self._listed(query, given)
            if not forge.bare(name).is_dir() and "repository(" in query:
                said = f"Could not resolve to a Repository with the name '{name}'."
                error = {"type": "NOT_FOUND", "path": ["repository"], "message": said}
                return self._answer(200, {"data": {"repository": None}, "errors": [error]})
            if "query RepositoryInfo" in query:
                return self._answer(200, {"data": {"repository": self._repository(name)}})
            if "pullRequests(" in query:
                states = given.get("state") or ["OPEN"]
                head = given.get("headBranch") or given.get("headRefName")
                found = [one for one in forge.of(name) if one.head == head and one.state in states]
                nodes = [self._pull(one) for one in found]
                pages = {"totalCount": len(nodes), "nodes": nodes, "pageInfo": {"hasNextPage": False}}
                repository = {"pullRequests": pages, "defaultBranchRef": {"name": "main"}}
                return self._answer(200, {"data": {"repository": repository}})
            if "pullRequest(" in query:
                number = given.get("pr_number") or given.get("number")
                found = [one for one in forge.of(name) if one.number == number]
                return self._answer(200, {"data": {"repository": {"pullRequest": self._pull(found[0])}}})
            return self._answer(200, {"data": {"__type": {"fields": []}}})

        def _listed(self, query: str, given: dict[str, Any]) -> None:
            """A page of an owner's repositories; a search has a thousand at most, as GitHub's has."""
            searched = "search(" in query
            owner = re.sub(r".*\b(?:user|org):(\S+).*", r"\1", given["query"]) if searched else given["owner"]
            every = forge.owned.get(owner, [])
            if searched:
                every = [one for one in every if not one[1] or "archived:false" not in given["query"]][:1000]
            start = int(given.get("endCursor") or given.get("after") or 0)
            end = start + int(given["perPage"])
            nodes = [
                {"url": f"https://{forge.address}/{owner}/{name}", "isArchived": archived}
                for name, archived in every[start:end]
            ]
            more = {"hasNextPage": end < len(every), "endCursor": str(end)}
            found = {
                "nodes": nodes,
                "pageInfo": more,
                "totalCount": len(every),
                "repositoryCount": len(every),
            }
            told = (
                {"search": found}
                if searched
                else {"repositoryOwner": {"login": owner, "repositories": found}}
            )
            return self._answer(200, {"data": told})

        def _create_pull_request(self, given: dict[str, Any]) -> None:
            if not forge.allowed():
                said = "You have exceeded a secondary rate limit. Please wait a few minutes."
                return self._answer(403, {"message": said}, Retry_After=str(forge.wait))
            made = forge.create(
                given["repositoryId"],
                given["headRefName"],
                given["baseRefName"],
                given["title"],
                given["body"],
                given["draft"],
            )
            if isinstance(made, str):
                error = {"type": "UNPROCESSABLE", "path": ["createPullRequest"], "message": made}
                return self._answer(200, {"data": {"createPullRequest": None}, "errors": [error]})
            return self._answer(200, {"data": {"createPullRequest": {"pullRequest": self._pull(made)}}})

        def _repository(self, name: str) -> dict[str, Any]:
            owner, _, short = name.partition("/")
            return {
                "id": name,
                "name": short,
                "owner": {"login": owner},
                "hasIssuesEnabled": True,
                "viewerPermission": "WRITE",
                "defaultBranchRef": {"name": "main"},
                "parent": None,
            }

        def _pull(self, one: Request) -> dict[str, Any]:
            return {
                "id": f"PR_{one.number}",
                "number": one.number,
                "state": one.state,
                "title": one.title,
                "isDraft": one.draft,
                "headRefName": one.head,
                "baseRefName": one.base,
                "headRefOid": one.commit,
                "isCrossRepository": False,
                "headRepositoryOwner": {"login": one.repository.partition("/")[0]},
                "url": f"https://{forge.address}/{one.repository}/pull/{one.number}",
            }

        def _gitlab(self, path: str, query: dict[str, list[str]], body: bytes) -> None:
            if self.headers.get("Private-Token") != TOKEN:
                return self._answer(401, {"message": "401 Unauthorized"})
            steps = [unquote(one) for one in path.split("/")[3:]]
            if steps[0] == "user":
                return self._answer(200, {"id": 1, "username": USER})
            if steps[0] == "groups":
                return self._groups(steps[1:], query)
            name = steps[1]
            if not forge.bare(name).is_dir():
                return self._answer(404, {"message": "404 Project Not Found"})
            if len(steps) == 2:
                return self._answer(200, self._project(name))
            if len(steps) == 4:
                found = [one for one in forge.of(name) if one.number == int(steps[3])]
                return self._answer(200, self._merge(found[0]))
            if self.command == "GET":
                head = query.get("source_branch", [""])[0]
                return self._answer(200, [self._merge(one) for one in forge.of(name) if one.head == head])
            if not forge.allowed():
                return self._answer(429, {"message": "Retry later"}, Retry_After=str(forge.wait))
            given = json.loads(body)
            title = given["title"]
            made = forge.create(
                name,
                given["source_branch"],
                given["target_branch"],
                re.sub(r"^Draft: ", "", title),
                given.get("description", ""),
                title.startswith("Draft: "),
            )
            if isinstance(made, str):
                return self._answer(409, {"message": [made]})
            return self._answer(201, self._merge(made))

        def _groups(self, steps: list[str], query: dict[str, list[str]]) -> None:
            """The groups, or a page of the projects of one."""
            owners = list(forge.owned)
            if not steps:
                found = [{"id": place, "full_path": name} for place, name in enumerate(owners, 1)]
                return self._answer(200, found)
            owner = owners[int(steps[0]) - 1] if steps[0].isdigit() else steps[0]
            inner = query.get("include_subgroups") == ["true"]
            every = [
                {**self._project(f"{group}/{name}"), "archived": archived}
                for group in owners
                if group == owner or (inner and group.startswith(f"{owner}/"))
                for name, archived in forge.owned[group]
            ]
            size = int(query.get("per_page", ["20"])[0])
            start = size * (int(query.get("page", ["1"])[0]) - 1)
            return self._answer(200, every[start : start + size])

        def _project(self, name: str) -> dict[str, Any]:
            return {
                "id": 5,
                "merge_requests_enabled": True,
                "path": name.rpartition("/")[2],
                "path_with_namespace": name,
                "default_branch": "main",
                "web_url": f"https://{forge.address}/{name}",
                "http_url_to_repo": f"https://{forge.host}/{name}.git",
                "ssh_url_to_repo": f"git@{forge.host}:{name}.git",
            }

        def _merge(self, one: Request) -> dict[str, Any]:
            return {
                "id": one.number,
                "iid": one.number,
                "state": {"OPEN": "opened", "CLOSED": "closed", "MERGED": "merged"}[one.state],
                "title": one.title,
                "sha": one.commit,
                "source_branch": one.head,
                "target_branch": one.base,
                "source_project_id": 5,
                "target_project_id": 5,
                "project_id": 5,
                "web_url": f"https://{forge.address}/{one.repository}/-/merge_requests/{one.number}",
            }

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    return Handler
