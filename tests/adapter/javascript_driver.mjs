// Asks servers with every library, behind the adapter or not: one JSON request a line in, one answer a line out.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder] = process.argv.slice(2);
const require = createRequire(`${folder}/driver.cjs`);
const files = {
  esm: "openhands-v0.mjs",
  typescript: "openhands-v0.js",
  commonjs: "openhands-v0.cjs",
  script: "script/openhands-v0.js",
};
const adapters = new Map();

// The adapter of a module system, anew for each server, or `process`: another one may get its port.
async function adapterFor(system, server) {
  const key = `${system} ${server}`;
  if (!adapters.has(key)) {
    const path = `${folder}/${files[system]}`;
    if (system === "commonjs") {
      delete require.cache[path];
      adapters.set(key, require(path).adaptV0);
    } else {
      const module = await import(`${pathToFileURL(path)}?${encodeURIComponent(key)}`);
      adapters.set(key, module.adaptV0 ?? globalThis.adaptV0);
    }
  }
  return adapters.get(key);
}

const load = async (name) => {
  const module = await import(pathToFileURL(require.resolve(name)));
  return module.default ?? module;
};
const packages = {};
for (const name of ["axios", "got", "ky", "ofetch", "superagent", "undici", "form-data"]) {
  packages[name] = await load(name);
}
for (const name of ["axios-0", "got-11", "node-fetch-2", "cross-fetch"]) {
  packages[name] = require(name);
}
packages["node-fetch"] = await import("node-fetch");
const { axios, got, ky, superagent, undici } = packages;
const OldForm = packages["form-data"];
const { ofetch } = await import("ofetch");

function form(given) {
  const made = new FormData();
  for (const [name, content] of Object.entries(given)) {
    made.append("files", new File([Buffer.from(content, "base64")], name, { type: "application/octet-stream" }));
  }
  return made;
}

function oldForm(given) {
  const made = new OldForm();
  for (const [name, content] of Object.entries(given)) {
    made.append("files", Buffer.from(content, "base64"), { filepath: name });
  }
  return made;
}

function undiciForm(given) {
  const made = new undici.FormData();
  for (const [name, content] of Object.entries(given)) {
    made.append("files", new Blob([Buffer.from(content, "base64")]), name);
  }
  return made;
}

const query = (params) => (Object.keys(params).length > 0 ? `?${new URLSearchParams(params)}` : "");

function init({ method, headers, json, files: given, timeout }, makeForm = form) {
  const options = { method, headers: { ...headers } };
  if (json !== null) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(json);
  } else if (given) {
    options.body = makeForm(given);
  }
  if (timeout) {
    options.signal = AbortSignal.timeout(timeout);
  }
  return options;
}

async function ofResponse(response) {
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, reason: response.statusText, type: response.headers.get("content-type"), body };
}

const byFetch = (fetch, makeForm) => (adapt) => async (one) => {
  if (one.method === "GET" && one.json !== null) {
    return { status: 0, reason: "", type: "", body: Buffer.alloc(0) };
  }
  return ofResponse(await adapt(fetch())(one.url + query(one.params), init(one, makeForm)));
};

const byRequest = (adapt) => async (one) => {
  if (one.method === "GET" && one.json !== null) {
    return { status: 0, reason: "", type: "", body: Buffer.alloc(0) };
  }
  const url = new URL(one.url);
  for (const [name, value] of Object.entries(one.params)) {
    url.searchParams.set(name, value);
  }
  return ofResponse(await adapt(fetch)(new Request(url, init(one))));
};

const axiosConfig = ({ method, url, headers, params, json, files: given, timeout }, makeForm = form) => ({
  method, url, headers, params, data: json ?? (given ? makeForm(given) : undefined), timeout,
});

function ofAxios({ status, statusText, headers, data }) {
  return { status, reason: statusText, type: headers["content-type"], body: Buffer.from(data) };
}

async function settledByAxios(sent) {
  try {
    return ofAxios(await sent);
  } catch (error) {
    if (!error.response) {
      throw error;
    }
    if (!error.isAxiosError || error.config !== error.response.config) {
      throw new Error("no error of axios", { cause: error });
    }
    return ofAxios(error.response);
  }
}

const raw = { responseType: "arraybuffer" };

const byAxios = (adapt) => (one) => settledByAxios(adapt(axios)({ ...axiosConfig(one), ...raw }));

