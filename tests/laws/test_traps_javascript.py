"""What the two APIs have so nearly in common that a client in JavaScript is easily migrated wrongly.

As in `test_traps_python.py`, each law is a small client that does on V1 what it did on V0, and does not with
the mistake. The traps of sockets alone are named there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.laws.trapped import AXIOS, FETCH, AnyWorld, answer_late, busy, one, several, trapped, with_files
from tests.servers import V1World
from v0to1.mock.clock import Clock
from v0to1.mock.events_v1 import EventMaker

pytestmark = pytest.mark.whole

MAIN = "client.mjs"

START = """
async function start(text) {
  const response = await fetch(`${BASE}/api/conversations`, {
    method: "POST",
    headers,
    body: JSON.stringify({ initial_user_msg: text }),
  });
  if (!response.ok) throw new Error(`not created: ${response.status}`);
  const { conversation_id } = await response.json();
  return conversation_id;
}
"""

GET = """
async function read(id) {
  const response = await fetch(`${BASE}/api/conversations/${id}`, { headers });
  if (!response.ok) throw new Error(`not read: ${response.status}`);
  return response.json();
}
"""

TELL = """
async function tell(id, message) {
  const response = await fetch(`${BASE}/api/conversations/${id}/message`, {
    method: "POST",
    headers,
    body: JSON.stringify({ message }),
  });
  return response.ok ? "sent" : "refused";
}
"""

TRAJECTORY = """
async function trajectory(id) {
  const response = await fetch(`${BASE}/api/conversations/${id}/trajectory`, { headers });
  if (!response.ok) throw new Error(`not read: ${response.status}`);
  const { trajectory } = await response.json();
  return trajectory;
}
"""

PAGES = """
async function* conversations(limit) {
  let pageId;
  for (let count = 0; count < 9; count++) {
    const query = new URLSearchParams({ limit: String(limit) });
    if (pageId) query.set("page_id", pageId);
    const response = await fetch(`${BASE}/api/conversations?${query}`, { headers });
    if (!response.ok) throw new Error(`not listed: ${response.status}`);
    const page = await response.json();
    for (const one of page.results) yield [one.title, one.status];
    pageId = page.next_page_id;
    if (!pageId) return;
  }
}
"""

FILES = """
async function names(id) {
  const response = await fetch(`${BASE}/api/conversations/${id}/list-files`, { headers });
  if (!response.ok) throw new Error(`not listed: ${response.status}`);
  return response.json();
}

async function content(id, file) {
  const query = new URLSearchParams({ file });
  const response = await fetch(`${BASE}/api/conversations/${id}/select-file?${query}`, { headers });
  if (!response.ok) throw new Error(`not read: ${response.status}`);
  const { code } = await response.json();
  return code;
}
"""


def test_the_id_of_a_start_task_is_not_that_of_a_conversation(tmp_path: Path) -> None:
    main = """
const id = await start("Make a file.");
let found;
for (let count = 0; count < 5; count++) {
  found = await read(id);
  if (found.status === "RUNNING") break;
}
console.log(found.status, found.conversation_id === id, await tell(id, "Go on."));
"""
    client = FETCH + START + GET + TELL + main
    done = trapped(tmp_path, client, main=MAIN, v0={"start_polls": 2}, v1={"start_polls": 3})
    assert "adapter" not in done.fixes
    done.notices(("return conversation_id;", "return (await response.json()).id;"))


def test_null_in_the_list_is_no_conversation(tmp_path: Path) -> None:
    main = """
const found = await read(process.env.ID);
console.log(found === null ? "there is none" : found.title);
"""
    done = trapped(tmp_path, FETCH + GET + main, main=MAIN, seed=lambda world: {"ID": "0" * 32})
    assert done.forms == ["helper"]
    done.notices(("if (!task) return Response.json(null);", ""))


def test_a_conversation_that_has_started_between_two_requests_runs(tmp_path: Path) -> None:
    main = """
console.log((await read(await start("Make a file."))).status);
"""
    done = trapped(tmp_path, FETCH + START + GET + main, main=MAIN, v1={"start_polls": 1})
    assert "adapter" not in done.fixes
    done.notices(('task.status !== "READY"', 'task.status !== "GONE"'))


def test_a_comparison_with_a_status_can_be_true(tmp_path: Path) -> None:
    main = """
