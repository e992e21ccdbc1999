// Calls functions of composed files as clients would: one JSON request a line in, one answer a line out.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder] = process.argv.slice(2);
const require = createRequire(`${folder}/driver.cjs`);
const axios = require("axios");
const old = require("got-11");
const superagent = require("superagent");
const { default: got } = await import(pathToFileURL(`${folder}/node_modules/got/dist/source/index.js`));
const { default: ky } = await import(pathToFileURL(`${folder}/node_modules/ky/distribution/index.js`));
const { ofetch } = require("ofetch");

const load = (file) => (file.endsWith(".cjs") ? require(file) : import(pathToFileURL(file)));

// What a client of each transport gives to the functions, by the names of their parameters.
function givenBy({ url, key, timeout, init, kind, file }) {
  const headers = { Authorization: `Bearer ${key}` };
  const request = async (path, method) => {
    const response = await fetch(`${url}/api${path}`, { method, headers });
    if (!response.ok) throw Object.assign(new Error("refused"), { response });
    return response.json();
  };
  const client = clientOf(kind, { url, headers, timeout, isOld: file.endsWith(".cjs") });
  const { aborted, ...rest } = init ?? {};
  const signal = aborted ? AbortSignal.abort() : AbortSignal.timeout(20_000);
  const api = APIS[kind] ?? `${url}/api/v1`;
  return { api, client, request, init: { headers, signal, ...rest } };
}

// What V1's addresses begin with, for those of these clients that have a base.
const APIS = { got: "v1", ky: "v1", ofetch: "/v1" };

function clientOf(kind, { url, headers, timeout, isOld }) {
  const base = `${url}/api`;
  if (kind === "got") {
    const options = { prefixUrl: base, headers, timeout: { request: timeout }, retry: { limit: 0 } };
    return (isOld ? old : got).extend(options);
  }
  if (kind === "ky") return ky.create({ prefixUrl: base, headers, retry: 0 });
  if (kind === "ofetch") return ofetch.create({ baseURL: base, headers, retry: 0 });
  return kind === "superagent" ? superagent.agent().set(headers) : axios.create({ baseURL: base, headers, timeout });
}

async function shown(result) {
  if (result instanceof Response) {
    return { status: result.status, ok: result.ok, value: await result.json() };
  }
  if (result?.config) {
    const { status, data, config } = result;
    return { status, ok: true, value: data, url: config.url, timeout: config.timeout };
  }
  if (result?.req) return { status: result.status, ok: result.ok, value: result.body };
  return { value: result ?? null, is: typeof result };
}

async function answer({ name, names, values, ...told }) {
  const given = { ...givenBy(told), ...values };
  try {
    const result = (await load(told.file))[name](...names.map((one) => given[one]));
    return { ...(await shown(await result)), promised: result instanceof Promise };
  } catch (error) {
    return { error: String(error.message), status: statusOf(error.response) };
  }
}

const statusOf = (response) => response?.statusCode ?? response?.status ?? null;

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
