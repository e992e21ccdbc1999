// The table of routes; in a composed file it stands at the end.

import type { Json } from "./json";

export const ROUTES: Json[] = [];
export const LEFT_OUT: string[] = [];
export const EVENTS: Json = {};
export const STATES_OF_V0: Json = {};
export const TOOLS_OF_V0: Json = {};
export const ADAPTERS: ((client: Json, base: string) => Json)[] = [];