const signs = { RUNNING: "+", STOPPED: "-", ARCHIVED: "x" };
for await (const [title, status] of conversations(20)) {
  switch (status) {
    case "STOPPED":
      console.log("stopped:", title);
      break;
    case "ARCHIVED":
    case "ERROR":
      console.log("over:", title);
  }
  console.log(signs[status] ?? "?");
}
"""
    done = trapped(tmp_path, FETCH + PAGES + main, main=MAIN, seed=several)
    assert done.forms == ["inline"]
    done.notices(("statusOf(one)", "one.sandbox_status"))


def test_all_pages_of_a_list_are_read(tmp_path: Path) -> None:
    main = """
for await (const [title] of conversations(20)) console.log(title);
"""
    done = trapped(tmp_path, FETCH + PAGES + main, main=MAIN, seed=several, v1={"limit_pages": 2})
    assert done.forms == ["inline"]
    done.notices(("page.next_page_id", "null"))


def test_all_pages_of_the_events_are_read(tmp_path: Path) -> None:
    main = """
for (const event of await trajectory(await start("Make a file."))) {
  if (event.action === "message") console.log(event.source, event.args.content);
}
"""
    client = FETCH + START + TRAJECTORY + main
    done = trapped(tmp_path, client, main=MAIN, v1={"start_polls": 0, "limit_pages": 1})
    assert "adapter" not in done.fixes
    done.notices(("if (!page.next_page_id)", "if (page)"))


def test_an_agent_that_is_idle_has_not_ended(tmp_path: Path) -> None:
    main = """
for (let count = 0; count < 3; count++) {
  const found = await read(process.env.ID);
  if (found.status === "STOPPED") {
    console.log("over");
    break;
  }
  console.log("not yet");
}
"""
    done = trapped(tmp_path, FETCH + GET + main, main=MAIN, seed=one())
    assert done.forms == ["helper"]
    done.notices(('["finished", "error", "stuck"]', '["finished", "error", "stuck", "idle"]'))


def test_an_agent_that_waits_for_the_user_has_finished(tmp_path: Path) -> None:
    main = """
const id = await start("Make a file.");
let states = [];
for (let count = 0; count < 3; count++) {
  const found = (await trajectory(id)).filter((event) => event.observation === "agent_state_changed");
  states = found.map((event) => event.extras.agent_state);
  if (["awaiting_user_input", "error"].includes(states.at(-1))) break;
}
console.log(states.at(-1));
"""
    done = trapped(tmp_path, FETCH + START + TRAJECTORY + main, main=MAIN)
    assert "adapter" not in done.fixes
    done.notices(('agent_state = "awaiting_user_input"', 'agent_state = "idle"'))


def test_an_answer_that_comes_after_the_end_of_its_turn_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The App Server may have the state before the message; here it has each answer at the third look."""
    main = """
const id = await start("Make a file.");
for (const text of ["Go on.", "And on."]) {
  await tell(id, text);
  let found = [];
  for (let count = 0; count < 9; count++) {
    found = await trajectory(id);
    const states = found.filter((event) => event.observation === "agent_state_changed");
    if (["awaiting_user_input", "finished"].includes(states.at(-1).extras.agent_state)) break;
  }
  console.log(found.filter((event) => event.source === "agent" && event.action === "message").length);
}
"""
    answer_late(monkeypatch)
    done = trapped(tmp_path, FETCH + START + TELL + TRAJECTORY + main, main=MAIN)
    assert "adapter" not in done.fixes
    done.notices(('isLast && source !== "environment"', 'isLast && source === "agent"'))
    done.notices(('agent_state = "running"', 'agent_state = "finished"'))


def test_the_last_events_reach_as_far_as_those_of_v0(tmp_path: Path) -> None:
    main = """
async function latest(id) {
  const response = await fetch(`${BASE}/api/conversations/${id}/events?limit=20&reverse=true`, { headers });
  if (!response.ok) throw new Error(`not read: ${response.status}`);
  const { events } = await response.json();
  return events;
}

const said = (await latest(process.env.ID)).filter((event) => event.action === "message");
console.log(...said.map((event) => event.source));
"""

    done = trapped(tmp_path, FETCH + main, main=MAIN, seed=busy)
    assert done.forms == ["mapped"]
    done.notices(('return !key || (key === "execution_status" && !rests);', "return true;"))


