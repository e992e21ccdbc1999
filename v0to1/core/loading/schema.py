"""Checking rule files against the JSON schemas of the rules folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from v0to1.core.loading.yaml import Document, RuleError, plain

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

SHAPE_SCHEMA = "shape.schema.json"


def check(document: Document, schema: Path) -> None:
    """Check `document` against the schema file; raises `RuleError` for the first mistake.

    The schema may refer to the schema of shapes in the same folder.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    shapes = DRAFT202012.create_resource(_json(schema.with_name(SHAPE_SCHEMA)))
    registry = Registry().with_resource(SHAPE_SCHEMA, shapes)
    validator = Draft202012Validator(_json(schema), registry=registry)
    mistake = best_match(validator.iter_errors(plain(document.value)))
    if mistake is not None:
        raise _error(document, mistake)


def _json(path: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(path.read_text("utf-8"))
    return loaded


def _error(document: Document, mistake: ValidationError) -> RuleError:
    steps = tuple(mistake.absolute_path)
    schema = mistake.schema if isinstance(mistake.schema, dict) else {}
    if mistake.validator == "additionalProperties" and isinstance(mistake.instance, dict):
        known = schema.get("properties", {})
        unknown = next(name for name in mistake.instance if name not in known)
        return document.error((*steps, unknown), "is not a known key", fix=f"write one of {', '.join(known)}")
    return document.error(steps, mistake.message, fix=str(schema.get("description", "")))
