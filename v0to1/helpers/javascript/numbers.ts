// Events by their numbers, which only V0 had.

import { numberedPage, taken } from "./events_feed";
import type { Json } from "./pure";
import {
  type Http,
  type Options,
  answering,
  decoded,
  hasFailed,
  send,
  wantingJson,
} from "./transport_fetch";

/**
 * A page of a conversation's events as V0 gave it: `events`, with numbers as `id`.
 *
 * `startId` and `endId` are numbers, both inclusive; `limit` is 20 unless given. All
 * events are fetched, 100 at a time, and counted in the order of their times. Returns
 * the library's response, with `has_more` beside the events; or, with an error
 * status, the App Server's own.
 */
export async function numberedEvents(
  http: Http,
  root: string,
  conversationId: string,
  options: Options & {
    startId?: Json;
    endId?: Json;
    limit?: Json;
    reverse?: Json;
  } = {},
): Promise<Json> {
  const { startId, endId, limit, reverse, ...rest } = options;
  const events: Json[] = [];
  const pages = new Set<string>();
  const path = `${root}/conversation/${conversationId}/events/search`;
  const search = `${path}?limit=100&sort_order=TIMESTAMP`;
  let following = "";
  for (;;) {
    const url = search + following;
    const answered = await send(http, "GET", url, wantingJson(rest));
    if (hasFailed(answered)) {
      return answered;
    }
    following = taken(await decoded(answered), events, pages);
    if (!following) {
      const asked = { startId, endId, limit, reverse };
      return answering(answered, numberedPage(events, asked));
    }
  }
}
