// Play a user of the browser extension: an issue page with both scripts, as JSON on standard output.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

const [folder, server, apiKey, repository, pollSeconds, images] = process.argv.slice(2);
const settings = { server, apiKey, pollSeconds: Number(pollSeconds) };
const listeners = [];

const storage = { sync: { get: async (defaults) => ({ ...defaults, ...settings }) } };
globalThis.chrome = {
  storage,
  runtime: { onMessage: { addListener: (listener) => listeners.push(listener) } },
};
await import(pathToFileURL(`${folder}/worker.js`));

// What is sent between the two scripts arrives as a copy, as in a browser.
function sendMessage(message) {
  return new Promise((resolve) => {
    const respond = (answer) => resolve(structuredClone(answer));
    for (const listener of listeners) {
      listener(structuredClone(message), {}, respond);
    }
  });
}

function element(textContent = "") {
  const handlers = [];
  return {
    textContent,
    title: "",
    disabled: false,
    dataset: {},
    addEventListener: (name, handler) => handlers.push(handler),
    click: () => Promise.all(handlers.map((handler) => handler({}))),
    after(other) {
      page.button = other;
    },
  };
}

const page = {
  button: null,
  "[data-testid=issue-title]": element("  Dates are off by one day "),
  "[data-testid=issue-body]": element("Since March."),
};
const document = {
  querySelector: (selector) => page[selector],
  querySelectorAll: () => JSON.parse(images).map((src) => ({ src })),
  createElement: () => element(),
};
const location = { pathname: `/${repository}/issues/17` };
const content = { chrome: { runtime: { sendMessage } }, document, location };
vm.runInNewContext(await readFile(`${folder}/content.js`, "utf8"), content);

const { button } = page;
const offered = button.textContent;
await button.click();
const started = button.textContent;
const link = button.dataset.href ?? "";
await button.click();
console.log(JSON.stringify({
  conversation_id: link.slice(link.lastIndexOf("/") + 1),
  link: link.startsWith(`${server}/conversations/`),
  offered,
  started,
  answer: button.title,
  button: button.textContent === started && !button.disabled,
}));
