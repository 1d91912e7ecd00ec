// What the server behind a cluster answers to each callout: by path where the scenario says so, and one answer after
// the other where it has several.

import { pathFor } from "./read-answers.js";
import type { CalloutAnswer, ScenarioCluster } from "./scenario.js";

export class CalloutScript {
  /** How many answers of each list have been given. */
  private readonly given = new Map<readonly CalloutAnswer[], number>();

  constructor(private readonly cluster: Pick<ScenarioCluster, "script" | "paths">) {}

  /** The answer to the next callout with this target; undefined where there is no server. */
  next(target: string): CalloutAnswer | undefined {
    const { script, paths } = this.cluster;
    const answers = pathFor(paths, target)?.script ?? script;
    if (typeof answers === "string") return undefined;
    const given = this.given.get(answers) ?? 0;
    this.given.set(answers, given + 1);
    return answers[Math.min(given, answers.length - 1)];
  }
}

/** All answers that it can give. */
export function answersOf({
  script,
  paths,
}: Pick<ScenarioCluster, "script" | "paths">): CalloutAnswer[] {
  const own = typeof script === "string" ? [] : script;
  return [...own, ...paths.flatMap((path) => path.script)];
}

/** It answers one callout otherwise than the next one to the same path. */
export const answersInTurn = ({
  script,
  paths,
}: Pick<ScenarioCluster, "script" | "paths">): boolean =>
  [script, ...paths.map((path) => path.script)].some(
    (answers) => typeof answers !== "string" && answers.length > 1,
  );
