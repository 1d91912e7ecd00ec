// The steps of a scenario on a TCP connection.

import { located } from "./located.js";
import { readSideExpectation, type WrittenSide } from "./read-side.js";
import type {
  ConnectionEnd,
  ConnectionExpectation,
  ConnectionMove,
  ScenarioMove,
} from "./scenario.js";
import type { ValueReader, WrittenBytes, WrittenMatch } from "./values.js";

interface WrittenConnectionExpectation extends WrittenSide {
  client?: WrittenMatch;
  server?: WrittenMatch;
  connected?: boolean;
  ended?: ConnectionEnd | "both" | "neither";
}

export interface WrittenMove {
  client?: WrittenBytes;
  server?: WrittenBytes;
  end?: true;
  close?: ConnectionEnd;
  reset?: ConnectionEnd;
  open?: true;
  wait?: string;
  expect?: WrittenConnectionExpectation;
}

const moving = ["client", "server", "close", "reset", "open", "wait"] as const;

function readMove(reader: ValueReader, written: WrittenMove, at: string): ConnectionMove {
  const { client, server, close, reset, open, wait } = written;
  const ends = written.end === true;
  if (ends && client === undefined && server === undefined) {
    const fix = "close: client, or close: server, ends a side without bytes";
    reader.refuse(`${at}/end`, "end stands beside the bytes of client or server.", fix);
  }
  if (client !== undefined)
    return { does: "send", by: "client", bytes: reader.bytes(client, `${at}/client`), ends };
  if (server !== undefined)
    return { does: "send", by: "server", bytes: reader.bytes(server, `${at}/server`), ends };
  if (close !== undefined) return { does: "send", by: close, bytes: new Uint8Array(), ends: true };
  if (reset !== undefined) return { does: "reset", by: reset };
  if (open !== undefined) return { does: "open" };
  const milliseconds = wait === undefined ? 0 : reader.duration(wait, `${at}/wait`);
  return { does: "nothing", milliseconds };
}

function readExpectation(
  reader: ValueReader,
  written: WrittenConnectionExpectation,
  pointer: string,
): ConnectionExpectation {
  const { client, server, connected, ended } = written;
  const match = (value: WrittenMatch | undefined, key: string) =>
    value === undefined ? undefined : reader.match(value, `${pointer}/${key}`);
  return {
    ...located("client", match(client, "client"), pointer),
    ...located("server", match(server, "server"), pointer),
    ...located("connected", connected, pointer),
    ...located("ended", ended, pointer),
    ...readSideExpectation(reader, written, pointer),
  };
}

/** One step. */
export function readConnectionStep(
  reader: ValueReader,
  written: WrittenMove,
  at: string,
): ScenarioMove {
  const [first, second] = moving.filter((key) => written[key] !== undefined);
  if (first !== undefined && second !== undefined) {
    const fix = "make two entries of the list out of it";
    reader.refuse(`${at}/${second}`, `${second} cannot stand beside ${first}.`, fix);
  }
  return {
    kind: "move",
    move: readMove(reader, written, at),
    expect: readExpectation(reader, written.expect ?? {}, `${at}/expect`),
    at: `${at}/expect`,
  };
}
