// The thread that compiles: takes requests one after the other, answers each with its result.

import { parentPort } from "node:worker_threads";
import { crashPrefix } from "./asc-crash.js";
import { runAsc, type AscRequest, type AscResult } from "./asc-run.js";

// A compiler that crashes prints to the console and ends the process. Here that becomes an answer.
let lastWords = "";
// eslint-disable-next-line no-console -- taken over, not used
console.error = (...words: unknown[]) => void (lastWords += words.join(" "));
process.exit = () => {
  throw new Error(`${crashPrefix}${lastWords}`);
};
process.on("uncaughtException", ({ message }) => {
  const result: AscResult = { messages: [], failure: `${crashPrefix}${message}`, inputs: {} };
  parentPort?.postMessage(result);
});

parentPort?.on("message", (request: AscRequest) => {
  lastWords = "";
  void runAsc(request).then((result) => parentPort?.postMessage(result));
});
