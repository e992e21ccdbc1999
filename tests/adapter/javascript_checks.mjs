// What the adapter of JavaScript does with clients, apart from what V0 answered; run with the name of one check.

import assert from "node:assert/strict";
import http from "node:http";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { createContext, runInContext } from "node:vm";
import { pathToFileURL } from "node:url";

const [folder, server, key, name] = process.argv.slice(2);
const require = createRequire(`${folder}/checks.cjs`);
const { adaptV0 } = await import(pathToFileURL(`${folder}/openhands-v0.mjs`));
const load = async (one) => {
  const module = await import(pathToFileURL(require.resolve(one)));
  return module.default ?? module;
};
const all = `${server}/api/conversations`;
const none = `${all}/${"0".repeat(32)}`;
const headers = { Authorization: `Bearer ${key}` };
const json = { ...headers, "Content-Type": "application/json" };
const post = { method: "POST", headers: json, body: JSON.stringify({ initial_user_msg: "Make a file." }) };

// A server that shows what it was asked, or does as it is told.
async function serving(answer = (_, response) => response.end("{}")) {
  const asked = [];
  const own = http.createServer(async (request, response) => {
    const body = await text(request);
    asked.push({ method: request.method, url: request.url, headers: request.headers, body });
    answer(request, response, asked);
  });
  await new Promise((resolve) => { own.listen(0, "127.0.0.1", resolve); });
  return { url: `http://127.0.0.1:${own.address().port}`, asked };
}

const asJson = (response, status, body, more = {}) => {
  response.writeHead(status, { "Content-Type": "application/json", ...more });
  response.end(JSON.stringify(body));
};

