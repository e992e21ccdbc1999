// How the helper calls servers with fetch.

import type { AgentRequest } from "./flows";
import { type AgentServer, type Json, OpenHandsV1Error } from "./pure";

/** What the library answers. */
export type Answer = Response;

/** `fetch`, or a function called like it that may decode the answer. */
export type Http = (url: string, init?: Json) => Promise<Json>;

/** What goes with each call to the App Server, as `fetch` takes it. */
export interface Options extends RequestInit {
  [option: string]: Json;
}

/** Ask the App Server. */
export async function send(
  http: Http,
  method: string,
  url: string,
  options: Options,
): Promise<Json> {
  return http(url, { ...options, method });
}

/** The decoded answer of the App Server, and whether `http` has decoded it. */
export async function answer(
  http: Http,
  method: string,
  url: string,
  options: Options,
): Promise<{ data: Json; decodes: boolean }> {
  const answered = await send(http, method, url, options);
  if (!isResponse(answered)) {
    return { data: answered, decodes: true };
  }
  const response = await checked(answered);
  return { data: await response.json(), decodes: false };
}

/** Whether this is a response, and not what was decoded from one. */
export function isResponse(answered: Json): answered is Answer {
  return typeof answered?.json === "function";
}

/** Whether this is a response with an error status. */
export function hasFailed(answered: Json): boolean {
  return isResponse(answered) && answered.ok === false;
}

/** What a response says, unless `http` has decoded it. */
export async function decoded(answered: Json): Promise<Json> {
  return isResponse(answered) ? answered.json() : answered;
}

/** The options of a request that is answered with JSON. */
export function wantingJson(options: Options): Options {
  return options;
}

/** The response with another value as its JSON; the value alone where it is none. */
export function answering(answered: Json, value: Json): Json {
  if (!isResponse(answered)) {
    return value;
  }
  const { status } = answered;
  const headers = { "Content-Type": "application/json" };
  return new Response(JSON.stringify(value), { status, headers });
}

/** The response itself; throws if it has an error status. */
export async function checked(response: Answer): Promise<Answer> {
  if (response.ok === false) {
    const { status, url } = response;
    const said = response.clone ? await response.clone().text() : "";
    throw new OpenHandsV1Error(`${url} answered ${status}: ${said}`, response);
  }
  return response;
}

/**
 * Call the Agent Server with its own key.
 *
 * What a client has for the App Server (headers, credentials, a function of its
 * own) stays behind; its signal is used.
 */
export async function agentRequest(
  _http: Http,
  agent: AgentServer,
  request: AgentRequest,
  options: Options,
): Promise<Answer> {
  const { method, path, data } = request;
  const headers: Record<string, string> = {
    "X-Session-API-Key": agent.sessionApiKey,
  };
  const init: Options = { method, headers };
  for (const name of ["dispatcher", "signal"]) {
    if (options[name]) {
      init[name] = options[name];
    }
  }
  if (data instanceof FormData) {
    init.body = data;
  } else if (data) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(data);
  }
  return fetch(agent.url + path, init);
}

/** The text that `readFile` answered with, or undefined if that is an error. */
export async function fileText(response: Answer): Promise<Json> {
  return response.ok === false ? undefined : response.text();
}

/** A response with its text as a JSON string; one with an error status is itself. */
export async function textAsJson(response: Answer): Promise<Answer> {
  if (!response.ok) {
    return response;
  }
  const headers = { "Content-Type": "application/json" };
  return new Response(JSON.stringify(await response.text()), { headers });
}
