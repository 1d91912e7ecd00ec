// Clients of the memory proof: each sends a request that makes the filter ask a service which never answers. Some wait
// for the reply, which comes when the callout has run into its timeout; the others reset the connection before.

import { connect } from "node:net";

/** How many of each kind at once: few, so that the most that Envoy ever needs at once is reached early. */
const waiting = 16;
const resetting = 4;

/** When a client that resets does so, in milliseconds: well before the filter's callout times out, which is 40. */
const resetAfter = 3;

function open(port, onError) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", onError);
  return socket;
}

/** One connection, one request after the other; each reply must be a 200. */
function waitForReplies(port, bytes, take) {
  return new Promise((resolve, reject) => {
    const socket = open(port, reject);
    let received = "";
    const next = () => {
      if (take()) socket.write(bytes);
      else socket.end(resolve);
    };
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (!received.endsWith("\r\n\r\nhello")) return;
      if (!received.startsWith("HTTP/1.1 200")) reject(new Error(`the reply was ${received}`));
      received = "";
      next();
    });
    next();
  });
}

/** Whether it was reset before the reply: on a busy machine the client may be late. */
function resetOnce(port, bytes) {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const socket = open(port, reject);
    socket.on("data", () => (isLate = true));
    socket.write(bytes);
    setTimeout(() => {
      socket.resetAndDestroy();
      resolve(!isLate);
    }, resetAfter);
  });
}

/** A connection for each request, reset when the filter waits for its callout. */
async function resetThem(port, bytes, take) {
  while (take()) {
    while (!(await resetOnce(port, bytes)));
  }
}

/** Sends all of them; rejects when one that waits gets no 200. */
export async function sendAsking({ port, request, path, answered, reset }) {
  const lines = [...request.headers, ["x-ask", "1"]].map((pair) => `${pair.join(": ")}\r\n`);
  const bytes = `${request.method} ${path} HTTP/1.1\r\nhost: example.com\r\n${lines.join("")}\r\n`;
  const taker = (count) => () => count-- > 0;
  const takeAnswered = taker(answered);
  const takeReset = taker(reset);
  await Promise.all([
    ...Array.from({ length: waiting }, () => waitForReplies(port, bytes, takeAnswered)),
    ...Array.from({ length: resetting }, () => resetThem(port, bytes, takeReset)),
  ]);
}
