// The one function that a client calls.

import { isDouble } from "./exchange";
import { ADAPTERS } from "./routes";

/**
 * Let requests of the OpenHands V0 API be answered by a V1 server, as V0 did.
 *
 * `client` is what the requests are made with: `fetch`, or an HTTP library, or an
 * instance of one. What is given back works as before; what is no V0 request is not
 * touched. With `base`, only requests to that server are taken for V0's. What this
 * file does not know, such as a test double, comes back as it is. The environment
 * variable OPENHANDS_V0_ADAPTER=off lets everything pass, and so does a global
 * variable of this name.
 */
export function adaptV0<Client>(client: Client, base = ""): Client {
  if (isDouble(client)) {
    return client;
  }
  for (const adapt of ADAPTERS) {
    const adapted = adapt(client, base);
    if (adapted) {
      return adapted;
    }
  }
  return client;
}