def test_new_events_are_those_after_the_last(tmp_path: Path) -> None:
    main = """
async function events(id, first) {
  const query = new URLSearchParams({ start_id: String(first), limit: "5" });
  const response = await fetch(`${BASE}/api/conversations/${id}/events?${query}`, { headers });
  if (!response.ok) throw new Error(`not read: ${response.status}`);
  return response.json();
}

const id = await start("Make a file.");
let last = -1;
for (const text of ["Go on.", "And on."]) {
  await tell(id, text);
  for (let count = 0; count < 9; count++) {
    const page = await events(id, last + 1);
    for (const event of page.events) {
      last = event.id;
      if (event.action === "message") console.log(event.source, event.args.content);
    }
    if (!page.has_more) break;
  }
  console.log("read");
}
"""
    client = FETCH + START + TELL + main
    done = trapped(tmp_path, client, main=MAIN, v1={"start_polls": 0, "limit_pages": 3})
    assert "adapter" not in done.fixes
    done.notices(("first <= id && ", ""))


def test_a_result_finds_its_command(tmp_path: Path) -> None:
    main = """
const commands = new Map();
for (const event of await trajectory(await start("Make a file."))) {
  if (event.action === "run") commands.set(event.id, event.args.command);
  if (event.observation === "run") console.log(commands.get(event.cause), event.extras.metadata.exit_code);
}
"""
    done = trapped(tmp_path, FETCH + START + TRAJECTORY + main, main=MAIN)
    assert "adapter" not in done.fixes
    done.notices(("numbers.get(view.cause) ?? null", "view.cause"))


@pytest.mark.parametrize("missing", [False, True], ids=["null", "missing"])
def test_a_command_without_an_exit_code_has_that_of_v0(tmp_path: Path, *, missing: bool) -> None:
    main = """
for (const event of await trajectory(process.env.ID)) {
  if (event.observation === "run") console.log(event.extras.metadata.exit_code);
}
"""

    def unfinished(world: AnyWorld) -> Mapping[str, str]:
        identity = world.seed_conversation()
        if isinstance(world, V1World):
            _, action, result, *_ = EventMaker(Clock()).work()
            result["observation"]["exit_code"] = None
            if missing:
                del result["observation"]["exit_code"]
            world.conversations[identity].events += [action, result]
        else:
            extras = {"command": "top", "metadata": {"exit_code": -1}}
            world.conversations[identity].events.append({"id": 9, "observation": "run", "extras": extras})
        return {"ID": identity}

    done = trapped(tmp_path, FETCH + TRAJECTORY + main, main=MAIN, seed=unfinished)
    assert done.forms == ["helper"]
    done.notices(("observation.exit_code ?? -1", "observation.exit_code"))


def test_folders_come_first(tmp_path: Path) -> None:
    main = """
console.log((await names(process.env.ID)).join(" "));
"""
    done = trapped(tmp_path, FETCH + FILES + main, main=MAIN, seed=with_files)
    assert set(done.forms) == {"helper"}
    done.notices(("(rank(one) < rank(other) ? -1 : 1)", "(one < other ? -1 : 1)"))


AXIOS_FILE = """
async function content(id, file) {
  const { data } = await client.get(`/api/conversations/${id}/select-file`, { params: { file } });
  return data.code;
}

console.log(await content(process.env.ID, "README.md"), (await content(process.env.ID, "made.txt")).length);
"""


def test_a_file_of_digits_is_a_text(tmp_path: Path) -> None:
    done = trapped(tmp_path, AXIOS + AXIOS_FILE, main=MAIN, seed=with_files)
    assert done.forms == ["helper"]
    done.notices(('responseType: "text"', ""))


@pytest.mark.parametrize("library", ["fetch", "axios"])
def test_the_key_of_the_app_server_is_not_sent_to_a_sandbox(tmp_path: Path, library: str) -> None:
    main = """
console.log(await content(process.env.ID, "README.md"));
"""
    client = AXIOS + AXIOS_FILE if library == "axios" else FETCH + FILES + main
    done = trapped(tmp_path, client, main=MAIN, seed=with_files)
    assert set(done.forms) == {"helper"}
    key = 'Authorization: "Bearer sk-oh-mock-key"'
    done.notices(('"X-Session-API-Key": key', f'{key}, "X-Session-API-Key": key'))


