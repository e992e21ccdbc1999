// Events by their numbers, which only V0 had.

import { isMissing, numberedPage, taken } from "./events_feed";
import { GRACE_MILLISECONDS } from "./events_order";
import { sleep } from "./flows";
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

const LOOK_MILLISECONDS = 1000;

/**
 * A page of a conversation's events as V0 gave it: `events`, with numbers as `id`.
 *
 * `startId` and `endId` are numbers, both inclusive; `limit` is 20 unless given. All
 * events are fetched, 100 at a time, and counted in the order of their times; again
 * for up to 15 seconds while one is not stored that must be before another. Returns
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
  const deadline = Date.now() + GRACE_MILLISECONDS;
  for (;;) {
    const events: Json[] = [];
    const answered = await searched(http, root, conversationId, events, rest);
    if (hasFailed(answered)) {
      return answered;
    }
    if (!isMissing(events, Date.now() >= deadline)) {
      const asked = { startId, endId, limit, reverse };
      return answering(answered, numberedPage(events, asked));
    }
    await sleep(LOOK_MILLISECONDS);
  }
}

/** Add all events of a conversation; the last response, or one that failed. */
async function searched(
  http: Http,
  root: string,
  conversationId: string,
  events: Json[],
  options: Options,
): Promise<Json> {
  const pages = new Set<string>();
  const path = `${root}/conversation/${conversationId}/events/search`;
  const search = `${path}?limit=100&sort_order=TIMESTAMP`;
  let following = "";
  for (;;) {
    const url = search + following;
    const answered = await send(http, "GET", url, wantingJson(options));
    if (hasFailed(answered)) {
      return answered;
    }
    following = taken(await decoded(answered), events, pages);
    if (!following) {
      return answered;
    }
  }
}
