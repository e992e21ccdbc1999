"""Make `rules/contracts/*.json`, the facts of the OpenAPI documents that the rules are checked against.

    python scripts/make_contracts.py OPENAPI_DIR [TARGET_DIR]

Only facts are taken over (methods, paths, names, what is required), no prose. The output is sorted and has
one operation a line, so that a new version of a document shows as a small diff.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Node: TypeAlias = dict[str, Json]

VERBS = ("get", "put", "post", "patch", "delete")
DEPTH = 3
WIDEST_UNION = 3


@dataclass(frozen=True, slots=True)
class Document:
    """One OpenAPI document: its file, the name of its facts, whose API it is and its version."""

    file: str
    name: str
    server: str
    version: str


DOCUMENTS = (
    Document("v0-0.53.0.json", "v0-0.53", "v0", "0.53.0"),
    Document("app-server-v0v1-2026-03-02.json", "app-cloud-2026-03-02", "app", "2026-03-02"),
    Document("app-server-oss-1.11.0.json", "app-1.11.0", "app", "1.11.0"),
    Document("app-server-cloud-2026-08-13.json", "app-cloud-2026-08-13", "app", "2026-08-13"),
    Document("agent-server-1.34.0.json", "agent-1.34.0", "agent", "1.34.0"),
    Document("agent-server-1.58.2.json", "agent-1.58.2", "agent", "1.58.2"),
)


def node(value: Json) -> Node:
    """`value` as an object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def nodes(value: Json) -> list[Node]:
    """The objects among the elements of `value`."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


class Schemas:
    """The schemas of one document, with references followed."""

    def __init__(self, document: Node) -> None:
        self._document = document

    def resolve(self, schema: Node) -> Node:
        """`schema` itself or what its `$ref` points at."""
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema
        target: Json = self._document
        for step in reference.removeprefix("#/").split("/"):
            target = node(target)[step]
        return self.resolve(node(target))

    def shapes(self, schema: Node) -> list[Node]:
        """The non-null alternatives of `schema`; none when there are too many to say anything."""
        whole = self.resolve(schema)
        alternatives = nodes(whole.get("anyOf")) + nodes(whole.get("oneOf")) + nodes(whole.get("allOf"))
        if not alternatives:
            return [] if whole.get("type") == "null" else [whole]
        found = [shape for one in alternatives for shape in self.shapes(one)]
        return found if len(found) <= WIDEST_UNION else []

    def fields(self, schema: Node) -> dict[str, bool]:
        """Names of the properties and whether each is required."""
        found: dict[str, bool] = {}
        for shape in self.shapes(schema):
            required = shape.get("required")
            for name in node(shape.get("properties")):
                found[name] = isinstance(required, list) and name in required
        return found

    def paths(self, schema: Node, prefix: str = "", depth: int = DEPTH) -> Iterator[str]:
        """Paths of the values in `schema`: `items[].id`; plain nested objects are not entered."""
        for shape in self.shapes(schema):
            if shape.get("type") == "array" or "items" in shape:
                yield f"{prefix}[]"
                if depth:
                    yield from self.paths(node(shape.get("items")), f"{prefix}[]", depth - 1)
                continue
            if prefix and not prefix.endswith("[]"):
                continue
            for name, value in node(shape.get("properties")).items():
                path = f"{prefix}.{name}" if prefix else name
                yield path
                yield from self.paths(node(value), path, depth)


def _names(fields: Mapping[str, bool]) -> list[Json]:
    return [{"name": name, "required": required} for name, required in sorted(fields.items())]


def _query(schemas: Schemas, parameters: list[Node]) -> list[Json]:
    found: dict[str, Node] = {}
    for written in parameters:
        parameter = schemas.resolve(written)
        if parameter.get("in") != "query":
            continue
        fact: Node = {"name": parameter["name"], "required": parameter.get("required") is True}
        for shape in schemas.shapes(node(parameter.get("schema"))):
            if isinstance(shape.get("maximum"), int | float):
                fact["maximum"] = shape["maximum"]
        found[str(parameter["name"])] = fact
    return [found[name] for name in sorted(found)]


def _content(schemas: Schemas, carrier: Node) -> tuple[str, Node]:
    """Content type and schema of a request body or a response; JSON goes first."""
    content = node(schemas.resolve(carrier).get("content"))
    for kind in sorted(content, key=lambda kind: (kind != "application/json", kind)):
        return kind, node(node(content[kind]).get("schema"))
    return "", {}


def _answer(schemas: Schemas, responses: Node) -> tuple[str, list[Json]]:
    for status in sorted(responses):
        if status.startswith("2"):
            kind, schema = _content(schemas, node(responses[status]))
            paths: list[Json] = [*sorted(set(schemas.paths(schema)))]
            return kind, paths
    return "", []


def operation_facts(schemas: Schemas, method: str, path: str, operation: Node) -> Node:
    """The facts of one operation."""
    body = node(operation.get("requestBody"))
    kind, schema = _content(schemas, body)
    fields = schemas.fields(schema)
    answer_kind, answer = _answer(schemas, node(operation.get("responses")))
    return {
        "method": method.upper(),
        "path": path,
        "query": _query(schemas, nodes(operation.get("parameters"))),
        "body": _names(fields),
        "body_open": bool(kind) and not fields,
        "body_required": schemas.resolve(body).get("required") is True,
        "content_type": kind,
        "answer_type": answer_kind,
        "answer": answer,
    }


def document_facts(source: Document, document: Node) -> Node:
    """The facts of one document, operations sorted by path and method."""
    schemas = Schemas(document)
    operations: list[Json] = [
        operation_facts(schemas, method, path, node(node(item)[method]))
        for path, item in sorted(node(document["paths"]).items())
        for method in sorted(node(item))
        if method in VERBS
    ]
    return {"name": source.name, "server": source.server, "version": source.version, "operations": operations}


def written(facts: Node) -> str:
    """`facts` as JSON text with one operation a line."""
    operations = facts["operations"]
    lines = (
        [json.dumps(one, ensure_ascii=False) for one in operations] if isinstance(operations, list) else []
    )
    head = json.dumps({key: value for key, value in facts.items() if key != "operations"})
    return f'{head[:-1]}, "operations": [\n' + ",\n".join(lines) + "\n]}\n"


def main(arguments: list[str]) -> int:
    """Read the documents of `arguments[0]`, write their facts; 2 when called wrongly."""
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    source = Path(arguments[0])
    target = (
        Path(arguments[1]) if len(arguments) == 2 else Path(__file__).parent.parent / "rules" / "contracts"
    )
    target.mkdir(parents=True, exist_ok=True)
    for document in DOCUMENTS:
        facts = document_facts(document, json.loads((source / document.file).read_text("utf-8")))
        (target / f"{document.name}.json").write_text(written(facts), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
