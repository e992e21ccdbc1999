"""Gap cards: code that can be pasted, with the client's expressions or with variables."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from v0to1.core.cards import code, fill, shell
from v0to1.core.loading.rules import load_rules
from v0to1.core.rules import GapCard

ROOT = Path(__file__).parent.parent.parent
GAPS = [pytest.param(rule.gap, id=rule.id) for rule in load_rules((ROOT / "rules",)) if rule.gap]


def test_a_name_is_the_clients_expression_or_a_variable() -> None:
    text = '{http}.get({root}, json={{"id": {conversation_id}}})'
    assert fill(text, {"root": "self.base"}) == 'http.get(self.base, json={"id": conversation_id})'


def test_variables_of_a_shell_are_quoted_once() -> None:
    text = 'curl "{root}/x?ids={id}" -H {headers} -d \'{{"a": 1}}\''
    assert shell(text) == 'curl "$root/x?ids=$id" -H "$headers" -d \'{"a": 1}\''


def test_words_of_a_script_stand_in_quotes_once() -> None:
    text = 'curl "{root}/x?ids={id}" -H {headers} {id}'
    names = {"id": '"$CID"', "root": "$BASE/api"}
    assert code(text, text, names) == 'curl "$BASE/api/x?ids=$CID" -H "$headers" "$CID"'


def test_expressions_of_other_languages_stay_out_of_code_for_a_shell() -> None:
    names = {"id": "`${prefix}-1`", "root": "base"}
    assert code("", 'curl "{root}/x?ids={id}"', names) == 'curl "$root/x?ids=$id"'
    assert code("get({root}, {id})", 'curl "{root}/x?ids={id}"', names) == "get(base, `${prefix}-1`)"


@pytest.mark.parametrize("gap", GAPS)
def test_every_card_is_code_of_its_language(gap: GapCard) -> None:
    ast.parse(f"async def _():\n    pass\n{fill(gap.python)}")
    done = subprocess.run(["bash", "-n"], input=shell(gap.shell), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