SET = "`Bearer ${process.env.OPENHANDS_API_KEY}`"
SETTINGS = {
    "of all methods": f"axios.defaults.headers.common.Authorization = {SET};",
    "of one method": f"axios.defaults.headers.get.Authorization = {SET};",
    "of all requests": f"axios.defaults.headers.Authorization = {SET};",
}


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_the_key_of_all_instances_of_axios_is_not_sent_to_a_sandbox(tmp_path: Path, setting: str) -> None:
    client = f"""import axios from "axios";
{setting}
const client = axios.create({{ baseURL: process.env.OPENHANDS_URL }});
"""
    done = trapped(tmp_path, client + AXIOS_FILE, main=MAIN, seed=with_files)
    assert done.forms == ["helper"]
    done.notices(("Object.assign(agent.defaults, { headers: {} });", ""))


def test_the_key_that_an_interceptor_adds_is_not_sent_to_a_sandbox(tmp_path: Path) -> None:
    client = f"""
import axios from "axios";
const withKey = (config) => {{
  config.headers.Authorization = {SET};
  return config;
}};
axios.interceptors.request.use(withKey);
const client = axios.create({{ baseURL: process.env.OPENHANDS_URL }});
client.interceptors.request.use(withKey);
"""
    done = trapped(tmp_path, client + AXIOS_FILE, main=MAIN, seed=with_files)
    assert done.forms == ["helper"]
    done.notices(("agent.request(", "axios.request("))


@pytest.mark.parametrize("suffix", [".mjs", ".cjs"])
def test_new_ids_need_no_global_crypto(tmp_path: Path, suffix: str) -> None:
    main = """
start("Make a file.").then((id) => console.log(id.length));
"""
    client = FETCH + START + main
    options = ("--no-experimental-global-webcrypto",)
    done = trapped(tmp_path, client, main=f"client{suffix}", options=options)
    assert done.forms == ["inline"]
    module = next(line for line in done.text.splitlines() if "randomUUID" in line)
    done.notices((module, "const { randomUUID } = crypto;"))


def test_a_paused_sandbox_is_not_woken(tmp_path: Path) -> None:
    main = """
console.log(await tell(process.env.ID, "Hi"));
console.log(await names(process.env.ID).catch(() => "no names"));
console.log((await trajectory(process.env.ID)).length > 0);
console.log((await read(process.env.ID)).status);
"""
    client = FETCH + FILES + TRAJECTORY + GET + TELL + main
    done = trapped(tmp_path, client, main=MAIN, seed=one("STOPPED"))
    assert "adapter" not in done.fixes
    assert not [call for call in done.after.calls if call.path.endswith("/resume")]


def test_what_is_undefined_is_not_sent_in_a_query(tmp_path: Path) -> None:
    main = """
let pageId;
for (let count = 0; count < 9; count++) {
  const { data } = await client.get("/api/conversations", { params: { limit: 2, page_id: pageId } });
  for (const one of data.results) console.log(one.title);
  pageId = data.next_page_id;
  if (!pageId) break;
}
"""
    done = trapped(tmp_path, AXIOS + main, main=MAIN, seed=several)
    assert done.forms == ["inline"]
    done.notices(("page_id: pageId", 'page_id: pageId ?? ""'))


@pytest.mark.parametrize("nothing", ["null", "undefined"])
def test_no_message_is_null(tmp_path: Path, nothing: str) -> None:
    main = f"""
async function begin(text, repository) {{
  const {{ data }} = await client.post("/api/conversations", {{ initial_user_msg: text, repository }});
  return data.conversation_id;
}}

console.log((await begin("Hi", "acme/web")).length);
console.log((await begin({nothing}, null)).length);
"""
    done = trapped(tmp_path, AXIOS + main, main=MAIN)
    assert done.fixes == ["adapter"]
    message = 'initial_message: { content: [{ type: "text", text }] }'
    wrong = (AXIOS + main).replace("initial_user_msg: text", message)
    done.notices_files({MAIN: wrong.replace("/api/conversations", "/api/v1/app-conversations")})


