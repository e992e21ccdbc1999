// The tables of the adapter, which a helper file has at its end.

import type { Json } from "../../helpers/javascript/pure";
import table from "../routes.json";

export const EVENTS: Json = table.events.kinds;
export const STATES_OF_V0: Json = table.events.states;
export const TOOLS_OF_V0: Json = table.events.tools;