const byAxiosMethods = (adapt) => (one) => {
  const { url, method, headers, params, data, timeout } = axiosConfig(one);
  const client = adapt(axios);
  const config = { headers, params, timeout, ...raw };
  if (method === "GET" || method === "DELETE") {
    return settledByAxios(client[method.toLowerCase()](url, data ? { ...config, data } : config));
  }
  return settledByAxios(client[method.toLowerCase()](url, data, config));
};

const byInstance = (library, given = {}, makeForm = form) => (adapt) => {
  const made = adapt(library.create({ ...raw, ...given }));
  return (one) => {
    const { origin, pathname, search } = new URL(one.url);
    made.defaults.baseURL = origin;
    made.defaults.headers.common.Authorization = one.headers.Authorization;
    const { url, headers, ...config } = axiosConfig(one, makeForm);
    return settledByAxios(made.request({ ...config, url: pathname + search }));
  };
};

// axios sends no body with GET by fetch, and loses the boundary of a form in Node.
const byAxiosFetch = (adapt) => {
  const ask = byInstance(axios, { adapter: "fetch" })(adapt);
  return async (one) => {
    const cannot = one.files || (one.method === "GET" && one.json !== null);
    return cannot ? { status: 0, reason: "", type: "", body: Buffer.alloc(0) } : ask(one);
  };
};

const byAxiosClass = (adapt) => {
  const made = adapt(new axios.Axios({ ...axios.defaults, headers: {}, ...raw }));
  return (one) => settledByAxios(made.request(axiosConfig(one)));
};

const gotOptions = ({ method, headers, params, json, files: given, timeout }, makeForm) => ({
  method,
  headers,
  ...(Object.keys(params).length > 0 && { searchParams: params }),
  ...(json !== null && { json }),
  ...(given && { body: makeForm(given) }),
  ...(timeout && { timeout: { request: timeout } }),
  throwHttpErrors: false,
  responseType: "buffer",
  allowGetBody: method === "GET" && json !== null,
  retry: { limit: 0 },
});

const ofGot = ({ statusCode, statusMessage, headers, body }) => ({
  status: statusCode, reason: statusMessage, type: headers["content-type"], body,
});

const byGot = (library, makeForm = form) => (adapt) => async (one) =>
  ofGot(await adapt(library)(one.url, gotOptions(one, makeForm)));

const byGotInstance = (adapt) => {
  const made = adapt(got.extend({ throwHttpErrors: false })).extend({ responseType: "buffer" });
  return async (one) => {
    const { origin, pathname, search } = new URL(one.url);
    const { headers, ...options } = gotOptions(one, form);
    const own = made.extend({
      prefixUrl: origin,
      hooks: { beforeRequest: [(given) => { given.headers.authorization = headers.Authorization; }] },
    });
    return ofGot(await own(pathname.slice(1) + search, { ...options, headers: { ...headers, Authorization: undefined } }));
  };
};

const byGotStream = (adapt) => async (one) => {
  if (one.json !== null && one.method === "GET") {
    return byGot(got)(adapt)(one);
  }
  const { responseType, ...options } = gotOptions(one, form);
  const stream = adapt(got).stream(one.url, options);
  const parts = [];
  let response;
  stream.on("response", (given) => { response = given; });
  if (one.method !== "GET" && one.json === null && !one.files) {
    stream.end();
  }
  for await (const part of stream) {
    parts.push(part);
  }
  return ofGot({ ...plainOf(response), body: Buffer.concat(parts) });
};

const plainOf = ({ statusCode, statusMessage, headers }) => ({ statusCode, statusMessage, headers });

const kyOptions = ({ method, headers, params, json, files: given, timeout }) => ({
  method,
  headers,
  ...(Object.keys(params).length > 0 && { searchParams: params }),
  ...(json !== null && { json }),
  ...(given && { body: form(given) }),
  timeout: timeout || 20000,
  throwHttpErrors: false,
  retry: 0,
});

const byKy = (made) => (adapt) => {
  const client = made(adapt);
  return async (one) => {
    if (one.method === "GET" && one.json !== null) {
      return { status: 0, reason: "", type: "", body: Buffer.alloc(0) };
    }
    return ofResponse(await client(one.url, kyOptions(one)));
  };
};

