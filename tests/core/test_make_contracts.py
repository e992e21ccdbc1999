"""The script that makes the contract facts."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.core.contract_facts import (
    AGENT,
    APP,
    FOLDER,
)

ROOT = Path(__file__).parent.parent.parent


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_contracts", ROOT / "scripts" / "make_contracts.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_facts_are_what_the_script_writes() -> None:
    written = script().written
    for name in ("v0-0.53", *APP, *AGENT):
        text = (FOLDER / f"{name}.json").read_text("utf-8")
        assert written(json.loads(text)) == text


DOCUMENT = {
    "paths": {
        "/b/{id}": {
            "parameters": [],
            "post": {
                "parameters": [
                    {"in": "path", "name": "id", "required": True},
                    {
                        "in": "query",
                        "name": "limit",
                        "schema": {"anyOf": [{"type": "integer", "maximum": 100}, {"type": "null"}]},
                    },
                    {"$ref": "#/components/parameters/P"},
                ],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/B"}}},
                },
                "responses": {
                    "422": {},
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}
                    },
                },
            },
        },
        "/a": {"get": {"responses": {"204": {}}}},
    },
    "components": {
        "parameters": {"P": {"in": "query", "name": "a", "required": True, "schema": {"type": "string"}}},
        "schemas": {
            "B": {"type": "object", "properties": {"y": {}, "x": {}}, "required": ["x"]},
            "One": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
            "Page": {
                "type": "object",
                "properties": {
                    "items": {"type": "array", "items": {"$ref": "#/components/schemas/One"}},
                    "metrics": {"type": "object", "properties": {"cost": {}}},
                },
            },
        },
    },
}


def test_the_script_takes_facts_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = script()
    (tmp_path / "d.json").write_text(json.dumps(DOCUMENT), "utf-8")
    monkeypatch.setattr(module, "DOCUMENTS", (module.Document("d.json", "made", "app", "1.0"),))
    assert module.main([str(tmp_path), str(tmp_path / "out")]) == 0
    facts = json.loads((tmp_path / "out" / "made.json").read_text("utf-8"))
    assert [one["path"] for one in facts["operations"]] == ["/a", "/b/{id}"]
    assert facts["operations"][1] == {
        "method": "POST",
        "path": "/b/{id}",
        "query": [{"name": "a", "required": True}, {"name": "limit", "required": False, "maximum": 100}],
        "body": [{"name": "x", "required": True}, {"name": "y", "required": False}],
        "body_open": False,
        "body_required": True,
        "content_type": "application/json",
        "answer_type": "application/json",
        "answer": ["items", "items[]", "items[].id", "items[].tags", "items[].tags[]", "metrics"],
    }


def test_the_script_says_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert script().main([]) == 2
    assert "OPENAPI_DIR" in capsys.readouterr().err
