// Which Istio and Envoy a manifest is judged for, and since when they know what. The rules themselves are those of
// Istio 1.31, whose code they are held against; what other minors do differently stands here, as tables.
// Source: Istio, release notes and go.mod of the releases; Envoy, wasm.proto and release notes.

import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";

export interface LintOptions {
  /** "1.29" or "1.29.6"; default 1.29. */
  readonly istioVersion?: string;
  /** "1.37"; default: the Envoy that this Istio ships. */
  readonly envoyVersion?: string;
  /** The namespace whose EnvoyFilters are for the whole mesh; default istio-system. */
  readonly rootNamespace?: string;
}

export interface LintSettings {
  /** Minor of Istio 1. */
  readonly istio: number;
  /** Whether somebody has said which Istio: what is too new for the default is no more than a note. */
  readonly isChosen: boolean;
  /** Minor of Envoy 1. */
  readonly envoy: number;
  readonly rootNamespace: string;
}

/** The Istio whose code the rules are held against. */
export const provenIstio = 31;

export const defaultIstioVersion = "1.29";

/** Istio 1.N ships Envoy 1.(N + 8): 1.28 with 1.36, 1.31 with 1.39. */
const envoyBehind = 8;

function minorOf(flag: string, version: string): number {
  const found = /^1\.(\d{1,3})(?:\.\d+)?(?:[-+].*)?$/.exec(version);
  if (found?.[1] !== undefined) return Number(found[1]);
  throw new OutriggerError(ExitCode.Usage, {
    code: "OUT1003",
    severity: "error",
    message: `${flag} ${version} is no version.`,
    fix: `${flag} 1.30 or ${flag} 1.30.3`,
  });
}

/** @throws OutriggerError OUT1003 for a version that is none. */
export function lintSettings(options: LintOptions): LintSettings {
  const istio = minorOf("--istio-version", options.istioVersion ?? defaultIstioVersion);
  return {
    istio,
    isChosen: options.istioVersion !== undefined || options.envoyVersion !== undefined,
    envoy:
      options.envoyVersion === undefined
        ? istio + envoyBehind
        : minorOf("--envoy-version", options.envoyVersion),
    rootNamespace: options.rootNamespace ?? "istio-system",
  };
}

/** What a manifest can use, and the first minor of Istio that has it. */
export const istioSince = {
  targetRefs: 22,
  failurePolicy: 25,
  domainName: 26,
  failReload: 27,
  allowOnHeadersStopIteration: 28,
  trafficExtension: 30,
  replaceVirtualHost: 30,
  mergeAndReplaceList: 31,
} as const;