def test_sandboxes_are_asked_for_by_id_and_conversations_by_ids(tmp_path: Path) -> None:
    main = """
async function editor(id) {
  const response = await fetch(`${BASE}/api/conversations/${id}/vscode-url`, { headers });
  if (!response.ok) throw new Error(`not read: ${response.status}`);
  const { vscode_url } = await response.json();
  return vscode_url;
}

console.log((await editor(process.env.ID)).split("?")[0]);
"""
    done = trapped(tmp_path, FETCH + main, main=MAIN, seed=one())
    assert done.forms == ["helper"]
    done.notices(("/app-conversations?ids=", "/app-conversations?id="))
    done.notices(("/sandboxes?id=", "/sandboxes?ids="))


def test_a_message_lets_the_agent_run(tmp_path: Path) -> None:
    main = """
async function act(id, content) {
  const response = await fetch(`${BASE}/api/conversations/${id}/events`, {
    method: "POST",
    headers,
    body: JSON.stringify({ action: "message", args: { content } }),
  });
  if (!response.ok) throw new Error(`not sent: ${response.status}`);
}

await act(process.env.ID, "Make a file.");
await tell(process.env.ID, "Go on.");
for (const event of await trajectory(process.env.ID)) {
  if (event.action === "message") console.log(event.source, event.args.content);
}
"""
    done = trapped(tmp_path, FETCH + TELL + TRAJECTORY + main, main=MAIN, seed=one())
    assert "adapter" not in done.fixes
    assert [sent["run"] for sent in done.after.sent("/send-message")] == [True, True]
    done.notices(("run: true", "run: false"))


def test_settings_of_the_model_are_stored_and_read_where_v1_has_them(tmp_path: Path) -> None:
    main = """
await client.post("/api/settings", { llm_model: "openai/gpt-5", max_iterations: 7, language: null });
const { data } = await client.get("/api/settings");
console.log(data.llm_model, data.llm_base_url, data.agent, data.max_iterations);
const config = await client.get("/api/options/config");
console.log(config.data.APP_MODE, config.data.FEATURE_FLAGS.HIDE_LLM_SETTINGS);
"""
    done = trapped(tmp_path, AXIOS + main, main=MAIN)
    assert done.forms == ["helper", "mapped", "inline"]
    assert all("language" not in sent for sent in done.after.sent("/settings") if sent)
    done.notices(("v1Settings({", "({"))
    done.notices(("hide_llm_settings", "HIDE_LLM_SETTINGS"))


def test_storing_a_secret_has_the_status_of_v0(tmp_path: Path) -> None:
    main = """
const { status } = await client.post("/api/secrets", { name: "one", value: "1" });
const renamed = await client.put("/api/secrets/one", { name: "two" });
const unknown = await client.put("/api/secrets/none", { name: "three" }, { validateStatus: () => true });
console.log(status === 201, renamed.status === 200, unknown.status);
"""
    done = trapped(tmp_path, AXIOS + main, main=MAIN)
    assert done.forms == ["inline"] * 3
    done.notices(('post("/api/v1/secrets"', 'post("/api/v1/settings"'))


OWN_SERVER = """
const text = "return { url: `${env.OPENHANDS_URL}/api/conversations/${env.ID}`, key: 'k' }";
const given = new Function("env", text);

class Workspace {
  static current = null;

  static use(conversation) {
    this.current = conversation;
  }

  static address(id) {
    if (this.current?.url) return this.current.url;
    return `/api/conversations/${id}`;
  }

  static headers() {
    const headers = new AxiosHeaders();
    if (this.current?.key) headers.set("X-Session-API-Key", this.current.key);
    return headers;
  }

  static async editor(id) {
    const url = `${this.address(id)}/vscode-url`;
    const { data } = await client.get(url, { headers: this.headers() });
    return data.vscode_url;
  }
}

Workspace.use(given(process.env));
console.log((await Workspace.editor(process.env.ID)).split("?")[0]);
"""


