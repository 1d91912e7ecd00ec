// The versions of Envoy whose behaviour the mock host knows: those that sidecars run. A rule that is not the
// same in all of them asks `isAtLeast`; everything else is the same in all.

import { MockUsageError } from "./mock-errors.js";

export const envoyMinors = ["1.36", "1.37", "1.38", "1.39", "1.40"] as const;

/** A minor version of Envoy; of each the newest patch was measured. */
export type EnvoyMinor = (typeof envoyMinors)[number];

export const newestEnvoy: EnvoyMinor = "1.40";

export class EnvoyVersion {
  readonly minor: EnvoyMinor;
  private readonly place: number;

  /** @throws MockUsageError OUT1609 for a version that the mock host does not know. */
  constructor(minor: string) {
    const known = envoyMinors.find((candidate) => candidate === minor);
    if (known === undefined) {
      throw new MockUsageError(
        `the mock host knows no Envoy ${JSON.stringify(minor)}: it behaves as ${envoyMinors.join(", ")}.`,
        `write envoy: "${newestEnvoy}", or leave it out`,
      );
    }
    this.minor = known;
    this.place = envoyMinors.indexOf(known);
  }

  isAtLeast(minor: EnvoyMinor): boolean {
    return this.place >= envoyMinors.indexOf(minor);
  }
}
