"""Clients of python-socketio on V0, and unchanged through the gateway on V1: they hear the same."""

from __future__ import annotations

import pytest

from tests.adapter import test_sockets as programs
from tests.adapter.test_sockets import (
    LEFT_OPEN,
    kind,
    quick,
    test_a_catch_all_handler_gets_the_name,
    test_a_client_goes_on_where_it_was,
    test_a_client_hears_what_was_and_what_comes,
    test_a_client_may_leave_in_a_handler,
    test_a_command_is_told_as_v0_told_it,
    test_a_connection_that_breaks_ends_all_where_it_is_not_made_again,
    test_a_connection_that_breaks_is_made_again_and_all_is_told_again,
    test_a_context_of_a_simple_client,
    test_a_conversation_that_starts_is_followed_from_its_beginning,
    test_a_handler_that_takes_long_holds_nothing_up,
    test_a_key_may_be_in_the_query,
    test_a_loop_may_end_without_a_word,
    test_a_namespace_class_has_its_methods_called,
    test_a_sandbox_that_sleeps_is_woken_and_its_events_come_before,
    test_a_session_of_the_client_asks_the_app_server,
    test_a_simple_client_fetches_each_event,
    test_a_start_that_fails_is_told,
    test_a_task_that_is_cancelled_leaves_nothing_open,
    test_actions_are_acknowledged_and_other_names_are_not,
    test_actions_are_requests,
    test_an_unknown_conversation_is_none,
    test_events_have_the_keys_of_v0_alone,
    test_the_keys_stay_where_they_belong,
    test_two_clients_at_once,
    test_what_v1_cannot_do_is_told,
    test_who_is_not_let_in_gets_the_reason,
)
from tests.gateway.sockets_serving import GatewayWorld

__all__ = [
    "kind",
    "quick",
    "test_a_catch_all_handler_gets_the_name",
    "test_a_client_goes_on_where_it_was",
    "test_a_client_hears_what_was_and_what_comes",
    "test_a_client_may_leave_in_a_handler",
    "test_a_command_is_told_as_v0_told_it",
    "test_a_connection_that_breaks_ends_all_where_it_is_not_made_again",
    "test_a_connection_that_breaks_is_made_again_and_all_is_told_again",
    "test_a_context_of_a_simple_client",
    "test_a_conversation_that_starts_is_followed_from_its_beginning",
    "test_a_handler_that_takes_long_holds_nothing_up",
    "test_a_key_may_be_in_the_query",
    "test_a_loop_may_end_without_a_word",
    "test_a_namespace_class_has_its_methods_called",
    "test_a_sandbox_that_sleeps_is_woken_and_its_events_come_before",
    "test_a_session_of_the_client_asks_the_app_server",
    "test_a_simple_client_fetches_each_event",
    "test_a_start_that_fails_is_told",
    "test_a_task_that_is_cancelled_leaves_nothing_open",
    "test_actions_are_acknowledged_and_other_names_are_not",
    "test_actions_are_requests",
    "test_an_unknown_conversation_is_none",
    "test_events_have_the_keys_of_v0_alone",
    "test_the_keys_stay_where_they_belong",
    "test_two_clients_at_once",
    "test_what_v1_cannot_do_is_told",
    "test_who_is_not_let_in_gets_the_reason",
]

# python-socketio itself does not close a WebSocket that its server has closed.
LEFT_BEHIND = "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"
pytestmark = [pytest.mark.whole, *map(pytest.mark.filterwarnings, (LEFT_OPEN, LEFT_BEHIND))]


@pytest.fixture(autouse=True)
def through_the_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of V1 are behind a gateway, and no client is adapted."""
    monkeypatch.setattr(programs, "V1World", GatewayWorld)
    monkeypatch.setattr(programs, "adapt_v0", lambda client: client)
