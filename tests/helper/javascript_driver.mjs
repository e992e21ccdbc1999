// Calls functions of composed files as clients would: one JSON request a line in, one answer a line out.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder] = process.argv.slice(2);
const require = createRequire(`${folder}/driver.cjs`);
const axios = require("axios");

const load = (file) => (file.endsWith(".cjs") ? require(file) : import(pathToFileURL(file)));

// What a client of each transport gives to the functions, by the names of their parameters.
function givenBy({ url, key, timeout, init }) {
  const headers = { Authorization: `Bearer ${key}` };
  const request = async (path, method) => {
    const response = await fetch(`${url}/api${path}`, { method, headers });
    if (!response.ok) throw Object.assign(new Error("refused"), { response });
    return response.json();
  };
  const client = axios.create({ baseURL: `${url}/api`, headers, timeout });
  const { aborted, ...rest } = init ?? {};
  const signal = aborted ? AbortSignal.abort() : AbortSignal.timeout(20_000);
  return { api: `${url}/api/v1`, client, request, init: { headers, signal, ...rest } };
}

async function shown(result) {
  if (result instanceof Response) {
    return { status: result.status, ok: result.ok, value: await result.json() };
  }
  if (result?.config) {
    const { status, data, config } = result;
    return { status, ok: true, value: data, url: config.url, timeout: config.timeout };
  }
  return { value: result ?? null, is: typeof result };
}

async function answer({ file, name, names, values, ...told }) {
  const given = { ...givenBy(told), ...values };
  try {
    const result = (await load(file))[name](...names.map((one) => given[one]));
    return { ...(await shown(await result)), promised: result instanceof Promise };
  } catch (error) {
    return { error: String(error.message), status: error.response?.status ?? null };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
