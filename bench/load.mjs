// The load generator, a process of its own so that its CPU counts for no Envoy: sends a bounded number of
// requests over a few connections that stay open between rounds, one request in flight on each.
//
// Started by load-process.mjs. In: { port, requests: string[], count, connections }; the requests go out in
// turn. Out: { statuses: { [status]: count } } or { error }.

import { connect } from "node:net";

/** Open connections by port. */
const opened = new Map();

/** Where the reply ends that starts the text; -1 while it is incomplete. Envoy frames by length here. */
function endOfReply(text) {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return -1;
  const length = /\r\ncontent-length: (\d+)/.exec(text.slice(0, head))?.[1] ?? "0";
  const end = head + 4 + Number(length);
  return end <= text.length ? end : -1;
}

/** One connection to an Envoy; requests on it go one after the other. */
class Connection {
  constructor(port) {
    this.port = port;
    this.received = "";
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.on("data", (chunk) => this.read(chunk));
    this.socket.on("error", (error) => this.fail(error));
    this.socket.on("close", () => this.fail(new Error(`closed after ${this.received}`)));
  }

  /** `onStatus` gets the reply's status. Callbacks, because a promise per request costs more. */
  send(bytes, onStatus, onError) {
    this.onStatus = onStatus;
    this.onError = onError;
    this.socket.write(bytes);
  }

  read(chunk) {
    this.received += chunk.toString("latin1");
    const end = endOfReply(this.received);
    if (end < 0) return;
    const status = this.received.slice(9, 12);
    this.received = this.received.slice(end);
    this.onStatus(status);
  }

  /** The next Envoy may get the port of one that is gone, so its connections are forgotten. */
  fail(error) {
    opened.delete(this.port);
    this.onError?.(error);
  }
}

function connectionsTo(port, count) {
  const connections = opened.get(port) ?? [];
  while (connections.length < count) connections.push(new Connection(port));
  opened.set(port, connections);
  return connections;
}

async function sendAll({ port, requests, count, connections }) {
  const bytes = requests.map((request) => Buffer.from(request, "latin1"));
  const statuses = {};
  let sent = 0;
  const sendShare = (connection) =>
    new Promise((resolve, reject) => {
      const next = () => {
        if (sent === count) resolve();
        else connection.send(bytes[sent++ % bytes.length], onStatus, reject);
      };
      const onStatus = (status) => {
        statuses[status] = (statuses[status] ?? 0) + 1;
        next();
      };
      next();
    });
  await Promise.all(connectionsTo(port, connections).map(sendShare));
  return statuses;
}

process.on("message", (order) => {
  sendAll(order).then(
    (statuses) => process.send({ statuses }),
    (error) => process.send({ error: error.message }),
  );
});
process.on("disconnect", () => process.exit());