def test_the_key_of_a_conversation_is_not_sent_to_the_app_server(tmp_path: Path) -> None:
    client = AXIOS.replace("import axios", "import axios, { AxiosHeaders }") + OWN_SERVER
    done = trapped(tmp_path, client, main=MAIN, seed=one())
    assert done.forms == ["helper"]
    assert not any(call.headers.get("X-Session-API-Key") for call in done.after.calls)
    own = "axios.create({ baseURL: client.defaults.baseURL, headers: this.headers() })"
    done.notices(("await exposedUrl(client,", f"await exposedUrl({own},"))


def test_keys_of_the_client_keep_their_names(tmp_path: Path) -> None:
    main = """
const { conversation_id, title, status } = await read(process.env.ID);
const record = { conversation_id, status: "queued", results: [title] };
record.last_updated_at = "never";
if (record.status !== status) record.status = status.toLowerCase();
console.log(JSON.stringify(record));
for (const key of ["status", "conversation_id"]) console.log(key, record[key]);
"""
    done = trapped(tmp_path, FETCH + GET + main, main=MAIN, seed=one())
    assert done.forms == ["mapped"]
    done.notices(("record.last_updated_at", "record.updated_at"))
    done.notices(("results: [title]", "items: [title]"))


def test_what_was_true_or_false_is_an_object(tmp_path: Path) -> None:
    main = """
async function rename(id, title) {
  const url = `${BASE}/api/conversations/${id}`;
  const response = await fetch(url, { method: "PATCH", headers, body: JSON.stringify({ title }) });
  return (await response.json()) === true;
}

async function remove(id) {
  const response = await fetch(`${BASE}/api/conversations/${id}`, { method: "DELETE", headers });
  return response.json();
}

for (const id of [process.env.ID, "0".repeat(32)]) {
  console.log((await rename(id, "New")) ? "renamed" : "not renamed");
  console.log((await remove(id)) ? "removed" : "not there");
}
"""
    done = trapped(tmp_path, FETCH + main, main=MAIN, seed=one())
    assert done.forms == ["mapped", "mapped"]
    done.notices(("v0Success(await response.json()) === true", "(await response.json()) === true"))
    done.notices(("response.json().then(v0Success)", "response.json()"))


def test_what_an_error_says_is_no_response(tmp_path: Path) -> None:
    main = """
class Files {
  async read(id, file) {
    try {
      const response = await client.get(`/api/conversations/${id}/select-file`, { params: { file } });
      return response.data;
    } catch (error) {
      console.error(error.response?.data || error.message);
      throw error;
    }
  }
}

for (const file of ["README.md", "none.md"]) {
  try {
    console.log(JSON.stringify(await new Files().read(process.env.ID, file)));
  } catch (error) {
    console.log(error.response?.data ? "refused" : "lost");
  }
}
"""
    done = trapped(tmp_path, AXIOS + main, main=MAIN, seed=with_files)
    assert done.forms == ["mapped"]
    assert done.text.count("error.response?.data") == 2
    done.notices(("return { code: data };", "return data;"))


USES = {
    "kept": "kept.push(body);\nconsole.log(Object.keys(kept[0]).sort().join());",
    "given on": "record(body);",
    "stored": "writeFileSync('last', JSON.stringify(body));\nconsole.log(readFileSync('last', 'utf-8'));",
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_payload_that_goes_elsewhere_is_that_of_v0_there(tmp_path: Path, use: str) -> None:
    main = f"""
import {{ readFileSync, writeFileSync }} from "node:fs";
const kept = [];
const record = (entry) => console.log(entry.initial_user_msg, entry.repository);

const body = {{ initial_user_msg: "Make a file.", repository: "acme/web" }};
const response = await fetch(`${{BASE}}/api/conversations`, {{
  method: "POST",
  headers,
  body: JSON.stringify(body),
}});
if (!response.ok) throw new Error(`not created: ${{response.status}}`);
{use}
console.log((await response.json()).conversation_id.length);
"""
    done = trapped(tmp_path, FETCH + main, main=MAIN)
    assert done.fixes == ["adapter"]
    message = 'initial_message: { content: [{ type: "text", text: "Make a file." }] }'
    wrong = (FETCH + main).replace(
        'initial_user_msg: "Make a file.", repository', f"{message}, selected_repository"
    )
    done.notices_files({MAIN: wrong.replace("/api/conversations", "/api/v1/app-conversations")})
