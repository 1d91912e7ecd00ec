// The pages of the reference, by what an author wants to do, and which sources of the SDK each is made of.

import type { PublicSymbol } from "./public-members.js";

export interface PageGroup {
  readonly file: string;
  readonly title: string;
  /** What is found there, after "for". */
  readonly task: string;
  /** Sources below assembly/; the first group that has one takes it. */
  readonly sources: RegExp;
}

export const pageGroups: readonly PageGroup[] = [
  {
    file: "plugins",
    title: "Plugins",
    task: "registering a filter, its configuration as bytes, its life, and the answers that calls give",
    sources: /^(plugin|registry|action|status|environment|log|log-level|stream-filter)\.ts$/,
  },
  {
    file: "bodies",
    title: "Bodies",
    task: "reading, replacing, collecting and transforming bodies",
    sources: /^http\/body/,
  },
  {
    file: "http",
    title: "Requests and responses",
    task: "headers, trailers, local replies, and the callbacks of a stream",
    sources: /^http\//,
  },
  {
    file: "callouts",
    title: "Callouts",
    task: "asking other services over HTTP, and streams that wait",
    sources: /^callout\//,
  },
  {
    file: "grpc",
    title: "gRPC",
    task: "asking other services over gRPC, and protobuf messages",
    sources: /^(grpc\/|grpc-status\.ts$|encoding\/(protobuf|wire-type))/,
  },
  {
    file: "tcp",
    title: "TCP",
    task: "filters of connections",
    sources: /^tcp\//,
  },
  {
    file: "attributes",
    title: "Attributes",
    task: "what Envoy knows of a request and its connection, and expressions over it",
    sources: /^(attributes\/|property\.ts$|expressions?\/)/,
  },
  {
    file: "state",
    title: "State",
    task: "what workers, plugins and filters share",
    sources: /^(shared-|filter-state|state\/)/,
  },
  {
    file: "metrics",
    title: "Metrics",
    task: "counters, gauges and histograms",
    sources: /^metrics\//,
  },
  {
    file: "time",
    title: "Time and chance",
    task: "timers, clocks, dates, random bytes and UUIDs",
    sources: /^(timer\/|time\/|clock\.ts$|random\.ts$|uuid\.ts$)/,
  },
  {
    file: "crypto",
    title: "Cryptography",
    task: "digests, authentication codes and signatures",
    sources: /^(crypto\/|encoding\/asn1|foreign\/verify)/,
  },
  {
    file: "foreign",
    title: "Foreign functions",
    task: "what a host offers beyond the ABI",
    sources: /^foreign\//,
  },
  {
    file: "bytes",
    title: "Bytes and their forms",
    task: "sequences of bytes, base64 and hexadecimal digits",
    sources: /^(bytes\.ts$|encoding\/|text\/)/,
  },
  {
    file: "network",
    title: "Addresses",
    task: "IP addresses and ranges of them",
    sources: /^network\//,
  },
  {
    file: "syntax",
    title: "Forms of text",
    task: "texts with a syntax of their own: cookies, queries, lists, media types",
    sources: /^syntax\//,
  },
  {
    file: "path",
    title: "Paths",
    task: "templates of paths, and their normal form",
    sources: /^path\//,
  },
  {
    file: "regex",
    title: "Patterns",
    task: "regular expressions in linear time, and globs",
    sources: /^regex\//,
  },
  {
    file: "template",
    title: "Templates",
    task: "header values with Envoy's operators in them",
    sources: /^template\//,
  },
  {
    file: "reply",
    title: "Replies",
    task: "replies in the form that a client wants",
    sources: /^reply\//,
  },
  {
    file: "rules",
    title: "Rules",
    task: "which requests are meant, and which rule decides",
    sources: /^rules\//,
  },
  {
    file: "configuration",
    title: "Configuration",
    task: "settings as objects, by a schema",
    sources: /^config\//,
  },
  { file: "json", title: "JSON", task: "reading and writing JSON documents", sources: /^json\// },
  { file: "chain", title: "Chains", task: "several filters as one", sources: /^chain\// },
  { file: "jose", title: "JOSE", task: "JSON Web Tokens and keys", sources: /^jose\// },
];

const ownGroups = new Map<string, PageGroup>();

/** The page of a public name: that of its task, or one for its folder. */
export function groupOf({ source }: Pick<PublicSymbol, "source">): PageGroup {
  const group = pageGroups.find(({ sources }) => sources.test(source));
  if (group !== undefined) return group;
  const file = source.replace(/[/.].*$/, "");
  const title = `${file.charAt(0).toUpperCase()}${file.slice(1)}`;
  const own = ownGroups.get(file) ?? { file, title, task: title.toLowerCase(), sources: /^$/ };
  ownGroups.set(file, own);
  return own;
}

/** The pages that these names fill, in their order. */
export function groupsOf(symbols: readonly PublicSymbol[]): PageGroup[] {
  const used = new Set(symbols.map(groupOf));
  return [...pageGroups.filter((group) => used.has(group)), ...ownGroups.values()];
}
