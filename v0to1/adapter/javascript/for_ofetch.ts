// V0 for clients that call it with ofetch, or with the $fetch of Nuxt.

import type { Json } from "./json";
import { BEHIND } from "./exchange";
import { fetchBehind } from "./for_fetch";

/** ofetch or an instance behind the adapter; null for what is none. */
export function adaptOfetch(client: Json, base: string): Json {
  const isOfetch = typeof client === "function" && client.raw && client.native;
  if (!isOfetch || client[BEHIND]) {
    return null;
  }
  const fetch = fetchBehind(client.native, base);
  const inside = client.create({}, { fetch });
  return new Proxy(inside, {
    get: (_, name) => {
      if (name === "create") {
        return (...given: Json[]) => adaptOfetch(client.create(...given), base);
      }
      return name === BEHIND ? true : inside[name];
    },
  });
}
