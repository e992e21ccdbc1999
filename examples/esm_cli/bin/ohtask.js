#!/usr/bin/env node
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import * as openhands from "../src/openhands.js";
import { pollMs } from "../src/settings.js";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repo: { type: "string", short: "r" },
    branch: { type: "string", short: "b" },
    wait: { type: "boolean", short: "w", default: false },
    "page-size": { type: "string", default: "20" },
  },
});
const [command, ...args] = positionals;

const commands = {
  async create(message) {
    console.log(
      await openhands.createConversation(message, { repository: flags.repo, branch: flags.branch }),
    );
  },

  async status(id) {
    let conversation = await openhands.getConversation(id);
    while (flags.wait && conversation?.status === "STARTING") {
      await sleep(pollMs);
      conversation = await openhands.getConversation(id);
    }
    if (!conversation) throw new Error(`there is no conversation ${id}`);
    const { status, selected_repository, title } = conversation;
    console.log([status, selected_repository ?? "-", title || "-"].join("\t"));
  },

  async say(id, message) {
    await openhands.sendMessage(id, message);
  },

  async log(id) {
    for (const { who, text } of await openhands.messages(id)) {
      console.log(`${who}: ${text}`);
    }
  },

  async list() {
    const pageSize = Number(flags["page-size"]);
    for await (const one of openhands.conversations({ repository: flags.repo, pageSize })) {
      console.log([one.conversation_id, one.status, one.last_updated_at, one.title].join("\t"));
    }
  },

  async ls(id, path) {
    for (const name of await openhands.listFiles(id, path)) {
      console.log(name);
    }
  },

  async cat(id, file) {
    process.stdout.write(await openhands.readFile(id, file));
  },

  async stop(id) {
    await openhands.stopConversation(id);
  },

  async rm(id) {
    await openhands.deleteConversation(id);
  },
};

if (!Object.hasOwn(commands, command ?? "")) {
  console.error(`usage: ohtask ${Object.keys(commands).join("|")} ...`);
  process.exit(2);
}
try {
  await commands[command](...args);
} catch (error) {
  console.error(`ohtask: ${error.message}`);
  process.exitCode = 1;
}
