"""What reads our reports, as far as it can be had: official schemas, and readers like the real ones."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import jsonschema
import xmlschema
from jsonschema.protocols import Validator

from v0to1 import resources

SCHEMAS = Path(__file__).parent / "schemas"

ACTING = re.compile(r"(?m)^\s*::|##\[|##vso\[|##teamcity\[")
"""What the agents of GitHub, Azure and TeamCity take for a command in a log."""

ESCAPES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What acts in a terminal, or is no character."""


@cache
def validator(name: str) -> Validator:
    """The validator of a schema: of ours by its first name, else of a file beside this one."""
    ours = resources.SCHEMAS / f"{name}.schema.json"
    schema = json.loads((ours if ours.exists() else SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    made: Validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    return made


def read_json(text: str) -> Any:
    """JSON as strict readers have it: ASCII, one value, no lone surrogates."""
    assert text.isascii()
    value: Any = json.loads(text)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def check_sarif(text: str) -> None:
    """The official schema, and what code scanning asks for beyond it."""
    log = read_json(text)
    validator("sarif-2.1.0").validate(log)
    assert isinstance(log, dict)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == sorted({each["id"] for each in rules})
    for rule in rules:
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert len(rule["fullDescription"]["text"]) <= 1000 and len(rule["properties"]["tags"]) <= 10
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
    assert len(run["results"]) <= 25_000
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        _check_uri(place["artifactLocation"]["uri"])
        assert (
            run["artifacts"][place["artifactLocation"]["index"]]["location"]["uri"]
            == place["artifactLocation"]["uri"]
        )
        region = place["region"]
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
        assert len(result.get("relatedLocations", ())) <= 99
        assert result["partialFingerprints"].keys() == {"v0to1/v1"}
        assert "](" not in result["message"]["text"]


def _check_uri(uri: str) -> None:
    """A relative reference in ASCII, which leads nowhere but down."""
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", ""), uri
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})*", uri), uri
    assert not uri.startswith("/")


def check_gitlab(text: str) -> None:
    """What the documentation asks for."""
    issues = read_json(text)
    validator("gitlab").validate(issues)


def check_rdjson(text: str) -> None:
    """The schema of reviewdog's format."""
    validator("rdformat").validate(read_json(text))


@cache
def jenkins() -> xmlschema.XMLSchema:
    """The schema of Jenkins."""
    return xmlschema.XMLSchema(SCHEMAS / "jenkins-junit.xsd")


def check_junit(text: str) -> None:
    """The schema of Jenkins, after what only other readers know is taken away; the counts are true."""
    root = ElementTree.fromstring(text)
    told = [int(root.get(name, "")) for name in ("tests", "failures", "errors", "skipped")]
    cases = list(root.iter("testcase"))
    found = [len(cases), *(len(list(root.iter(name))) for name in ("failure", "error", "skipped"))]
    assert told == found and found[0] > 0
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite)
    root.attrib.pop("skipped")
    for case in cases:
        case.attrib.pop("file", None)
        case.attrib.pop("line", None)
    jenkins().validate(root)


@dataclass(frozen=True)
class Annotation:
    """A workflow command as the runner of GitHub Actions understands it."""

    name: str
    properties: dict[str, str]
    data: str


def commands_in(text: str) -> list[Annotation]:
    """The commands in a log, read as the runner does; a line that is none is an AssertionError."""
    return [_annotation(line) for line in re.split(r"\r\n|\r|\n", text) if line]


def _annotation(line: str) -> Annotation:
    found = re.fullmatch(r"::([a-z-]+)(?: (.*?))?::(.*)", line)
    assert found is not None, line
    pairs = (each.partition("=") for each in (found[2] or "").split(",") if each)
    properties = {key: _unescaped(value) for key, _, value in pairs}
    return Annotation(found[1], properties, _unescaped(found[3]))


def _unescaped(text: str) -> str:
    return unquote(re.sub(r"%(?!25|0D|0A|3A|2C)", "%25", text))
