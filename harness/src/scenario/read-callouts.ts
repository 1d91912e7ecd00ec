// The clusters that a scenario's plugin can call, and how the servers behind them answer.

import { upstreamCluster } from "../envoy/bootstrap.js";
import { readGrpcAnswer, type WrittenGrpcAnswer } from "./grpc-answer.js";
import { pointerSegment } from "./places.js";
import { checkPath, readReply, type WrittenReply } from "./read-answers.js";
import type { CalloutAnswer, CalloutPath, ScenarioCluster } from "./scenario.js";
import type { ValueReader } from "./values.js";

export interface WrittenCalloutAnswer extends WrittenReply {
  delay?: string;
  grpc?: WrittenGrpcAnswer;
  reset?: true | "after headers";
  never?: true;
  unreachable?: true;
  refused?: true;
  paths?: Readonly<Record<string, WrittenAnswers>>;
}

/** One answer for all callouts, or a list of them. */
type WrittenAnswers = WrittenCalloutAnswer | readonly WrittenCalloutAnswer[];

export type WrittenCallouts = Readonly<Record<string, WrittenAnswers>>;

/** A real Envoy really waits. */
export const longestWait = 5000;

function isList(written: WrittenAnswers): written is readonly WrittenCalloutAnswer[] {
  return Array.isArray(written);
}

/** What a cluster is for all callouts, and no server does with one of them. */
const ofClusters = ["unreachable", "refused"] as const;

function readAnswer(
  reader: ValueReader,
  written: Omit<WrittenCalloutAnswer, "paths">,
  pointer: string,
): CalloutAnswer {
  const { delay: time, grpc, reset, never, unreachable, refused, ...reply } = written;
  const delay = time === undefined ? 0 : reader.duration(time, `${pointer}/delay`);
  const outcomes = Object.entries({ grpc, reset, never, unreachable, refused }).filter(
    ([, value]) => value,
  );
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

/** One of several answers: what holds for the whole cluster is none. */
function readOneOfSeveral(
  reader: ValueReader,
  { paths, ...written }: WrittenCalloutAnswer,
  pointer: string,
): CalloutAnswer {
  if (paths !== undefined) {
    const message =
      "paths stand beside the one answer for all others, not in a list and not in another path.";
    reader.refuse(`${pointer}/paths`, message, "write lists of answers into the paths");
  }
  for (const key of ofClusters) {
    if (written[key] !== true) continue;
    const what = key === "refused" ? "refuses connections" : "is unreachable";
    const message = `a cluster ${what} for all callouts or for none.`;
    reader.refuse(`${pointer}/${key}`, message, "use reset or never here");
  }
  return readAnswer(reader, written, pointer);
}

function readList(
  reader: ValueReader,
  list: readonly WrittenCalloutAnswer[],
  pointer: string,
): CalloutAnswer[] {
  return list.map((one, index) => readOneOfSeveral(reader, one, `${pointer}/${index}`));
}

function readPath(
  reader: ValueReader,
  path: string,
  written: WrittenAnswers,
  pointer: string,
): CalloutPath {
  const at = `${pointer}/paths/${pointerSegment(path)}`;
  checkPath(reader, path, at);
  const script = isList(written)
    ? readList(reader, written, at)
    : [readOneOfSeveral(reader, written, at)];
  return { path, script };
}

const speaksGrpc = (written: WrittenAnswers): boolean =>
  (isList(written) ? written : [written]).some(({ grpc }) => grpc !== undefined);

function readCluster(
  reader: ValueReader,
  name: string,
  written: WrittenAnswers,
  pointer: string,
): ScenarioCluster {
  if (isList(written)) {
    const script = readList(reader, written, pointer);
    return { name, http2: speaksGrpc(written), script, paths: [] };
  }
  const { paths = {}, ...others } = written;
  const answer = readAnswer(reader, others, pointer);
  const whole = ofClusters.find((key) => others[key] === true);
  if (whole !== undefined && Object.keys(paths).length > 0) {
    const message = `a cluster that is ${whole} answers no path.`;
    reader.refuse(`${pointer}/paths`, message, "keep one of them");
  }
  return {
    name,
    http2: [others, ...Object.values(paths)].some(speaksGrpc),
    script: whole ?? [answer],
    paths: Object.entries(paths).map(([path, one]) => readPath(reader, path, one, pointer)),
  };
}

export function readCallouts(reader: ValueReader, written: WrittenCallouts): ScenarioCluster[] {
  return Object.entries(written).map(([name, cluster]) => {
    const pointer = `/callouts/${pointerSegment(name)}`;
    if (name === upstreamCluster) {
      const fix = "give the plugin's configuration another cluster for its callouts";
      reader.refuse(pointer, `"${name}" is the cluster that requests go to.`, fix);
    }
    return readCluster(reader, name, cluster, pointer);
  });
}
