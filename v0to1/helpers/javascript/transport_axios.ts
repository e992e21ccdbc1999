// How the helper calls servers with axios.

import axios from "axios";
import type { AxiosRequestConfig, AxiosResponse } from "axios";

import type { AgentRequest } from "./flows";
import { type AgentServer, type Json, OpenHandsV1Error } from "./pure";

/** What the library answers. */
export type Answer = AxiosResponse;

/** axios, an instance of it, or an object with a `request` of its own. */
export interface Http {
  request(config: Json): Promise<Json>;
  defaults?: Json;
}

/** What goes with each call to the App Server, as axios takes it. */
export interface Options extends AxiosRequestConfig {
  [option: string]: Json;
}

const KEPT_FOR_AGENT = [
  "adapter",
  "cancelToken",
  "decompress",
  "httpAgent",
  "httpsAgent",
  "maxBodyLength",
  "maxContentLength",
  "onDownloadProgress",
  "onUploadProgress",
  "proxy",
  "responseType",
  "signal",
  "timeout",
  "transformRequest",
  "transformResponse",
  "validateStatus",
];

const AS_TEXT: Options = {
  responseType: "text",
  transitional: { forcedJSONParsing: false },
};

/** Ask the App Server. */
export async function send(
  http: Http,
  method: string,
  url: string,
  options: Options,
): Promise<Json> {
  return http.request({ ...options, method, url });
}

/** The decoded answer of the App Server, and whether `http` has decoded it. */
export async function answer(
  http: Http,
  method: string,
  url: string,
  options: Options,
): Promise<{ data: Json; decodes: boolean }> {
  const config: Options = { ...options, responseType: "json" };
  delete config.transformResponse;
  const answered = await send(http, method, url, config);
  if (!isResponse(answered)) {
    return { data: answered, decodes: true };
  }
  return { data: (await checked(answered)).data, decodes: false };
}

/** Whether this is a response, and not what was decoded from one. */
export function isResponse(answered: Json): answered is Answer {
  return (
    typeof answered === "object" && answered !== null && "data" in answered
  );
}

/** Whether this is a response with an error status. */
export function hasFailed(answered: Json): boolean {
  return isResponse(answered) && answered.status >= 400;
}

/** What a response says, unless `http` has decoded it. */
export async function decoded(answered: Json): Promise<Json> {
  return isResponse(answered) ? answered.data : answered;
}

/** The options of a request that is answered with JSON. */
export function wantingJson(options: Options): Options {
  const { transformResponse, ...rest } = options;
  return { ...rest, responseType: "json" };
}

/** The response with another value as its JSON; the value alone where it is none. */
export function answering(answered: Json, value: Json): Json {
  return isResponse(answered) ? { ...answered, data: value } : value;
}

/** The response itself; throws if it has an error status. */
export async function checked(response: Answer): Promise<Answer> {
  if (response.status >= 400) {
    const said = JSON.stringify(response.data);
    const reason = `V1 answered ${response.status}: ${said}`;
    throw new OpenHandsV1Error(reason, response);
  }
  return response;
}

/**
 * Call the Agent Server with its own key.
 *
 * What an instance has for the App Server (headers, credentials, interceptors)
 * stays behind; its adapter, proxies and time-outs are used. A file is text, also
 * if it could be read as JSON, unless `responseType` says otherwise.
 */
export async function agentRequest(
  http: Http,
  agent: AgentServer,
  request: AgentRequest,
  options: Options,
): Promise<Answer> {
  const { method, path, data, isFile } = request;
  const defaults = http.defaults ?? axios.defaults;
  const settings: Options = isFile ? { ...AS_TEXT } : {};
  for (const name of KEPT_FOR_AGENT) {
    const setting = options[name] ?? defaults[name];
    if (setting !== undefined) {
      settings[name] = setting;
    }
  }
  const headers = { "X-Session-API-Key": agent.sessionApiKey };
  const url = agent.url + path;
  const server = new axios.Axios(settings);
  return server.request({ method, url, data, headers });
}

/** The text that `readFile` answered with, or undefined if that is an error. */
export async function fileText(response: Answer): Promise<Json> {
  return response.status < 400 ? response.data : undefined;
}

/** A response whose data is a text, which axios does not decode: itself. */
export async function textAsJson(response: Answer): Promise<Answer> {
  return response;
}
