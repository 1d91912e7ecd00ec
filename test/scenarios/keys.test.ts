// Schema and reader know the same keys: each key of the JSON Schema stands in some scenario, and without it something
// else is read, or it is a mistake.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import { parseScenario } from "../../harness/src/scenario/load.js";
import { repository } from "../e2e/real-envoy.js";

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  anyOf?: readonly Schema[];
  items?: Schema;
}

const schema = JSON.parse(
  readFileSync(join(repository, "harness/schemas/scenario.schema.json"), "utf8"),
) as Schema & { $id: string };
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(schema);

/** Keys by the place in the schema where they are defined. */
function keysOf(part: Schema, place: string): string[] {
  const { properties = {}, additionalProperties, anyOf = [], items } = part;
  const inside: [Schema | boolean | undefined, string][] = [
    [additionalProperties, `${place}/*`],
    [items, `${place}/[]`],
    ...anyOf.map((branch, index) => [branch, `${place}/|${index}`] as [Schema, string]),
    ...Object.entries(properties).map(([key, value]) => [value, `${place}/${key}`] as [Schema, string]), // prettier-ignore
  ];
  return [
    ...Object.keys(properties).map((key) => `${place}/${key}`),
    ...inside.flatMap(([one, at]) => (typeof one === "object" ? keysOf(one, at) : [])),
  ];
}

const allKeys = [
  ...keysOf(schema, "#"),
  ...Object.entries(schema.$defs ?? {}).flatMap(([name, part]) => keysOf(part, `#/$defs/${name}`)),
];

const validators = new Map<string, ValidateFunction>();

function fits(branch: Schema, value: unknown): boolean {
  const text = JSON.stringify(branch).replaceAll('"#/', `"${schema.$id}#/`);
  const validate = validators.get(text) ?? ajv.compile(JSON.parse(text) as object);
  validators.set(text, validate);
  return validate(value);
}

type Path = readonly (string | number)[];

/** Calls back for each key that is in the value and in the schema. */
function walk(value: unknown, part: Schema, place: string, path: Path, found: (key: string, path: Path) => void): void {
  if (part.$ref !== undefined) {
    const name = part.$ref.replace("#/$defs/", "");
    const target = part.$ref.startsWith("#/$defs/") ? schema.$defs?.[name] : undefined;
    if (target !== undefined) walk(value, target, part.$ref, path, found);
    return;
  }
  const { properties = {}, additionalProperties, anyOf = [], items } = part;
  for (const [index, branch] of anyOf.entries()) {
    if (fits(branch, value)) walk(value, branch, `${place}/|${index}`, path, found);
  }
  if (Array.isArray(value) && items !== undefined) {
    for (const [index, item] of value.entries()) walk(item, items, `${place}/[]`, [...path, index], found);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value as object)) {
      const known = properties[key];
      if (known !== undefined) {
        found(`${place}/${key}`, [...path, key]);
        walk(item, known, `${place}/${key}`, [...path, key], found);
      } else if (typeof additionalProperties === "object") {
        walk(item, additionalProperties, `${place}/*`, [...path, key], found);
      }
    }
  }
} // prettier-ignore

function without(value: unknown, path: Path): unknown {
  const copy = structuredClone(value);
  let holder = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  Reflect.deleteProperty(holder, path.at(-1) ?? "");
  return copy;
}

/** All that is read of it, as a text; or the mistakes. */
function readingOf(value: unknown, file: string): string {
  try {
    const { locate, script, snapshots, ...rest } = parseScenario(stringify(value), file, "demo");
    return JSON.stringify(
      [rest, script(new Date(0)), snapshots.path, locate("").line],
      (_, one: unknown) =>
        one instanceof RegExp
          ? one.source
          : one instanceof Uint8Array
            ? Buffer.from(one).toString("base64")
            : one,
    );
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    return error.message;
  }
}

