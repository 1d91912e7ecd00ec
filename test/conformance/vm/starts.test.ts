// Each module of the case files is started on the mock host and on a real Envoy; what differs between versions, on
// the other versions of Envoy that are installed here as well.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { envoyMinors } from "../../../harness/src/mock/index.js";
import { envoyWheels, pinnedEnvoyVersion } from "../../../harness/src/envoy/wheels.js";
import { realEnvoy, repository } from "../../e2e/real-envoy.js";
import { fromEnvoy } from "../from-envoy.js";
import { admissionCases } from "./admission-cases.js";
import { callCases } from "./call-cases.js";
import { startOnMock, StartingEnvoy } from "./start-case.js";
import { trapCases } from "./trap-cases.js";

const cases = [...admissionCases, ...trapCases, ...callCases];

/** What could differ is tried on the oldest Envoy, and what is known to differ on those between. */
const perhapsDiffering = /^(start|trap|malloc|wasi|environment)-(?!.*wasi_unstable)/;
const differing =
  /^start-(initialize-void|void-type|calls-.*(poll_oneoff|growth|fd_tell))|^malloc-calls-.*poll_oneoff|^trap-(call-type|recursion)|^wasi-.*(poll_oneoff|fd_tell)/;

const others = Object.keys(envoyWheels)
  .map((version) => [version, join(repository, ".outrigger", `envoy-${version}`, "envoy")] as const)
  .filter(([version, path]) => version !== pinnedEnvoyVersion && existsSync(path));

function minorOf(version: string): (typeof envoyMinors)[number] {
  const minor = envoyMinors.find((candidate) => version.startsWith(`${candidate}.`));
  if (minor === undefined) throw new Error(`the mock host knows no Envoy ${version}`);
  return minor;
}

describe("the mock host and a real Envoy start", () => {
  let envoy: StartingEnvoy | undefined;
  afterAll(() => envoy?.stop());

  it.for(cases.map((test) => [test.name, test] as const))("%s", async ([, test], context) => {
    const real = await fromEnvoy(async () => {
      envoy ??= new StartingEnvoy(await realEnvoy(context));
      return envoy.start(test);
    });
    expect(await startOnMock(test, minorOf(pinnedEnvoyVersion))).toEqual(real);
  });
});

describe.each(others)("the mock host as Envoy %s and that Envoy start", (version, path) => {
  const envoy = new StartingEnvoy(path);
  afterAll(() => envoy.stop());

  const pattern = version.startsWith(`${envoyMinors[0]}.`) ? perhapsDiffering : differing;
  const chosen = cases.filter(({ name }) => pattern.test(name));

  it.each(chosen.map((test) => [test.name, test] as const))("%s", async (_, test) => {
    const real = await fromEnvoy(() => envoy.start(test));
    expect(await startOnMock(test, minorOf(version))).toEqual(real);
  });
});
