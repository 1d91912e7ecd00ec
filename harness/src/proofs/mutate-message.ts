// Small changes to what a plugin is given: headers, paths, bodies, answers, configurations, as a careless or hostile
// peer would send them. Only what can come over the wire through Envoy.

import type { HeaderPair } from "../envoy/http1-reader.js";
import type { ScenarioMessage, ScenarioReply, ScenarioRequest } from "../scenario/scenario.js";
import type { Chance } from "./chance.js";

/** Values that parsers stumble over. */
const oddValues = [
  "",
  " ",
  ",",
  ";",
  "=",
  '"',
  "%",
  "%00",
  "..",
  "*",
  "-1",
  "0",
  "18446744073709551616",
  "1e999",
  "null",
  "\xff\xfe",
  "\xf0\x9f\x98",
  "a".repeat(4000),
  "a,".repeat(500),
  "{".repeat(300),
];

/** Bodies and configurations on which parsers that call themselves run out of stack. */
const deepValues = ["[".repeat(60_000), '{"a":'.repeat(20_000)];

/** What the text begins with, over and over, or what others begin with. */
function deepValue(text: string, chance: Chance): string {
  return text === "" || chance.percent(50)
    ? chance.pick(deepValues)
    : text.slice(0, 1).repeat(60_000);
}

const oddPaths = ["/", "/?", "//", "/%", "/%2f..%2f", "/a?b=&&=c", `/${"a".repeat(4000)}`, "/\xff"];

/** Headers without which a message is another one, and those that say where it ends. */
const kept = /^(:|host$|content-length$|transfer-encoding$|connection$|upgrade$|te$)/i;

function mutateText(text: string, chance: Chance): string {
  switch (chance.below(6)) {
    case 0:
      return chance.pick(oddValues);
    case 1:
      return text.slice(0, chance.below(text.length + 1));
    case 2:
      return text + text;
    case 3:
      return text + chance.pick(oddValues);
    default: {
      if (text === "") return "x";
      const at = chance.below(text.length);
      // A byte that may stand in a header.
      const byte = String.fromCharCode(chance.pick([0x20, 0x21, 0x22, 0x2c, 0x3d, 0x41, 0x7e, 0x80, 0xff])); // prettier-ignore
      return text.slice(0, at) + byte + text.slice(at + 1);
    }
  }
}

/** The names that the filter could look at come from the scenario itself. */
function mutateHeaders(headers: readonly HeaderPair[], chance: Chance): HeaderPair[] {
  const free = headers.flatMap(([name], index) => (kept.test(name) ? [] : [index]));
  const changed: HeaderPair[] = [...headers];
  if (free.length === 0 || chance.percent(15)) {
    changed.push([chance.pick(["x-new", "cookie", "authorization", "origin"]), chance.pick(oddValues)]); // prettier-ignore
    return changed;
  }
  const index = chance.pick(free);
  const [name, value] = changed[index] as HeaderPair;
  switch (chance.below(5)) {
    case 0:
      changed.splice(index, 1);
      break;
    case 1:
      changed.splice(index, 0, [name, chance.percent(50) ? value : chance.pick(oddValues)]);
      break;
    default:
      changed[index] = [name, mutateText(value, chance)];
  }
  return changed;
}

function mutateBody(chunks: readonly Uint8Array[], chance: Chance): Uint8Array[] {
  const body = Buffer.concat(chunks);
  if (chance.percent(20))
    return [Buffer.from(deepValue(body.toString("latin1"), chance), "latin1")];
  if (body.length === 0) return [Buffer.from(chance.pick(oddValues), "latin1")];
  return [Buffer.from(mutateText(body.toString("latin1"), chance), "latin1")];
}

/** Keeps the length right, which the codec would refuse otherwise. */
function framed(headers: readonly HeaderPair[], chunks: readonly Uint8Array[]): HeaderPair[] {
  const size = String(Buffer.concat(chunks).length);
  return headers.map(([name, value]) =>
    name.toLowerCase() === "content-length" ? [name, size] : [name, value],
  );
}

function mutateMessage<Message extends ScenarioMessage>(message: Message, chance: Chance): Message {
  const hasBody = message.chunks.length > 0;
  if (!hasBody || chance.percent(60)) {
    return { ...message, headers: mutateHeaders(message.headers, chance) };
  }
  const chunks = mutateBody(message.chunks, chance);
  return { ...message, headers: framed(message.headers, chunks), chunks };
}

export function mutateRequest(request: ScenarioRequest, chance: Chance): ScenarioRequest {
  if (chance.percent(20)) {
    const path = chance.percent(50) ? chance.pick(oddPaths) : request.path + chance.pick(oddPaths);
    return { ...request, path };
  }
  // The answer to a HEAD says how long a body would be, and an answer to anything else must keep that word.
  if (chance.percent(10) && request.method !== "HEAD") {
    return { ...request, method: chance.pick(["OPTIONS", "HEAD", "GET", "PUT", "X"]) };
  }
  return mutateMessage(request, chance);
}

export function mutateReply(reply: ScenarioReply, chance: Chance): ScenarioReply {
  if (chance.percent(25)) return { ...reply, status: chance.pick([200, 206, 302, 400, 404, 429, 500, 503]) }; // prettier-ignore
  return mutateMessage(reply, chance);
}

export function mutateConfiguration(text: string, chance: Chance): string {
  if (chance.percent(10)) return deepValue(text, chance);
  return mutateText(text, chance);
}
