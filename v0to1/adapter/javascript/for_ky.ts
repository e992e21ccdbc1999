// V0 for clients that call it with ky.

import type { Json } from "./json";
import { BEHIND, GLOBAL } from "./exchange";
import { fetchBehind } from "./for_fetch";

/** ky or an instance behind the adapter; null for what is none. */
export function adaptKy(client: Json, base: string): Json {
  const isKy = typeof client === "function" && client.extend && client.create;
  if (!isKy || client.defaults || client[BEHIND]) {
    return null;
  }
  const sending = (given: Json) => ({
    fetch: (input: Json, init: Json) =>
      fetchBehind(given ?? GLOBAL.fetch, base)(input, init),
  });
  const inside = extended(client, sending);
  const withOwn = (options: Json) =>
    options?.fetch ? { ...options, ...sending(options.fetch) } : options;
  return new Proxy(inside, {
    apply: (_, __, [input, options]) => inside(input, withOwn(options)),
    get: (_, name) => {
      if (name === BEHIND) {
        return true;
      }
      if (name === "extend" || name === "create") {
        return (options: Json) => adaptKy(client[name](options), base);
      }
      const isVerb = /^(get|post|put|patch|head|delete)$/.test(String(name));
      return isVerb
        ? (input: Json, options: Json) => inside[name](input, withOwn(options))
        : inside[name];
    },
  });
}

/** An instance with another fetch, made of the one that it has. */
function extended(client: Json, sending: (given: Json) => Json): Json {
  try {
    return client.extend((own: Json) => sending(own?.fetch));
  } catch {
    return client.extend(sending(null)); // before 1.3 it takes no function
  }
}
