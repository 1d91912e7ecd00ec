// A real Envoy really waits: a scenario whose time takes long there is for the mock alone.

import { answersOf } from "./callout-script.js";
import { pointerSegment } from "./places.js";
import { longestWait } from "./read-callouts.js";
import type {
  ScenarioAnswer,
  ScenarioExchange,
  ScenarioMessage,
  ScenarioScript,
  ScenarioStep,
} from "./scenario.js";
import type { ValueReader } from "./values.js";

function timeOf(step: ScenarioStep): number {
  switch (step.kind) {
    case "exchange":
      return 0;
    case "wait":
      return step.milliseconds;
    case "move":
      return step.move.does === "nothing" ? step.move.milliseconds : 0;
    case "streams":
      return step.order.reduce((sum, { act }) => sum + ("wait" in act ? act.wait : 0), 0);
  }
}

const pausesOf = ({ chunks }: ScenarioMessage, pause = 0): number => pause * (chunks.length + 1);

function answerTime(answer: ScenarioAnswer): number {
  if (typeof answer === "string") return 0;
  return (answer.delay ?? 0) + pausesOf(answer, answer.pause);
}

function exchangesOf(step: ScenarioStep): readonly ScenarioExchange[] {
  if (step.kind === "streams") return step.streams.map(({ exchange }) => exchange);
  return step.kind === "exchange" ? [step] : [];
}

const alone = "run it on the mock alone: only: mock, and why";

/** @param list Pointer of the list in which waits stand. */
export function checkTime(
  reader: ValueReader,
  list: string,
  { clusters, steps }: ScenarioScript,
): void {
  const refuse = (pointer: string, what: string, time: number): void => {
    if (time <= longestWait) return;
    const message = `${what} ${time / 1000} s; on a real Envoy this is real time, so at most ${longestWait / 1000} s.`;
    reader.refuse(pointer, message, `shorten it, or ${alone}`);
  };
  refuse(
    list,
    "the waits take",
    steps.reduce((sum, step) => sum + timeOf(step), 0),
  );
  for (const cluster of clusters) {
    const times = answersOf(cluster).map(
      ({ delay, does }) => delay + (typeof does === "string" ? 0 : answerTime(does)),
    );
    refuse(`/callouts/${pointerSegment(cluster.name)}`, "an answer takes", Math.max(0, ...times));
  }
  for (const step of steps) {
    for (const { request, upstream, paths, at } of exchangesOf(step)) {
      const place = at.replace(/\/expect$/, "");
      refuse(`${place}/request/pause`, "the request takes", pausesOf(request, request.pause));
      const answers = [upstream, ...paths.map(({ answer }) => answer)];
      refuse(`${place}/upstream`, "an answer takes", Math.max(...answers.map(answerTime)));
      if (step.kind === "exchange" && answers.includes("never")) {
        const message = "an upstream that says nothing keeps a real Envoy waiting for 15 s.";
        reader.refuse(`${place}/upstream`, message, alone);
      }
    }
  }
}
