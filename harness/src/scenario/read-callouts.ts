// The clusters that a scenario's plugin can call, and how the servers behind them answer.

import { upstreamCluster } from "../envoy/bootstrap.js";
import { readGrpcAnswer, type WrittenGrpcAnswer } from "./grpc-answer.js";
import { pointerSegment } from "./places.js";
import { readReply, type WrittenReply } from "./read-answers.js";
import type { CalloutAnswer, ScenarioCluster } from "./scenario.js";
import type { ValueReader } from "./values.js";

export interface WrittenCalloutAnswer extends WrittenReply {
  delay?: string;
  grpc?: WrittenGrpcAnswer;
  reset?: true | "after headers";
  never?: true;
  unreachable?: true;
}

export type WrittenCallouts = Readonly<
  Record<string, WrittenCalloutAnswer | readonly WrittenCalloutAnswer[]>
>;

/** A real Envoy really waits. */
export const longestWait = 5000;

function isList(
  written: WrittenCalloutAnswer | readonly WrittenCalloutAnswer[],
): written is readonly WrittenCalloutAnswer[] {
  return Array.isArray(written);
}

function readAnswer(
  reader: ValueReader,
  written: WrittenCalloutAnswer,
  pointer: string,
): CalloutAnswer {
  const { delay: time, grpc, reset, never, unreachable, ...reply } = written;
  const delay = time === undefined ? 0 : reader.duration(time, `${pointer}/delay`);
  const outcomes = Object.entries({ grpc, reset, never, unreachable }).filter(([, value]) => value);
  const [outcome, second] = outcomes.map(([key]) => key);
  if (outcome === undefined) return { delay, does: readReply(reader, reply, pointer) };
  if (second !== undefined || Object.keys(reply).length > 0) {
    const what = outcome === "grpc" ? "grpc is the whole answer." : `${outcome} is no answer.`;
    reader.refuse(`${pointer}/${outcome}`, what, "drop the other keys");
  }
  if (grpc !== undefined) return { delay, does: readGrpcAnswer(reader, grpc, `${pointer}/grpc`) };
  if (time !== undefined && outcome !== "reset") {
    reader.refuse(`${pointer}/delay`, `${outcome} takes no delay.`);
  }
  if (never === true) return { delay, does: "never" };
  return { delay, does: reset === "after headers" ? "reset-after-headers" : "reset" };
}

export function readCallouts(reader: ValueReader, written: WrittenCallouts): ScenarioCluster[] {
  return Object.entries(written).map(([name, script]) => {
    const pointer = `/callouts/${pointerSegment(name)}`;
    if (name === upstreamCluster) {
      const fix = "give the plugin's configuration another cluster for its callouts";
      reader.refuse(pointer, `"${name}" is the cluster that requests go to.`, fix);
    }
    if (!isList(script)) {
      const answer = readAnswer(reader, script, pointer);
      const http2 = script.grpc !== undefined;
      return { name, http2, script: script.unreachable === true ? "unreachable" : [answer] };
    }
    return {
      name,
      http2: script.some(({ grpc }) => grpc !== undefined),
      script: script.map((one, index) => {
        if (one.unreachable === true) {
          const message = "a cluster is unreachable for all callouts or for none.";
          reader.refuse(`${pointer}/${index}/unreachable`, message, "use reset or never here");
        }
        return readAnswer(reader, one, `${pointer}/${index}`);
      }),
    };
  });
}
