// Policies for tests: their text as it stands in outrigger.yaml, and modules that are nothing but their hash.

import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { PluginKind } from "../../harness/src/author/plugin-kind.js";
import type { Diagnostic } from "../../harness/src/errors/diagnostic.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import { loadPolicy, type LoadedPolicy } from "../../harness/src/manifest/policy-file.js";
import type { Policy } from "../../harness/src/manifest/policy.js";
import { preparePolicy, type PreparedPolicy } from "../../harness/src/manifest/prepared-policy.js";
import { rawGuest } from "../conformance/raw-guest.js";

export const digest = "0".repeat(63) + "1";
export const image = `registry.example/policies/hello@sha256:${digest}`;

/** Reads a policy as `outrigger emit` does. @throws OutriggerError */
export function readPolicy(policy: object | string): LoadedPolicy {
  const folder = mkdtempSync(join(tmpdir(), "outrigger-policy-"));
  const file = join(folder, "outrigger.yaml");
  try {
    writeFileSync(file, typeof policy === "string" ? policy : stringify(policy));
    return loadPolicy(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is told of a policy, errors and warnings. */
export function toldOf(policy: object | string): readonly Diagnostic[] {
  try {
    return readPolicy(policy).warnings;
  } catch (error) {
    if (error instanceof OutriggerError) return error.diagnostics;
    throw error;
  }
}

/** It sees requests, and may say so. */
const smallModule = rawGuest({
  callbacks: { proxy_on_request_headers: "(i32.const 0)", proxy_on_log: "(nop)" },
});

/** The policy with a module for each filter; their bytes are alike, their hashes are not. */
export function prepare(policy: Policy, kind: PluginKind = "http"): PreparedPolicy {
  const modules = policy.filters.map(({ filter }) => {
    const sha256 = createHash("sha256").update(filter).digest("hex");
    const module = { bytes: smallModule, sha256, plugins: [filter], kinds: { [filter]: kind } };
    return [filter, module] as const;
  });
  return preparePolicy(policy, new Map(modules));
}

export const prepareFrom = (policy: object | string): PreparedPolicy =>
  prepare(readPolicy(policy).policy);
