"""The runtime of a V0 conversation: files, git, VS Code and web hosts."""

from __future__ import annotations

import posixpath

from flask import Blueprint, Response, jsonify, request

from v0to1.mock.account import VSCODE_URL, WORKERS
from v0to1.mock.effects import READ
from v0to1.mock.serving import Answer
from v0to1.mock.state_v0 import ROOT, V0State
from v0to1.mock.workspace import NoSuchFile, Workspace

ONE = "/api/conversations/<conversation_id>"
LETTERS = {"ADDED": "A", "UPDATED": "M", "DELETED": "D"}


def runtime_routes(state: V0State) -> Blueprint:
    """All routes; they need a running conversation."""
    routes = Blueprint("runtime", __name__)
    _running(routes, state)
    _files(routes, state)
    _git_and_hosts(routes, state.workspace)
    return routes


def _running(routes: Blueprint, state: V0State) -> None:
    """Let nobody in where the conversation does not run."""

    @routes.before_request
    def running() -> Answer | None:
        found = state.conversations[(request.view_args or {})["conversation_id"]]
        if found.status == "RUNNING":
            return None
        return jsonify({"error": "Runtime not yet initialized"}), 404


def _files(routes: Blueprint, state: V0State) -> None:
    """Reading and writing files."""
    files = state.workspace

    @routes.get(f"{ONE}/list-files")
    def list_files(conversation_id: str) -> Response:
        del conversation_id
        folder = request.args.get("path", "")
        try:
            names = sorted(files.names(_absolute(folder)), key=lambda name: (name[-1] != "/", name.lower()))
        except NoSuchFile:
            names = []
        return jsonify([posixpath.join(folder, name) for name in names])

    @routes.get(f"{ONE}/select-file")
    def select_file(conversation_id: str) -> Response | Answer:
        path = _absolute(request.args["file"])
        state.effects.add(READ, conversation_id, path=posixpath.relpath(path, ROOT))
        if path not in files.files:
            said = f"File not found: {path}. Your current working directory is {ROOT}."
            return jsonify({"error": f"Error opening file: {said}"}), 500
        try:
            return jsonify({"code": files.files[path].decode()})
        except UnicodeDecodeError:
            return jsonify({"error": f"Unable to open binary file: {request.args['file']}"}), 415

    @routes.post(f"{ONE}/upload-files")
    def upload_files(conversation_id: str) -> Response:
        paths = []
        for file in request.files.getlist("files"):
            paths.append(_absolute(file.filename or ""))
            files.files[paths[-1]] = file.read()
            state.effects.upload(conversation_id, posixpath.relpath(paths[-1], ROOT), files.files[paths[-1]])
        return jsonify({"uploaded_files": paths, "skipped_files": []})

    @routes.get(f"{ONE}/zip-directory")
    def zip_directory(conversation_id: str) -> Response:
        state.effects.add(READ, conversation_id, path="(all files)")
        return Response(files.zip(ROOT), mimetype="application/zip")


def _git_and_hosts(routes: Blueprint, files: Workspace) -> None:
    """The git work tree, VS Code and web hosts."""

    @routes.get(f"{ONE}/git/changes")
    def git_changes(conversation_id: str) -> Response | Answer:
        del conversation_id
        if files.repository_of(ROOT) is None:
            return jsonify({"error": "Not a git repository"}), 404
        return jsonify([{"status": LETTERS[status], "path": path} for status, path in files.changes(ROOT)])

    @routes.get(f"{ONE}/git/diff")
    def git_diff(conversation_id: str) -> Response:
        del conversation_id
        return jsonify(files.diff(_absolute(request.args["path"])))

    @routes.get(f"{ONE}/vscode-url")
    def vscode_url(conversation_id: str) -> Response:
        del conversation_id
        return jsonify({"vscode_url": f"{VSCODE_URL}&folder={ROOT}"})

    @routes.get(f"{ONE}/web-hosts")
    def web_hosts(conversation_id: str) -> Response:
        del conversation_id
        return jsonify({"hosts": {url: port for _, url, port in WORKERS}})


def _absolute(path: str) -> str:
    return posixpath.join(ROOT, path).rstrip("/")