const checks = {
  async "what is not known comes back as it is"() {
    const axios = await load("axios");
    const mocked = Object.assign(() => undefined, { mock: { calls: [] } });
    const jested = Object.assign(() => undefined, { _isMockFunction: true });
    const stubbed = Object.assign(() => undefined, { isSinonProxy: true });
    const doubles = [mocked, jested, stubbed, { get: mocked, post: mocked }, { request: mocked, defaults: {} }];
    const others = [null, undefined, 7, "text", {}, [], class Client {}, async (url) => url, JSON.parse, axios.Axios];
    for (const one of [...doubles, ...others]) {
      assert.equal(adaptV0(one), one);
    }
  },

  async "what is adapted once is not adapted twice"() {
    const { adaptV0: other } = require(`${folder}/openhands-v0.cjs`);
    const axios = await load("axios");
    const got = await load("got");
    const ky = await load("ky");
    const { ofetch } = await import("ofetch");
    const superagent = await load("superagent");
    for (const one of [fetch, axios, got, ky, ofetch, superagent, axios.create(), superagent.agent()]) {
      const adapted = adaptV0(one);
      assert.equal(adaptV0(adapted), adapted);
      assert.equal(other(adapted), adapted, "of another copy of the file, too");
    }
    assert.equal(adaptV0(fetch), adaptV0(fetch));
    assert.notEqual(adaptV0(fetch, "http://a"), adaptV0(fetch, "http://b"));
    assert.equal(adaptV0(axios), adaptV0(axios));
    const instance = axios.create();
    assert.equal(adaptV0(instance), instance);
    for (const child of [adaptV0(instance).create?.(), adaptV0(axios).create()].filter(Boolean)) {
      const { adapter } = child.defaults;
      assert.equal(adaptV0(child).defaults.adapter, adapter);
    }
  },

  async "the default axios is not changed for others"() {
    const axios = await load("axios");
    const { adapter } = axios.defaults;
    const { url, asked } = await serving();
    await adaptV0(axios).get(none, { headers });
    assert.equal(axios.defaults.adapter, adapter);
    await axios.get(`${url}/api/conversations`);
    assert.equal(asked[0].url, "/api/conversations");
  },

  async "what is set on the default axios later holds"() {
    const axios = await load("axios");
    const api = adaptV0(axios);
    const seen = [];
    axios.defaults.headers.common.Authorization = headers.Authorization;
    axios.defaults.baseURL = server;
    axios.interceptors.request.use((config) => { seen.push(config.url); return config; });
    axios.interceptors.response.use((response) => ({ ...response, data: { wrapped: response.data } }));
    const { data } = await api.get("/api/conversations", { params: { limit: 5 } });
    assert.deepEqual(data.wrapped, { results: [], next_page_id: null });
    assert.deepEqual(seen, ["/api/conversations"], "once, and not for what V1 is asked");
    assert.equal((await api("/api/conversations")).data.wrapped.results.length, 0);
    assert.equal((await api({ url: "/api/conversations" })).data.wrapped.results.length, 0);
    assert.equal(api.isAxiosError, axios.isAxiosError);
  },

  async "functions that a test replaces are called"() {
    const axios = await load("axios");
    const spy = Object.assign(async () => ({ data: "spied" }), { mock: {} });
    const { post: before } = axios;
    axios.post = spy;
    assert.equal(adaptV0(axios).post, spy);
    axios.post = before;
    const given = globalThis.fetch;
    globalThis.fetch = Object.assign(async () => "spied", { mock: {} });
    assert.equal(await adaptV0(fetch)(all), "spied");
    globalThis.fetch = given;
  },

  async "errors of axios are errors of axios"() {
    const axios = await load("axios");
    const { url } = await serving((_, response) => asJson(response, 404, { detail: "No such thing" }));
    const old = require("axios-0");
    for (const [client, AxiosError] of [
      [adaptV0(axios), axios.AxiosError],
      [adaptV0(axios.create()), axios.AxiosError],
      [adaptV0(old), old.AxiosError],
      [adaptV0(old.create()), old.AxiosError],
    ]) {
      const error = await client.get(`${url}/api/settings`).then(assert.fail, (one) => one);
      assert.ok(error instanceof AxiosError && error.isAxiosError);
      assert.equal(error.message, "Request failed with status code 404");
      assert.equal(error.code, "ERR_BAD_REQUEST");
      assert.deepEqual(error.response.data, { detail: "No such thing" });
      assert.equal(error.response.status, 404);
      assert.equal(error.config.url, `${url}/api/settings`);
      assert.equal(error.response.config, error.config);
      assert.ok(error.request);
      assert.equal(JSON.stringify(error).includes("app-conversations"), false);
      const again = await client(error.config).then(assert.fail, (one) => one);
      assert.equal(again.response.status, 404, "what is sent again goes through the adapter again");
      const settled = await client.get(`${url}/api/settings`, { validateStatus: () => true });
      assert.equal(settled.status, 404);
      const thrown = await client.get(`${url}/api/settings`, { validateStatus: null });
      assert.equal(thrown.status, 404);
    }
    const nobody = await adaptV0(axios.create()).get("http://127.0.0.1:9/api/settings").then(assert.fail, (one) => one);
    assert.deepEqual([nobody.code, nobody.config.url], ["ECONNREFUSED", "http://127.0.0.1:9/api/settings"]);
  },

  async "bodies are of the type that axios was asked for"() {
    const axios = adaptV0((await load("axios")).create({ headers }));
    const given = async (responseType) => (await axios.get(all, { responseType })).data;
    const whole = '{"results":[],"next_page_id":null}';
    assert.deepEqual(await given("json"), JSON.parse(whole));
    assert.deepEqual(await given(undefined), JSON.parse(whole));
    assert.equal((await axios.get(all, { transformResponse: [(data) => data] })).data, whole);
    assert.equal(Buffer.isBuffer(await given("arraybuffer")), true);
    assert.equal(await text(await given("stream")), whole);
    assert.ok((await given("stream")) instanceof Readable);
    assert.equal(await (await given("blob")).text(), whole);
  },

  async "a request that is cancelled ends"() {
    const axios = await load("axios");
    const { url, asked } = await serving((_, response) => asJson(response, 200, [
      { id: "1".repeat(32), sandbox_id: "s", sandbox_status: "STARTING" },
    ]));
    const address = `${url}/api/conversations/${"1".repeat(32)}/list-files`;
    const aborter = new AbortController();
    const source = axios.CancelToken.source();
    setTimeout(() => { aborter.abort(); source.cancel("no more"); }, 300);
    const sent = [
      adaptV0(fetch)(address, { signal: aborter.signal }),
      adaptV0(axios).get(address, { signal: aborter.signal }),
      adaptV0(axios.create()).get(address, { cancelToken: source.token }),
    ];
    const errors = await Promise.all(sent.map((one) => one.then(assert.fail, (error) => error)));
    assert.deepEqual(errors.map((error) => error.name), ["AbortError", "CanceledError", "CanceledError"]);
    assert.ok(axios.isCancel(errors[1]) && axios.isCancel(errors[2]));
    await new Promise((resolve) => { setTimeout(resolve, 300); }); // what was under way has come by then
    const before = asked.length;
    await new Promise((resolve) => { setTimeout(resolve, 1300); });
    assert.equal(asked.length, before, "nothing is asked any more");
    const early = await adaptV0(fetch)(address, { signal: aborter.signal }).then(assert.fail, (error) => error);
    assert.equal(early.name, "AbortError");
  },

  async "responses of fetch are responses"() {
    const response = await adaptV0(fetch)(none, { headers });
    assert.ok(response instanceof Response);
    assert.deepEqual([response.url, response.status, response.statusText, response.ok], [none, 200, "OK", true]);
    assert.equal(response.headers.get("Content-Type"), "application/json");
    const clone = response.clone();
    assert.equal(clone.url, none);
    assert.deepEqual([await response.json(), await clone.text()], [null, "null"]);
    assert.equal(response.bodyUsed, true);
    await assert.rejects(response.text(), TypeError);
  },

  async "responses are of the class of the package"() {
    const { Response: Modern, default: modern } = await import("node-fetch");
    const old = require("node-fetch-2");
    const undici = await load("undici");
    for (const [client, kind] of [[modern, Modern], [old, old.Response], [undici.fetch, undici.Response]]) {
      const response = await adaptV0(client)(all, { headers });
      assert.ok(response instanceof kind);
      assert.equal(response.url, all);
      assert.deepEqual(await response.json(), { results: [], next_page_id: null });
    }
    const streamed = await adaptV0(old)(all, { headers });
    assert.ok((await text(streamed.body)).startsWith('{"results"'));
    assert.equal(typeof adaptV0(old).isRedirect, "function");
  },

  async "fetch takes what fetch takes"() {
    const api = adaptV0(fetch);
    const made = [
      await api(all, post),
      await api(new URL(all), { ...post, headers: new Headers(json) }),
      await api(new Request(all, post)),
      await api(new Request(all, { ...post, body: "{}" }), { body: post.body }),
      await api(all, { ...post, headers: Object.entries(json) }),
      await api(all, { ...post, body: new TextEncoder().encode(post.body) }),
      await api(all, { ...post, body: new Blob([post.body]) }),
      await api(all, { ...post, body: new Blob([post.body]).stream(), duplex: "half" }),
      await api.call(globalThis, all, post),
    ];
    for (const response of made) {
      assert.equal((await response.json()).conversation_status, "STARTING");
    }
    const request = new Request(all, post);
    await api(request);
    assert.equal(request.bodyUsed, false, "the client may send it once more");
  },

  async "other requests pass untouched and unread"() {
    const given = [];
    const inner = Object.defineProperty(async (...all) => { given.push(all); return "itself"; }, "name", { value: "fetch" });
    const api = adaptV0(inner);
    const body = new ReadableStream();
    const init = { method: "POST", body, duplex: "half" };
    const request = new Request("http://x/other", { method: "POST", body: "x" });
    assert.equal(await api("http://x/api/v1/other", init), "itself");
    assert.equal(await api(request), "itself");
    assert.ok(given[0][1] === init && given[1][0] === request && given[1].length === 1);
    assert.equal(body.locked || request.bodyUsed, false);
    assert.equal(await api("/api/conversations", init), "itself", "there is no page that it is below");
  },

  async "other responses are streamed"() {
    const { url } = await serving(async (_, response) => {
      response.write("one");
      await new Promise((resolve) => { setTimeout(resolve, 2000); });
      response.end("two");
    });
    const axios = await load("axios");
    const got = await load("got");
    const superagent = await load("superagent");
    const started = Date.now();
    const first = async (stream) => {
      for await (const part of stream) {
        return Buffer.from(part).toString();
      }
    };
    const parts = await Promise.all([
      adaptV0(fetch)(`${url}/a`).then(({ body }) => first(body)),
      adaptV0(axios)(`${url}/a`, { responseType: "stream" }).then(({ data }) => first(data)),
      adaptV0(axios.create())(`${url}/a`, { responseType: "stream" }).then(({ data }) => first(data)),
      first(adaptV0(got).stream(`${url}/a`)),
      new Promise((resolve) => {
        const write = (part) => resolve(part.toString());
        adaptV0(superagent).get(`${url}/a`).pipe(new Writable({ write }));
      }),
    ]);
    assert.deepEqual(parts, ["one", "one", "one", "one", "one"]);
    assert.ok(Date.now() - started < 1900);
  },

  async "the switch of a page is a global variable"() {
    const { url, asked } = await serving();
    globalThis.OPENHANDS_V0_ADAPTER = "off";
    await adaptV0(fetch)(`${url}/api/conversations`);
    delete globalThis.OPENHANDS_V0_ADAPTER;
    await adaptV0(fetch)(`${url}/api/conversations`);
    assert.deepEqual(asked.map((one) => one.url.split("?")[0]).slice(0, 2), [
      "/api/conversations", "/api/v1/app-conversations/start-tasks/search",
    ]);
  },

  async "only requests to the server that is named are V0's"() {
    const { url, asked } = await serving();
    for (const base of [url, `${url}/`, `${url}/api`]) {
      await adaptV0(fetch, base)(`${url}/api/conversations`);
      assert.match(asked.at(-1).url, /^\/api\/v1\//);
    }
    await adaptV0(fetch, "http://other")(`${url}/api/conversations`);
    assert.equal(asked.at(-1).url, "/api/conversations");
    await adaptV0(fetch, url.slice(0, -1))(`${url}/api/conversations`);
    assert.equal(asked.at(-1).url, "/api/conversations");
    await adaptV0(fetch)(`${url}/below/api/conversations`);
    assert.match(asked.at(-1).url, /^\/below\/api\/v1\//);
  },

  async "a page needs nothing of Node"() {
    const asked = [];
    const page = {
      fetch: async (url, init) => {
        asked.push([url, init]);
        const isMoved = url.includes("/start-tasks") && init.redirect === "manual";
        if (isMoved) {
          return { type: "opaqueredirect", status: 0, headers: new Headers() };
        }
        return new Response('{"items": []}', { headers: { "Content-Type": "application/json" } });
      },
      location: { href: "https://app.example/page/one" },
      ...{ URL, URLSearchParams, TextEncoder, TextDecoder, Response, Headers, FormData, Blob, AbortController },
      ...{ setTimeout, clearTimeout, Uint8Array, ArrayBuffer },
    };
    runInContext(readFileSync(`${folder}/script/openhands-v0.js`, "utf8"), createContext(page));
    const response = await page.adaptV0(page.fetch)("/api/conversations", { credentials: "include", headers });
    assert.deepEqual(await response.json(), { results: [], next_page_id: null });
    assert.deepEqual(asked.map(([url, { redirect }]) => [url.split("?")[0], redirect]), [
      ["https://app.example/api/v1/app-conversations/start-tasks/search", "manual"],
      ["https://app.example/api/v1/app-conversations/start-tasks/search", "follow"],
      ["https://app.example/api/v1/app-conversations/search", "manual"],
    ]);
    assert.ok(asked.every(([, init]) => init.credentials === "include"));
    await page.adaptV0(page.fetch)("/page/two");
    assert.equal(asked.at(-1)[0], "/page/two");
  },

  async "an upload and a download work in a page"() {
    const asked = [];
    const agent = "https://agent.example";
    const conversation = {
      id: "1".repeat(32), sandbox_id: "s", sandbox_status: "RUNNING", session_api_key: "session",
      conversation_url: `${agent}/api/conversations/1`,
    };
    const page = {
      fetch: async (url, init) => {
        asked.push([url, init]);
        const of = (value) => new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });
        return url.startsWith(agent) ? of({ workspace: { working_dir: "/srv" } }) : of([conversation]);
      },
      ...{ URL, URLSearchParams, TextEncoder, TextDecoder, Response, Headers, FormData, Blob, File },
      ...{ setTimeout, clearTimeout, Uint8Array, ArrayBuffer },
    };
    runInContext(readFileSync(`${folder}/script/openhands-v0.js`, "utf8"), createContext(page));
    const body = new FormData();
    body.append("files", new File(["text"], "a.txt", { type: "text/plain" }));
    const url = `https://app.example/api/conversations/${"1".repeat(32)}/upload-files`;
    const response = await page.adaptV0(page.fetch)(url, { method: "POST", body, headers });
    assert.deepEqual(await response.json(), { uploaded_files: ["/srv/a.txt"], skipped_files: [] });
    const [address, init] = asked.at(-1);
    assert.equal(address, `${agent}/api/file/upload?path=/srv/a.txt`);
    assert.equal(init.headers["X-Session-API-Key"], "session");
    assert.equal(init.credentials, "omit");
    assert.ok(!JSON.stringify(init).includes(key));
    assert.match(new TextDecoder().decode(init.body), /name="file"; filename="a.txt"\r\nContent-Type: text\/plain/);
  },

  async "what got does by itself holds"() {
    const got = await load("got");
    let count = 0;
    const { url, asked } = await serving((_, response) => {
      count += 1;
      asJson(response, count === 1 ? 503 : 200, { provider_tokens_set: {} });
    });
    const seen = [];
    const api = adaptV0(got.extend({
      prefixUrl: url,
      hooks: {
        beforeRequest: [(options) => { options.headers["x-own"] = "1"; }],
        afterResponse: [(response) => { seen.push(response.statusCode); return response; }],
      },
      retry: { limit: 1, calculateDelay: ({ computedValue }) => (computedValue ? 1 : 0) },
    }));
    const settings = await api("api/settings").json();
    assert.equal(settings.language, null);
    assert.deepEqual([count, seen], [2, [503, 200]]);
    assert.ok(asked.every((one) => one.headers["x-own"] === "1"));
    const error = await adaptV0(got)(`${server}/api/settings`, { retry: { limit: 0 } }).then(assert.fail, (one) => one);
    assert.deepEqual([error.name, error.response.statusCode], ["HTTPError", 401]);
    const piped = adaptV0(got).stream.post(all, { headers: json });
    Readable.from([post.body]).pipe(piped);
    assert.equal(JSON.parse(await text(piped)).status, "ok");
    const late = await adaptV0(got)(`${url}/slow`).then((one) => one.statusCode);
    assert.equal(late, 200, "and what is nobody's passes");
    assert.equal(await api.get("api/conversations/x", { throwHttpErrors: false }).text().then(JSON.parse), null);
  },

  async "what ky does by itself holds"() {
    const ky = await load("ky");
    const seen = [];
    const own = ky.create({
      headers,
      hooks: { afterResponse: [(_, __, response) => { seen.push(response.status); }] },
      fetch: async (...given) => { seen.push("own fetch"); return fetch(...given); },
    });
    assert.equal(await adaptV0(own).get(none).json(), null);
    assert.deepEqual(seen, ["own fetch", "own fetch", 200]);
    const error = await adaptV0(ky).get(`${server}/api/settings`, { retry: 0 }).then(assert.fail, (one) => one);
    assert.deepEqual([error.name, error.response.status], ["HTTPError", 401]);
    const child = adaptV0(ky).extend({ prefixUrl: server, headers });
    assert.deepEqual(await child.get("api/conversations").json(), { results: [], next_page_id: null });
    assert.equal(await child.get("api/conversations", { fetch }).text(), '{"results":[],"next_page_id":null}');
  },

  async "what ofetch does by itself holds"() {
    const { ofetch, createFetch } = await import("ofetch");
    const seen = [];
    const api = adaptV0(ofetch.create({ baseURL: server, headers, onRequest: ({ request }) => { seen.push(request); } }));
    assert.deepEqual(await api("/api/conversations"), { results: [], next_page_id: null });
    assert.equal(seen.length, 1);
    const error = await adaptV0(ofetch)(`${server}/api/settings`, { retry: 0 }).then(assert.fail, (one) => one);
    assert.deepEqual([error.name, error.status, error.data], ["FetchError", 401, { detail: "Unauthorized" }]);
    const own = adaptV0(createFetch({ fetch: async (...given) => { seen.push("own"); return fetch(...given); } }));
    assert.equal(await own(none, { headers }), null);
    assert.deepEqual(seen.slice(1), ["own", "own"]);
    const child = api.create({ query: { limit: 3 } });
    assert.deepEqual(await child("/api/conversations"), { results: [], next_page_id: null });
  },

  async "what superagent does by itself holds"() {
    const superagent = await load("superagent");
    const api = adaptV0(superagent);
    const made = await api.post(all).set(headers).send({ initial_user_msg: "x" }).accept("json");
    assert.deepEqual([made.ok, made.status, made.type, made.body.status], [true, 200, "application/json", "ok"]);
    assert.equal(made.get("content-type"), "application/json");
    assert.equal(JSON.parse(made.text).status, "ok");
    const error = await api.get(`${server}/api/settings`).then(assert.fail, (one) => one);
    assert.deepEqual([error.status, error.response.body, error.message], [401, { detail: "Unauthorized" }, "Unauthorized"]);
    const taken = await api.get(`${server}/api/settings`).ok(({ status }) => status === 401);
    assert.equal(taken.status, 401);
    assert.equal((await api("GET", none).auth(key, { type: "bearer" })).body, null);
    const piped = await new Promise((resolve) => {
      const parts = [];
      const write = (part, _, next) => { parts.push(part); next(); };
      api.get(all).set(headers).pipe(new Writable({ write, final: (next) => { next(); resolve(Buffer.concat(parts)); } }));
    });
    assert.equal(piped.toString(), '{"results":[],"next_page_id":null}'.replace("[]", piped.toString().match(/\[.*\]/)[0]));
    let count = 0;
    const { url, asked } = await serving((_, response) => {
      count += 1;
      asJson(response, count === 1 ? 503 : 200, {}, { "Set-Cookie": "a=b" });
    });
    assert.equal((await api.get(`${url}/api/settings`).retry(1)).status, 200);
    const agent = api.agent().set("x-own", "1");
    await agent.get(`${url}/other`);
    await agent.get(`${url}/api/settings`);
    assert.deepEqual([asked.at(-1).url, asked.at(-1).headers.cookie, asked.at(-1).headers["x-own"]], ["/api/v1/settings", "a=b", "1"]);
    const aborted = api.get(`${url}/api/settings`);
    const ended = aborted.then(assert.fail, (one) => one);
    aborted.abort();
    assert.equal((await ended).code, "ABORTED");
    await new Promise((resolve) => { api.get(`${url}/api/settings`, (_, response) => { resolve(assert.equal(response.status, 200)); }); });
  },

  async "superagent works in a page"() {
    const source = readFileSync(require.resolve("superagent/dist/superagent.js"), "utf8");
    const conversations = [];
    class XMLHttpRequest extends EventTarget {
      open(method, url) { this.asked = { method, url, headers: {} }; }
      setRequestHeader(one, value) { this.asked.headers[one] = value; }
      getAllResponseHeaders() { return "content-type: application/json"; }
      getResponseHeader() { return "application/json"; }
      send(body) {
        conversations.push({ ...this.asked, body });
        const bytes = new TextEncoder().encode(this.asked.url.includes("search") ? '{"items": []}' : '{"id": "1"}');
        Object.assign(this, { readyState: 4, status: 200, response: bytes.buffer });
        queueMicrotask(() => this.dispatchEvent(new Event("readystatechange")));
      }
    }
    const page = { XMLHttpRequest, location: { href: "https://app.example/", protocol: "https:" }, console };
    Object.assign(page, { URL, URLSearchParams, TextEncoder, TextDecoder, Blob, FormData, setTimeout, clearTimeout, Uint8Array, ArrayBuffer });
    page.window = page.self = page;
    const context = createContext(page);
    runInContext(source, context);
    runInContext(readFileSync(`${folder}/script/openhands-v0.js`, "utf8"), context);
    const api = page.adaptV0(page.superagent);
    const listed = await api.get("/api/conversations").set(headers).query({ limit: 3 });
    assert.equal(JSON.stringify(listed.body), '{"results":[],"next_page_id":null}');
    const made = await api.post("/api/conversations").send({ initial_user_msg: "x" });
    assert.equal(made.body.status, "ok");
    assert.deepEqual(conversations.map(({ method, url }) => `${method} ${url.split("?")[0]}`), [
      "GET https://app.example/api/v1/app-conversations/start-tasks/search",
      "GET https://app.example/api/v1/app-conversations/search",
      "POST https://app.example/api/v1/app-conversations",
    ]);
    assert.equal(JSON.parse(conversations[2].body).initial_message.content[0].text, "x");
  },

  async "a client of one request at a time pays little for what passes"() {
    const inner = Object.defineProperty(async () => null, "name", { value: "fetch" });
    const api = adaptV0(inner);
    const cost = async (call) => {
      const started = process.hrtime.bigint();
      for (let count = 0; count < 20000; count += 1) {
        await call("https://app.example/api/v1/app-conversations/search?limit=20");
      }
      return Number(process.hrtime.bigint() - started) / 20000 / 1000;
    };
    await cost(api);
    const [bare, ours] = [await cost(inner), await cost(api)];
    assert.ok(ours - bare < 50, `${ours - bare} µs`);
  },
};

if (name === undefined) {
  console.log(JSON.stringify(Object.keys(checks)));
} else {
  await checks[name]();
  process.exit(0);
}
