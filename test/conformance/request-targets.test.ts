// Targets of HTTP/1.1 requests, good and bad: what the client gets, what a filter sees of the request and how it is
// told of a refusal, on both targets. [R2.4-11] [R2.4-12]

import { expect, it } from "vitest";
import * as mock from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { campaign } from "./engine/campaign.js";
import { programId } from "./engine/filters.js";
import { targetPrograms } from "./request-target-programs.js";

const runs = targetPrograms.map((program, index) => ({ id: programId(index), program }));

it.for([["1.40"], ["1.36"]])(
  "targets of requests are taken and refused as by Envoy %s",
  { timeout: 120_000 },
  async ([minor = ""], context) => {
    const envoy = await realEnvoy(context, minor);
    const { disagreements, varying } = await campaign(runs, { envoy, minor, mock });
    const differing = [...disagreements, ...varying];
    const told = differing.map(({ run: { program: { requests } }, text }) => `${requests[0]?.method} ${requests[0]?.path}\n${text}`); // prettier-ignore
    expect(told).toEqual([]);
  },
);
