"""Clients that ask again by calling themselves, now or by a timer, and wait like those with a loop."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

SCRIPT = (
    "const API = 'https://app.all-hands.dev/api';\n"
    "const ask = async (id) => (await fetch(`${API}/conversations/${id}`)).json();\n"
)
PYTHON = "import threading\nimport time\n\nimport requests\n\nAPI = 'https://app.all-hands.dev/api'\n\n\n"
GET = 'requests.get(f"{API}/conversations/{cid}").json()'

QUERY = (
    "import { useQuery } from '@tanstack/react-query';\n"
    "export function useIt(id) {\n  return useQuery({\n    queryKey: [id],\n    queryFn: () => ask(id),\n"
    "    refetchInterval: (query) => WHEN,\n  });\n}\n"
    "export function Title({ id }) {\n  const { data } = useIt(id);\n  return data?.title;\n}\n"
)

ENDS = {
    "chosen.js": "export async function wait(id) {\n  const c = await ask(id);\n"
    "  return c.status === 'RUNNING' ? wait(id) : c.title;\n}\n",
    "asked by a library.js": QUERY.replace("WHEN", "query.state.data?.status === 'RUNNING' ? 3000 : false"),
    "asked by a library, otherwise.js": QUERY.replace(
        "WHEN", "(query.state.data?.status !== 'RUNNING' ? false : 3000)"
    ),
    "asked by a library that is told.js": QUERY.replace(
        "WHEN", "{ if (query.state.data?.status === 'RUNNING') { return 3000; } return false; }"
    ),
    "chosen.py": f"def wait(cid):\n    c = {GET}\n"
    "    return wait(cid) if c['status'] == 'RUNNING' else c['title']\n",
    "timer.js": "export function watch(id, done) {\n  const tick = async () => {\n"
    "    const c = await ask(id);\n"
    "    if (c.status === 'RUNNING' || c.status === 'STARTING') setTimeout(tick, 3000);\n"
    "  };\n  tick();\n}\n",
    "function in a timer.js": "export async function watch(id) {\n  const c = await ask(id);\n"
    "  if (c.status === 'RUNNING') { setTimeout(() => watch(id), 3000); }\n}\n",
    "returned.js": "export async function wait(id) {\n  const c = await ask(id);\n"
    "  if (c.status === 'RUNNING') { await sleep(9); return wait(id); }\n  return c.title;\n}\n",
    "otherwise.js": "export function watch(id, done) {\n  const tick = async () => {\n"
    "    const c = await ask(id);\n"
    "    if (c.status !== 'RUNNING') { done(); } else { setTimeout(tick, 3000); }\n  };\n  tick();\n}\n",
    "method.js": "export class Watch {\n  async tick(id) {\n    const c = await ask(id);\n"
    "    if (c.status === 'RUNNING') this.timer = setTimeout(() => this.tick(id), 3000);\n  }\n}\n",
    "hook.js": "export function useIt(id) {\n  const tick = useCallback(async () => {\n"
    "    const c = await ask(id);\n"
    "    if (c.status === 'RUNNING') setTimeout(tick, 3000);\n  }, [id]);\n  return tick;\n}\n",
    "interval.js": "export function watch(id, done) {\n  const timer = setInterval(async () => {\n"
    "    const c = await ask(id);\n    if (c.status !== 'RUNNING') { clearInterval(timer); done(); }\n"
    "  }, 3000);\n}\n",
    "returned.py": f"def wait(cid):\n    c = {GET}\n    if c['status'] == 'RUNNING':\n"
    "        time.sleep(5)\n        return wait(cid)\n    return c['title']\n",
    "timer.py": f"def tick(cid):\n    c = {GET}\n    if c['status'] == 'RUNNING':\n"
    "        threading.Timer(5, tick, [cid]).start()\n",
    "method.py": f"class Watch:\n    def tick(self, cid):\n        c = {GET}\n"
    "        if c['status'] == 'RUNNING':\n"
    "            self.loop.call_later(5, self.tick, cid)\n",
    "otherwise.py": f"def tick(cid, done):\n    c = {GET}\n    if c['status'] != 'RUNNING':\n        done()\n"
    "    else:\n        threading.Timer(5, tick, [cid, done]).start()\n",
}

BEGINNINGS = {
    "asked by a library.js": QUERY.replace("WHEN", "query.state.data?.status === 'RUNNING' ? false : 3000"),
    "chosen.js": "export async function mark(id) {\n  const c = await ask(id);\n"
    "  return { interval: { colour: c.status === 'RUNNING' ? 'green' : 'grey' } };\n}\n",
    "timer.js": "export function watch(id, done) {\n  const tick = async () => {\n"
    "    const c = await ask(id);\n"
    "    if (c.status !== 'RUNNING') setTimeout(tick, 3000); else done();\n  };\n  tick();\n}\n",
    "interval.js": "export function watch(id, done) {\n  const timer = setInterval(async () => {\n"
    "    const c = await ask(id);\n    if (c.status === 'RUNNING') { clearInterval(timer); done(); }\n"
    "  }, 3000);\n}\n",
    "another function.js": "export const other = (id) => watch(id);\nexport async function watch(id) {\n"
    "  const c = await ask(id);\n  if (c.status === 'RUNNING') { log(client.watch, other(id)); }\n}\n",
    "timer.py": f"def tick(cid, done):\n    c = {GET}\n    if c['status'] != 'RUNNING':\n"
    "        threading.Timer(5, tick, [cid, done]).start()\n    else:\n        done()\n",
    "property.py": f"def tick(cid, clock):\n    c = {GET}\n    if c['status'] == 'RUNNING':\n"
    "        clock.tick(tick=1)\n",
}


def changed(tmp_path: Path, name: str, text: str) -> str:
    """The client after the migration, of which nothing is left."""
    file = f"client{Path(name).suffix}"
    findings, after = migrated(tmp_path, {file: (PYTHON if file.endswith("py") else SCRIPT) + text})
    assert not reasons(findings)
    return after[file]


@pytest.mark.parametrize("name", ENDS)
def test_who_asks_again_while_it_runs_waits_for_the_end(name: str, tmp_path: Path) -> None:
    """The sandbox goes on running when the agent has finished: such a client would have asked for ever."""
    after = changed(tmp_path, name, ENDS[name])
    assert "agentStatus(" in after or "agent_status(" in after
    assert "sandbox_status" not in after


@pytest.mark.parametrize("name", BEGINNINGS)
def test_who_asks_again_until_it_runs_waits_for_the_sandbox(name: str, tmp_path: Path) -> None:
    after = changed(tmp_path, name, BEGINNINGS[name])
    assert "sandbox_status" in after
    assert "gent_status(" not in after and "agentStatus" not in after


def test_a_type_has_the_key_that_another_place_reads_of_the_sandbox(tmp_path: Path) -> None:
    """It declared V0's key alone where only one of two places needs V0's words."""
    text = (
        "interface Conversation { title: string; status: string }\n"
        "const API = 'https://app.all-hands.dev/api';\n"
        "async function ask(id: string) {\n"
        "  return (await (await fetch(`${API}/conversations/${id}`)).json()) as Conversation;\n}\n"
        "export async function wait(id: string): Promise<void> {\n"
        "  const c = await ask(id);\n  if (c.status === 'RUNNING') setTimeout(() => wait(id), 3000);\n}\n"
        "export async function colour(id: string) {\n"
        "  const c = await ask(id);\n  return c.status === 'STARTING' ? 'grey' : 'green';\n}\n"
    )
    findings, after = migrated(tmp_path, {"client.ts": text})
    assert not reasons(findings)
    assert "agentStatus(c) === 'RUNNING'" in after["client.ts"]
    assert "c?.sandbox_status === 'STARTING'" in after["client.ts"]
    assert "{ title: string; status: string; sandbox_status?: string }" in after["client.ts"]
