// Calls functions of composed helper files: one JSON request a line in, one JSON answer a line out.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, appKey] = process.argv.slice(2);
const require = createRequire(`${folder}/driver.cjs`);
const axios = require("axios");
const files = { esm: "mjs", commonjs: "cjs", typescript: "js" };
const headers = { Authorization: `Bearer ${appKey}`, "X-Access-Token": appKey };
const sleeps = [];
const later = globalThis.setTimeout;
const now = Date.now;
let slept = 0;

// A clock that pauses of the helper move, and that does not wait for them.
globalThis.setTimeout = (call, milliseconds, ...rest) => {
  if (!/openhands-v1/.test(new Error().stack)) {
    return later(call, milliseconds, ...rest);
  }
  sleeps.push(milliseconds / 1000);
  slept += milliseconds;
  return later(call, 0, ...rest);
};
Date.now = () => now() + slept;

// A client's own function that decodes what it gets, as many do.
async function decoding(url, init) {
  const response = await fetch(url, { ...init, headers });
  if (!response.ok) {
    throw new Error(`fetch: ${response.status}`);
  }
  return response.json();
}

function instance() {
  const client = axios.create({ headers });
  client.interceptors.request.use((config) => {
    config.headers.set("X-Intercepted", appKey);
    return config;
  });
  return client;
}

const decodingObject = {
  async request(config) {
    return (await axios.request({ ...config, headers })).data;
  },
};
const https = {
  fetch: {
    session: () => (url, init) => fetch(url, { ...init, headers }),
    module: () => fetch,
    wrapper: () => decoding,
  },
  axios: { session: instance, module: () => axios, wrapper: () => decodingObject },
};

function given(value, flavour) {
  if (value?.$http) {
    return https[flavour][value.$http]();
  }
  if (value?.$form) {
    const form = new FormData();
    for (const [field, name, content, type] of value.$form) {
      const bytes = Buffer.from(content, "base64");
      if (name === null) {
        form.append(field, bytes.toString());
      } else {
        form.append(field, new File([bytes], name, { type }));
      }
    }
    return value.$list ? [...form.values()] : form;
  }
  return value;
}

async function plain(answer) {
  if (answer instanceof Response) {
    return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()).toString("base64") };
  }
  if (answer?.config && "data" in answer) {
    const body = typeof answer.data === "object" && !Buffer.isBuffer(answer.data)
      ? Buffer.from(JSON.stringify(answer.data)) : Buffer.from(answer.data);
    return { status: answer.status, body: body.toString("base64") };
  }
  return { value: answer === undefined ? null : answer };
}

async function answerTo({ flavour, system, kind, name, args, options }) {
  const path = `${folder}/openhands-v1-${flavour}-${system}.${files[system]}`;
  const helper = system === "commonjs" ? require(path) : await import(pathToFileURL(path));
  const real = { ...options };
  if (kind === "module") {
    real.headers = headers;
  }
  if (real.timeout && flavour === "fetch") {
    real.signal = AbortSignal.timeout(real.timeout);
    delete real.timeout;
  }
  try {
    const last = args.some((one) => one?.$http) ? [real] : [];
    return await plain(await helper[name](...args.map((one) => given(one, flavour)), ...last));
  } catch (error) {
    return {
      error: error.name,
      message: error.message,
      own: error instanceof helper.OpenHandsV1Error,
      extended: error instanceof Error,
    };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  sleeps.length = 0;
  const answer = await answerTo(JSON.parse(line));
  process.stdout.write(`${JSON.stringify({ ...answer, sleeps })}\n`);
}
