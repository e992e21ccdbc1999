// What Node programs load at their start while they are proved: it refuses connections to other hosts.
"use strict";

const fs = require("fs");
const net = require("net");
const os = require("os");

const LOG = process.env.V0TO1_PROOF_LOG;
const OURS = new Set(["", "localhost", "0.0.0.0", "::", os.hostname()]);

function isHere(host) {
  if (host === undefined || host === null || OURS.has(host) || host.endsWith(".localhost")) return true;
  if (net.isIP(host)) return host === "::1" || host.startsWith("127.") || host.startsWith("::ffff:127.");
  return false;
}

if (LOG) {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...given) {
    const first = Array.isArray(given[0]) ? given[0][0] : given[0];
    const options = typeof first === "object" && first !== null ? first : { port: first, host: given[1] };
    const host = typeof options.host === "string" ? options.host : undefined;
    if (options.path || isHere(host)) return connect.apply(this, given);
    fs.appendFileSync(LOG, `${host}:${options.port}\n`);
    const error = new Error("v0to1 prove allows no connection to another host");
    process.nextTick(() => this.destroy(Object.assign(error, { code: "ECONNREFUSED", address: host })));
    return this;
  };
}