/** What no scenario of the repository happens to have. */
const others = [
  `
scenario: plugin
filters:
  - { name: a, rootId: b, vmId: c, configuration: d, vmConfiguration: e, failurePolicy: open, environment: { f: g }, allowOnHeadersStopIteration: true, singleton: false }
  - { module: package.json }
logLevel: debug
failsOpen: because
noTrailers: because
only: mock
why: because
request: { worker: 0 }
workers: 2
expect: { reply: { status: 200 } }
`,
  `
scenario: a refusal
plugin: { configuration: a }
expect: { refused: [a] }
`,
  `
scenario: an answer
upstream: { body: abc, delay: 1ms, resetAfter: 1 }
expect: { reply: reset }
`,
  `
scenario: values
values: { t: { time: now }, j: { jwt: { alg: HS256, key: { base64: YWJj }, header: { kid: a }, claims: { a: b } } } }
request: { headers: { a: "\${t}" , b: "\${j}", c: [x, { base64: YQ== }] } }
times: 2
expect: { reply: { status: 200 } }
`,
  `
scenario: a key from a file
values: { j: { jwt: { alg: HS256, key: { file: package.json } } } }
request: { path: "/\${j}" }
expect: { reply: { status: 200 } }
`,
  `
scenario: answers
upstream: { never: true, paths: { /a: { status: 201, headers: { a: b }, body: abc, split: 1, trailers: { a: b }, pause: 1ms, delay: 1ms, resetAfter: 1 }, /b: { reset: true }, /c: { never: true }, /d: { chunks: [a] } } }
only: mock
why: because
callouts:
  a: { status: 201, headers: { a: b }, body: { size: 3, seed: a }, split: 1, trailers: { a: b }, delay: 1ms, pause: 1ms, resetAfter: 1 }
  b: [{ chunks: [{ file: package.json }] }, { reset: true }, { never: true }, { grpc: { status: 1, message: a, messages: [b], headers: { a: b }, trailers: { c: d } } }]
  c: { unreachable: true }
  d: { refused: true }
  e: { status: 404, paths: { /a: { status: 201 }, /b/*: [{ status: 201 }, { reset: true }] } }
background: { streams: 2, request: { path: /b, method: PUT, authority: a, pause: 1ms, protocol: http/2 } }
expect: { reply: { status: 200 } }
`,
  `
scenario: nobody takes connections
upstream: { refused: true }
expect: { reply: { status: 503 } }
`,
  `
scenario: nobody takes connections for a path
upstream: { paths: { /a: { refused: true } } }
expect: { reply: { status: 503 } }
`,
  `
scenario: a connection
connection:
  - { client: a, end: true, expect: { client: b, server: { contains: c }, connected: true, ended: both, logs: none, callouts: none, metrics: { a: 1 }, shared: { a: b }, trace: [{ call: c }] } }
  - { server: { base64: YQ== } }
  - { close: server }
  - { reset: client }
  - { open: true }
  - { wait: 1ms, expect: { client: { matches: a }, server: { base64: YQ== } } }
  - { client: b, expect: { client: { snapshot: true } } }
`,
  `
scenario: expectations
streams:
  a: { request: { body: a }, upstream: { body: b }, expect: { reply: { status: 200 } } }
  b: { expect: { upstream: { trailers: { a: { base64: YQ== } } } } }
order:
  - { a: headers, expect: { logs: [{ level: info, absent: true }], callouts: [{ cluster: a, authority: b, body: c, headers: { a: { anyOrder: [b, { matches: c }, { base64: YQ== }, { contains: d }] } }, trailers: { d: e } }], metrics: { a: { matches: b } }, shared: { a: { matches: b } }, trace: { anyOrder: [{ call: a, contains: b, times: 2 }, { matches: c }] } } }
  - { wait: 1ms }
expect: { logs: { anyOrder: [{ message: a }, { matches: b }, { is: c }] }, callouts: { anyOrder: [{ cluster: a, method: b, path: c }] }, metrics: snapshot, shared: snapshot, trace: snapshot }
`,
  `
scenario: expectations of exchanges
exchanges:
  - times: 2
    request: { body: { size: 3, seed: a } }
    upstream: { body: a }
    expect:
      reply: { status: { matches: a }, headers: { a: { snapshot: true }, b: { contains: c }, d: { base64: YQ== } }, body: { size: 3, seed: b }, trailers: { a: b } }
      upstream: { method: { base64: YQ== }, path: { snapshot: true }, authority: a, body: { file: package.json } }
      shared: { a: b }
      trace: [{ call: a }]
  - expect: { reply: { body: { contains: a } }, upstream: { body: { matches: a } } }
  - expect: { reply: { body: { snapshot: true } }, upstream: { body: { base64: YQ== } } }
  - { streams: { a: { expect: { reply: reset } } }, order: [{ a: rest }], expect: { logs: none } }
  - { wait: 1ms, expect: { metrics: { a: 1 } } }
`,
];

function scenarioFiles(): { file: string; text: string }[] {
  const folder = join(repository, "test/fixtures/witness/scenarios");
  const written = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), "utf8") }));
  return [...written, ...others.map((text) => ({ file: join(repository, "x.yaml"), text }))];
}

it("each key of the schema stands in a scenario and changes what is read", () => {
  const unseen = new Set(allKeys);
  const idle = new Set<string>();
  for (const { file, text } of scenarioFiles()) {
    const value: unknown = parse(text);
    const asWritten = readingOf(value, file);
    walk(value, schema, "#", [], (key, path) => {
      if (!unseen.has(key)) return;
      if (readingOf(without(value, path), file) === asWritten) idle.add(key);
      else {
        unseen.delete(key);
        idle.delete(key);
      }
    });
  }
  expect({ unseen: [...unseen], idle: [...idle] }).toEqual({ unseen: [], idle: [] });
}, 120_000);
