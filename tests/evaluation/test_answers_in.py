"""The answers in a value: each once, however often it was built in."""

from __future__ import annotations

from v0to1.evaluation.responses.responses import responses_of
from v0to1.evaluation.values import MAX_ENTRIES, Mapping, ResponseValue, Sequence, Union, Value, copied

DEEP = 5


def test_an_answer_is_found_once_however_often_it_was_built_in() -> None:
    answer = ResponseValue((), "data")
    value: Value = answer
    for _ in range(DEEP):
        value = Union((Sequence([value] * 40), Sequence([value, value])))
    assert responses_of(value) == [answer]


def test_an_answer_that_is_copied_into_a_mapping_again_is_there_once() -> None:
    found = Mapping()
    for _ in range(3):
        copied(found, *found.rest, ResponseValue((), "data", ("a",)), ResponseValue((), "data", ("b",)))
    assert [one.path for one in found.rest if isinstance(one, ResponseValue)] == [("a",), ("b",)]
    assert not found.open


def test_a_mapping_with_more_answers_than_the_bound_is_open() -> None:
    found = Mapping()
    copied(found, *(ResponseValue((), "data", (str(number),)) for number in range(MAX_ENTRIES + 1)))
    assert len(found.rest) == MAX_ENTRIES
    assert found.open
