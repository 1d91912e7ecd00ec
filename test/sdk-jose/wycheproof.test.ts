// Every signature of Wycheproof, on each way that there is for it: by the host's function, and in the guest.

import { beforeAll, describe, expect, it } from "vitest";
import { vectorsMayBeAbsent } from "../sdk-crypto/vectors.js";
import { JoseGuest, type Way } from "./jose-guest.js";
import { readSignatures, signatureFiles } from "./wycheproof.js";

let jose: JoseGuest;

beforeAll(async () => {
  jose = await JoseGuest.start();
}, 60_000);

/** Names of the vectors of a file about which the guest and Wycheproof differ, and how many there are. */
function judge(file: string, algorithm: string, way: Way): { wrong: string[]; judged: number } {
  jose.use(way);
  const wrong: string[] = [];
  let judged = 0;
  for (const { pem, jwk, vectors } of readSignatures(file, algorithm)) {
    expect(jwk === undefined ? jose.pem(pem) : jose.jwks(jwk), jose.errors.join()).toBe(1);
    for (const { name, message, signature, isRight } of vectors) {
      if (jose.verifies(algorithm, message, signature) !== isRight) wrong.push(name);
      judged++;
    }
  }
  return { wrong, judged };
}

describe.skipIf(vectorsMayBeAbsent)("Wycheproof", () => {
  const host = signatureFiles.filter(([, algorithm]) => /^[RE]S/.test(algorithm));

  it.each(signatureFiles)("%s is %s in the guest", (file, algorithm) => {
    const { wrong, judged } = judge(file, algorithm, "guest");
    expect(wrong).toEqual([]);
    expect(judged).toBeGreaterThan(100);
  });

  it.each(host)("%s is %s by the host", (file, algorithm) => {
    const before = jose.asked;
    expect(judge(file, algorithm, "host").wrong).toEqual([]);
    expect(jose.asked - before).toBeGreaterThan(5);
  });
});
