// Play a page that uses the hook: start, listen, say something when the agent rests, and tell what was shown, as JSON.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, serverUrl, token, task, message, patience] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const { createElement } = require("react");
const { create } = require("react-test-renderer");
const { createConversation, useConversation } = await import(pathToFileURL(`${folder}/dist/index.js`));

const conversationId = await createConversation(serverUrl, token, task);
let shown;
const Panel = () => {
  shown = useConversation({ serverUrl, token, conversationId });
  return null;
};

async function until(holds, what) {
  const deadline = Date.now() + Number(patience) * 1000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`${what} takes too long: ${JSON.stringify(shown)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const answers = () => shown.messages.filter((one) => one.from === "agent").length;
const root = create(createElement(Panel));
await until(() => shown.connected, "the connection");
await until(() => answers() === 1 && shown.state === "resting", "the first answer");
shown.send(message);
await until(() => answers() === 2 && shown.state === "resting", "the second answer");
const { messages, commands, state } = shown;
root.unmount();
const texts = messages.map(({ from, text }) => `${from}: ${text}`);
const codes = commands.map(({ exitCode }) => exitCode);
console.log(JSON.stringify({ conversation_id: conversationId, texts, codes, state }));
