// What is still used of V0, counted in the file that OPENHANDS_V0_USAGE names.

import { GLOBAL } from "./exchange";
import type { Json } from "./json";

// What the next line about an operation says, and when it is due.
const USES = new Map<string, Json>();
const USAGE_MILLISECONDS = 600_000;
const MOST_USES = 1_000;

/** Count a use of an operation, if Node runs and there is a file for it. */
export function noteUse(rule: string, route: string, root: string): void {
  const { process } = GLOBAL;
  if (!process?.env?.OPENHANDS_V0_USAGE || !process.getBuiltinModule) {
    return;
  }
  if (USES.size === 0) {
    process.once("exit", () => writeUses(Infinity));
  }
  const isFull = USES.size >= MOST_USES;
  const url = root.replace(/\/\/[^/]*@/, "//").replace(/\/api\/v1$/, "");
  const server = isFull ? "" : url;
  const last = `${new Date().toISOString().slice(0, 19)}Z`;
  const use = USES.get(rule + route + server) ?? { due: 0, count: 0 };
  const { due, count, first } = use.count ? use : { ...use, first: last };
  const told = { rule, route, server, first, last, count: count + 1, due };
  USES.set(rule + route + server, told);
  writeUses(Date.now());
}

/** Write the lines that are due; the client goes on where that is not possible. */
function writeUses(now: number): void {
  const { argv, env, getBuiltinModule, version } = GLOBAL.process;
  const fs = getBuiltinModule("node:fs");
  const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = fs.constants;
  const flag = O_APPEND | O_CREAT | O_NONBLOCK | O_WRONLY;
  const program = argv[1]?.split(/[\\/]/).slice(-2).join("/");
  const about = { v0to1_usage: 1, program, agent: `node/${version}` };
  for (const use of [...USES.values()].filter((one) => one.due <= now)) {
    const line = `\n${JSON.stringify({ ...about, ...use, due: undefined })}`;
    use.due = now + USAGE_MILLISECONDS;
    try {
      if (use.count) {
        fs.appendFileSync(env.OPENHANDS_V0_USAGE, line, { flag, mode: 0o600 });
        use.count = 0;
      }
    } catch {}
  }
}
