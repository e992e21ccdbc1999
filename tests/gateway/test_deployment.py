"""What the documents and the files for deployment say of the gateway is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from v0to1 import resources
from v0to1.cli.commands import command
from v0to1.core.loading.rules import load_rules
from v0to1.gateway.refusals import Refusal, parse
from v0to1.gateway.settings import MEBIBYTE, Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/gateway.md").read_text(encoding="utf-8")


def options() -> set[str]:
    """All options of the command."""
    return {name for one in command("gateway").params if isinstance(one, click.Option) for name in one.opts}


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((ROOT / "deploy" / name).read_text(encoding="utf-8")))


def test_every_option_is_documented() -> None:
    table = PAGE.partition("## Options")[2].partition("## ")[0]
    shown = set(re.findall(r"`(--[a-z-]+)", table))
    assert shown == {one for one in options() if one.startswith("--")} - {"--help"}


@pytest.mark.parametrize("written", re.findall(r'^\| `"(.*)"` \|', PAGE, re.MULTILINE))
def test_every_refusal_that_is_shown_is_understood(written: str) -> None:
    rules = [rule.id for rule in load_rules([resources.RULES])]
    assert parse(written, rules) != Refusal()


def test_the_composition_starts_the_gateway() -> None:
    (whole,) = documents("compose.yaml")
    service = whole["services"]["gateway"]
    assert {one.partition("=")[0] for one in service["command"]} <= options()
    assert service["build"]["target"] == "gateway"
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    drain = next(one.default for one in command("gateway").params if one.name == "drain_seconds")
    assert drain is None
    assert int(service["stop_grace_period"].removesuffix("s")) > 30


def test_the_manifest_starts_the_gateway() -> None:
    deployment, service, budget = documents("kubernetes.yaml")
    spec = deployment["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert {one.partition("=")[0] for one in container["args"]} <= options()
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert labels == deployment["spec"]["selector"]["matchLabels"] == service["spec"]["selector"]
    assert budget["spec"]["selector"]["matchLabels"] == labels
    probes = {name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("liveness", "readiness")}
    assert probes == {"liveness": "/healthz", "readiness": "/readyz"}
    mounted = {one["name"] for one in container["volumeMounts"]}
    assert mounted == {one["name"] for one in spec["volumes"]}
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert spec["terminationGracePeriodSeconds"] > pause + 30
    (workers,) = (int(one.partition("=")[2]) for one in container["args"] if one.startswith("--workers="))
    memory = int(container["resources"]["limits"]["memory"].removesuffix("Gi")) * 1024 * MEBIBYTE
    bounds = Settings("https://openhands.example", "", "")
    assert memory > workers * (bounds.max_memory + bounds.max_remembered + 128 * MEBIBYTE)


def test_the_image_has_the_extra() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "'/source[gateway]'" in text
    assert re.search(r"^FROM \S+ AS gateway$", text, re.MULTILINE)
    assert text.rindex("FROM") > text.index("AS gateway\n"), (
        "the last stage is what is built without --target"
    )
