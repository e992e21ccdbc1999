// Settings, secrets and Git accounts, which V1 has under other routes.

import type { Json } from "./json";
import {
  type Reply,
  Refused,
  type V0Request,
  gap,
  isNothing,
  json,
  textOf,
  wholeNumber,
} from "./exchange";

/** The same request under V1's route; the response is the same, too. */
export async function v0Forward(v0: V0Request): Promise<Json> {
  const url = v0.root + filled(v0);
  const body = v0.json() ?? undefined;
  try {
    return await v0.sent(v0.route.method, url, v0.headers, body);
  } catch (error) {
    const reply = error instanceof Refused ? error.reply : null;
    const key = v0.route.errors?.[String(reply?.status)];
    const said = key && reply ? saidInDetail(reply) : null;
    return said === null || !reply
      ? withoutToken(v0, error)
      : json({ [key]: said }, reply.status);
  }
}

/** A secret that is new: V1 replaces one that has its name, and V0 refused to. */
export async function v0NewSecret(v0: V0Request): Promise<Json> {
  const name = v0.json()?.name;
  if (typeof name === "string") {
    const like = await allItems(
      v0,
      { name__contains: name },
      10_000,
      "/search",
    );
    if (like.some((one) => one.name === name)) {
      return json({ message: `Secret ${name} already exists` }, 400);
    }
  }
  return await v0Forward(v0);
}

/** What V1 said under `detail`; null where it said nothing there. */
function saidInDetail(reply: Reply): string | null {
  try {
    const said = JSON.parse(textOf(reply.body))?.detail;
    return typeof said === "string" ? said : null;
  } catch {
    return null;
  }
}

/** V0's answer to a user who has given no token for a Git provider; or V1's own. */
function withoutToken(v0: V0Request, error: unknown): Reply {
  if (!(error instanceof Refused)) {
    throw error;
  }
  const said = v0.route.without_token;
  return said && error.reply.status === 403 ? json(said, 401) : error.reply;
}

/** The V1 path below its root, with the parameters of the V0 path. */
function filled(v0: V0Request): string {
  let path = String(v0.route.to);
  for (const name of Object.keys(v0.path)) {
    const value = encodeURIComponent(String(v0.path[name]));
    path = path.split(`{${name}}`).join(value);
  }
  return path;
}

/** The items of all pages of a V1 search, up to a number. */
async function allItems(
  v0: V0Request,
  query: Record<string, string>,
  most = 10_000,
  below = "",
): Promise<Json[]> {
  const items: Json[] = [];
  let pageId: string | null = null;
  while (items.length < most) {
    const asked: Record<string, string> = { ...query, limit: "100" };
    if (pageId) {
      asked["page_id"] = pageId;
    }
    const page: Json = await v0.page(`${filled(v0)}${below}?${queryOf(asked)}`);
    items.push(...page.items);
    pageId = page.next_page_id;
    if (!pageId || page.items.length === 0) {
      break;
    }
  }
  return items;
}

function queryOf(values: Record<string, string>): string {
  return Object.keys(values)
    .map((name) => `${name}=${encodeURIComponent(String(values[name]))}`)
    .join("&");
}

/** A list of V0, from the pages of V1. */
export async function v0Items(v0: V0Request): Promise<Json> {
  const provider = v0.first("provider");
  let listed: Json[];
  try {
    listed = await allItems(v0, provider === null ? {} : { provider });
  } catch (error) {
    return withoutToken(v0, error);
  }
  const { keys, under } = v0.route;
  if (keys) {
    listed = listed.map((one) => {
      const kept: Json = {};
      for (const key of keys) {
        kept[key] = one[key] ?? null;
      }
      return kept;
    });
  }
  return under ? { [under]: listed } : listed;
}

/** Repositories or branches by page number; V1 wants to know the Git provider. */
export async function v0ByProvider(v0: V0Request): Promise<Json> {
  const query: Record<string, string> = { ...v0.route.add };
  for (const name of Object.keys(v0.route.query)) {
    const given = v0.first(name);
    if (given !== null) {
      query[v0.route.query[name]] = given;
    }
  }
  const chosen = v0.first("selected_provider");
  const known = chosen ? [chosen] : await providers(v0);
  const size = wholeNumber(v0, "per_page", 30);
  const page = Math.max(1, wholeNumber(v0, "page", 1));
  const listed: Json[] = [];
  for (const provider of known) {
    const asked = { ...query, provider };
    try {
      listed.push(...(await allItems(v0, asked, page * size + 1)));
    } catch (error) {
      return withoutToken(v0, error);
    }
  }
  const shown = listed.slice((page - 1) * size, page * size);
  const { under } = v0.route;
  if (!under) {
    return shown;
  }
  return {
    [under]: shown,
    has_next_page: listed.length > page * size,
    current_page: page,
    per_page: size,
    total_count: null,
  };
}

/** The Git providers that the user has given tokens for. */
async function providers(v0: V0Request): Promise<string[]> {
  const settings = await v0.app("GET", "/settings");
  const known = Object.keys(settings?.provider_tokens_set || {});
  return known.length > 0 ? known : ["github"];
}

/** The names of all models, with their providers. */
export async function v0Models(v0: V0Request): Promise<Json> {
  const listed = await allItems(v0, {});
  const named = listed.map(({ provider, name }) =>
    provider ? `${provider}/${name}` : name,
  );
  return [...new Set(named)].sort();
}

/** V0's flat keys, from where V1 has them. */
export async function v0Picked(v0: V0Request): Promise<Json> {
  const whole = await v0.app("GET", filled(v0));
  const answer: Json = {};
  for (const key of Object.keys(v0.route.answer)) {
    const path: string = v0.route.answer[key];
    let value: Json = path ? whole : null;
    for (const step of path ? path.split(".") : []) {
      const isObject = typeof value === "object" && !Array.isArray(value);
      value = (isObject && value?.[step]) ?? null;
    }
    const isObject = path.includes(".") && typeof value === "object";
    const isEmpty = isObject && !Array.isArray(value) && isNothing(value);
    setBelow(answer, key, isEmpty ? null : value);
  }
  return answer;
}

/** Set what stands under a path of keys. */
function setBelow(whole: Json, path: string, value: Json): void {
  const steps = path.split(".");
  const last = String(steps.pop());
  let place = whole;
  for (const step of steps) {
    place[step] = place[step] ?? {};
    place = place[step];
  }
  place[last] = value;
}

/** Store what V0 had flat where V1 has it; what was not given stays as it is. */
export async function v0Nested(v0: V0Request): Promise<Json> {
  const given = v0.json();
  if (typeof given !== "object" || Array.isArray(given) || !given) {
    const type = "model_attributes_type";
    return json({ detail: [{ type, loc: ["body"], input: given }] }, 422);
  }
  const body: Json = {};
  for (const name of Object.keys(given)) {
    const path: string | undefined = v0.route.body[name];
    if (path === undefined || given[name] === null) {
      continue;
    }
    if (!path.startsWith("!")) {
      setBelow(body, path, given[name]);
    } else if (!isNothing(given[name])) {
      return gap(v0.route, `${name}: ${path.slice(1)}`);
    }
  }
  try {
    return await v0.app("POST", filled(v0), body);
  } catch (error) {
    if (error instanceof Refused && error.reply.status === 500) {
      return json({ error: "Something went wrong storing settings" }, 500);
    }
    throw error;
  }
}
