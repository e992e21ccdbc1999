"""A V1 world: an App Server and the Agent Server of its sandboxes, on two free ports of 127.0.0.1."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from v0to1.mock.account_v1 import account_routes, catalogue_routes, sandboxes
from v0to1.mock.agent_v1 import OUTPUT, conversation_routes, sandbox_routes
from v0to1.mock.app_v1 import AppConversations
from v0to1.mock.contract import Contract
from v0to1.mock.effects import Effects
from v0to1.mock.events_routes import app_events
from v0to1.mock.gates_v1 import AgentGate, AppGate
from v0to1.mock.recording import Record
from v0to1.mock.serving import Guard, Hit, Server, Trouble, guarded_app
from v0to1.mock.shapes import AGENT_SHAPES, APP_SHAPES, V1_FREE
from v0to1.mock.sockets_v1 import V1Sockets
from v0to1.mock.state_v1 import PROJECT, Conversation, Options, State, hex_of
from v0to1.mock.turns import USUAL, Turn
from v0to1.mock.world import KEY, World

STATUSES = ("STARTING", "RUNNING", "PAUSED", "ERROR", "MISSING")
V0_STATUSES = MappingProxyType({"STOPPED": "PAUSED", "ARCHIVED": "MISSING"})
NO_COMMANDS: Mapping[str, OUTPUT] = MappingProxyType({})


@cache
def _app_contract(facts: str, lacks: frozenset[str]) -> Contract:
    return Contract(facts, shapes=APP_SHAPES, free=V1_FREE, lacks=lacks)


@cache
def _agent_contract(facts: str, lacks: frozenset[str]) -> Contract:
    return Contract(facts, shapes=AGENT_SHAPES, free=V1_FREE, lacks=lacks)


class V1World(World[Conversation]):
    """Both V1 servers.

    `limit_pages` is the most items that a page has, whatever limit is asked for. `start_polls` is
    the number of the look at which a start task comes to its end, with 0 at once; `start_error`, when given,
    is the detail with which every start fails. `resume_polls` is how many looks find a resumed sandbox
    STARTING. `limited` are the numbers (from 1) or the kinds of the App Server's calls that get 429, `cut`
    those of which the connection is cut. `paused` and `archived` put every new sandbox into that state as
    soon as the conversation is ready. `agent` are the turns of the agents, which `work_polls` looks find at
    work. `many_events`
    events stand before the first message. `project` is the folder that agents work in. `commands` are exit
    code, stdout and stderr by shell command. `first_frame_auth` is whether sockets take the key in the first
    frame, as Agent Servers do from 1.18.1 on. `app_facts` and `agent_facts` name files of rules/contracts.
    `app_lacks` and `agent_lacks` are operations of them (`METHOD path`) that the servers do not have.
    The App Server listens on `port`, with 0 on a free one.
    """

    def __init__(
        self,
        *,
        limit_pages: int = 100,
        start_polls: int = 2,
        start_error: str = "",
        resume_polls: int = 0,
        limited: Iterable[Hit] = (),
        cut: Iterable[Hit] = (),
        paused: bool = False,
        archived: bool = False,
        many_events: int = 0,
        project: str = PROJECT,
        agent: tuple[Turn, ...] = USUAL,
        work_polls: int = 0,
        commands: Mapping[str, OUTPUT] = NO_COMMANDS,
        app_facts: str = "app-cloud-2026-08-13",
        agent_facts: str = "agent-1.58.2",
        app_lacks: frozenset[str] = frozenset(),
        agent_lacks: frozenset[str] = frozenset(),
        first_frame_auth: bool = True,
        api_key: str = KEY,
        port: int = 0,
    ) -> None:
        options = Options(
            limit_pages=limit_pages,
            start_polls=start_polls,
            start_error=start_error,
            resume_polls=resume_polls,
            paused=paused,
            archived=archived,
            many_events=many_events,
            project=project,
            agent=agent,
            work_polls=work_polls,
        )
        record = Record()
        self._trouble = Trouble(frozenset(limited), frozenset(cut))
        self._state = State(options, Effects(record))
        super().__init__(self._state.conversations, self._state.workspace, self._state.effects, api_key)
        self._lock = threading.RLock()
        self._sockets = V1Sockets(self._state, self._record, self._lock, first_frame=first_frame_auth)
        self._agent = self._agent_server(_agent_contract(agent_facts, agent_lacks), commands)
        self._app = self._app_server(_app_contract(app_facts, app_lacks), port)
        self.app_url = self._app.url
        self.agent_url = self._agent.url
        self._servers = (self._agent, self._app)

    def seed_conversation(
        self,
        *,
        title: str = "Seeded",
        repository: str | None = None,
        status: str = "RUNNING",
        identity: str | None = None,
    ) -> str:
        """Bring a conversation into being, without messages; return its id, or the `identity` that is given.

        `status` is that of its sandbox, in V1's words or V0's; an unknown one is a ValueError.
        """
        word = V0_STATUSES.get(status, status)
        if word not in STATUSES:
            raise ValueError(f"`{status}` is no sandbox status; take one of {', '.join(STATUSES)}")
        conversation = self._state.new_conversation(
            {
                "title": title,
                "selected_repository": repository,
                "trigger": "openhands_api",
                "conversation_id": identity,
            }
        )
        conversation.sandbox.status = word
        return conversation.id

    def current_id(self, identity: str) -> str:
        """The id of the conversation that an effect names; a start that is not ready has the chosen one."""
        task = self._state.tasks.get(identity)
        if task is None:
            return identity
        chosen = hex_of(task.request.get("conversation_id") or identity)
        return task.conversation.id if task.conversation is not None else chosen

    def drop_sockets(self) -> None:
        """Break the connections of all sockets."""
        self._sockets.drop()

    def _app_server(self, contract: Contract, port: int) -> Server:
        fields = contract.answer_fields("GET /api/v1/settings")
        settings = frozenset({*fields, "agent_settings_diff", "conversation_settings_diff"})
        gate = AppGate(self._state, self.api_key, settings, self._trouble)
        app = guarded_app(Guard("app", contract, self._record, gate), self._lock)
        limit = self._state.options.limit_pages
        app.register_blueprint(AppConversations(self._state, self._agent.url).blueprint())
        app.register_blueprint(app_events(self._state))
        app.register_blueprint(sandboxes(self._state, self._agent.url))
        app.register_blueprint(account_routes(self.account, fields, limit))
        app.register_blueprint(
            catalogue_routes(limit, contract.answer_fields("GET /api/v1/web-client/config"))
        )
        return Server(app, port)

    def _agent_server(self, contract: Contract, commands: Mapping[str, OUTPUT]) -> Server:
        app = guarded_app(Guard("agent", contract, self._record, AgentGate(self._state)), self._lock)
        app.register_blueprint(conversation_routes(self._state))
        app.register_blueprint(sandbox_routes(self._state, self._record, commands))
        self._sockets.serve(app)
        return Server(app)