const byOfetch = (adapt) => {
  const client = adapt(ofetch.create({ retry: 0 }));
  return async (one) => {
    if (one.method === "GET" && one.json !== null) {
      return { status: 0, reason: "", type: "", body: Buffer.alloc(0) };
    }
    const { method, headers, params, json, files: given, timeout } = one;
    const response = await client.raw(one.url, {
      method, headers, query: params, responseType: "arrayBuffer", ignoreResponseError: true,
      ...(timeout && { timeout }), ...(json !== null && { body: json }), ...(given && { body: form(given) }),
    });
    const { status, statusText } = response;
    const body = Buffer.from(response._data ?? new ArrayBuffer(0));
    return { status, reason: statusText, type: response.headers.get("content-type"), body };
  };
};

const sentBySuperagent = (client, { method, url, headers, params, json, files: given, timeout }) => {
  const request = client[method.toLowerCase()](url).set(headers).query(params).responseType("buffer");
  if (json !== null) {
    request.send(json);
  }
  for (const [name, content] of Object.entries(given ?? {})) {
    request.attach("files", Buffer.from(content, "base64"), { filepath: name });
  }
  return timeout ? request.timeout(timeout) : request;
};

const ofSuperagent = ({ status, headers, body }) => ({
  status, reason: null, type: headers["content-type"], body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
});

const bySuperagent = (made) => (adapt) => {
  const client = made(adapt);
  return async (one) => {
    try {
      return ofSuperagent(await sentBySuperagent(client, one));
    } catch (error) {
      if (!error.response || error.status !== error.response.status) {
        throw error;
      }
      return ofSuperagent(error.response);
    }
  };
};

const bySuperagentCallback = (adapt) => (one) =>
  new Promise((resolve, reject) => {
    sentBySuperagent(adapt(superagent), one).end((error, response) => {
      return response ? resolve(ofSuperagent(response)) : reject(error);
    });
  });

const libraries = {
  fetch: byFetch(() => fetch),
  "fetch-request": byRequest,
  "node-fetch": byFetch(() => packages["node-fetch"].default, (given) => {
    const { FormData: Form, File: Part } = packages["node-fetch"];
    const made = new Form();
    for (const [name, content] of Object.entries(given)) {
      made.append("files", new Part([Buffer.from(content, "base64")], name));
    }
    return made;
  }),
  "node-fetch-2": byFetch(() => packages["node-fetch-2"], oldForm),
  "cross-fetch": byFetch(() => packages["cross-fetch"], oldForm),
  undici: byFetch(() => undici.fetch, undiciForm),
  axios: byAxios,
  "axios-methods": byAxiosMethods,
  "axios-instance": byInstance(axios),
  "axios-form-data": byInstance(axios, {}, oldForm),
  "axios-fetch": byAxiosFetch,
  "axios-class": byAxiosClass,
  "axios-0": byInstance(packages["axios-0"], {}, oldForm),
  got: byGot(got),
  "got-11": byGot(packages["got-11"], oldForm),
  "got-instance": byGotInstance,
  "got-stream": byGotStream,
  ky: byKy((adapt) => adapt(ky)),
  "ky-instance": byKy((adapt) => adapt(ky.create({ retry: 0 })).extend({ headers: { "x-own": "1" } })),
  ofetch: byOfetch,
  superagent: bySuperagent((adapt) => adapt(superagent)),
  "superagent-agent": bySuperagent((adapt) => adapt(superagent.agent())),
  "superagent-callback": bySuperagentCallback,
};

async function answerTo({ library, system, adapted, times, ...one }) {
  const adapt = adapted ? await adapterFor(system, one.process ?? new URL(one.url).origin) : (client) => client;
  const ask = libraries[library](adapt);
  try {
    if (!times) {
      const { body, ...rest } = await ask(one);
      return { ...rest, body: body.toString("base64") };
    }
    const asked = Array.from({ length: times }, (_, at) => ask({ ...one, url: one.url.replace("$at", one.names[at]) }));
    const answers = await Promise.all(asked);
    return { bodies: answers.map(({ body }) => body.toString("base64")) };
  } catch (error) {
    const { name, code, message } = error;
    const { name: within, code: withinCode } = error.cause ?? {};
    return { error: name, code, message, cause: withinCode ?? within };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { switches, ...one } = JSON.parse(line);
  for (const [name, value] of Object.entries(switches ?? {})) {
    if (value === null) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  }
  process.stdout.write(`${JSON.stringify(await answerTo(one))}\n`);
}
