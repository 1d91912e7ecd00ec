// The decoder that a schema makes, compiled as filters are: what it accepts and how it says what is
// wrong, against the check in Node, and against ajv on the same schema.

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { plainSchema, validateConfiguration } from "../../harness/src/schema/index.js";
import { brokenConfigurations } from "./broken-configurations.js";
import { call, compileGuest, startGuest, type Guest } from "./compile-guest.js";
import { fixtureSchema } from "./fixture.js";
import { broken, randomConfiguration } from "./random-configurations.js";
import { Random } from "./random.js";

const configurations = Number(process.env["CONFIGURATIONS"] ?? 20_000);

let guest: Guest;
let validate: ValidateFunction;

beforeAll(async () => {
  guest = await startGuest(await compileGuest("test/fixtures/config/every-feature/guest.ts"));
  const ajv = new Ajv2020({ strict: true, allErrors: false });
  // An annotation in JSON Schema; a rule here.
  ajv.removeKeyword("contentEncoding");
  ajv.addKeyword({
    keyword: "contentEncoding",
    validate: (encoding: BufferEncoding, value: unknown) =>
      typeof value !== "string" || Buffer.from(value, encoding).toString(encoding) === value,
  });
  validate = ajv.compile(plainSchema(fixtureSchema));
}, 120_000);

/** What the guest logs about a configuration; nothing when it accepts it. */
function refusals(text: string | Uint8Array): string[] {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const place = call(guest, "place", bytes.length);
  new Uint8Array(guest.memory.buffer, place, bytes.length).set(bytes);
  guest.lines.length = 0;
  const isAccepted = call(guest, "decode") === 1;
  expect(isAccepted).toBe(guest.lines.length === 0);
  return [...guest.lines];
}

function described(text: string): string[] {
  expect(refusals(text)).toEqual([]);
  call(guest, "describe");
  return guest.lines;
}

/** The lines that the check in Node would have the guest log. */
function expectedLines(text: string): string[] {
  const found = validateConfiguration(fixtureSchema, text);
  const lines = found.map(({ pointer = "", message }) => {
    const where = pointer === "" ? "" : `${pointer}: `;
    return `configuration: ${where}${message.slice(0, -1)}`;
  });
  return lines.length <= 32
    ? lines
    : [...lines.slice(0, 32), `configuration: and ${lines.length - 32} more`];
}

describe("what a configuration becomes", () => {
  test("defaults stand in for what is not given", () => {
    expect(described('{"name": "n", "port": 1}')).toEqual([
      'name "n"',
      "enabled true",
      "maxAge 600, port 1",
      "serial -",
      "offset -",
      "count 7, percent 12.5",
      "ratio -",
      "mode 0, status 204",
      "fallback -",
      'token "x-request-id", value null',
      "timeout 5000, key null",
      "thumbprint null",
      'tags "one" "two", aliases, steps 3/-, document null, flags, weights 0.5 1.0',
      "limits, limit 10/-, b at -1",
      'labels "a": "b"',
      "host 3",
    ]);
  });

  test("everything given arrives", () => {
    const lines = described(
      JSON.stringify({
        name: 'é😀"\\',
        enabled: false,
        max_age: -1,
        port: 65535,
        offset: -5,
        count: 4294967295,
        percent: 99.5,
        ratio: 0.1,
        mode: "off",
        fallback: "deny",
        status: 200,
        token: "x-a",
        value: "",
        timeout: 86400000,
        key: "YWJjZGU=",
        thumbprint: "YWI",
        tags: ["a-1"],
        aliases: ["one", "two"],
        steps: [{ rate: 1 }, { rate: 2, burst: 3 }],
        document: "a text",
        flags: [true, false],
        weights: [1.5],
        limits: { b: { rate: 1 }, a: { burst: 3, rate: 2 } },
        labels: { x: "y" },
        limit: { rate: 5, burst: 6 },
        host: { ignore_case: true, value: "v", match: "exact" },
        rules: [
          { set: { "x-b": "1", "x-a": "2" }, when: { match: "prefix", value: "/" } },
          { action: { kind: "deny" }, rules: [{ action: { cluster: "c", kind: "route" } }] },
        ],
      }),
    );
    expect(lines).toEqual([
      'name "é😀"\\"',
      "enabled false",
      "maxAge -1, port 65535",
      "serial -",
      "offset -5",
      "count 4294967295, percent 99.5",
      "ratio 0.1",
      "mode 2, status 200",
      "fallback 1",
      'token "x-a", value ""',
      'timeout 86400000, key "abcde"',
      'thumbprint "ab"',
      'tags "a-1", aliases "one" "two", steps 1/- 2/3, document "a text", flags true false, weights 1.5',
      'limits "b":1/- "a":2/3, limit 5/6, b at 0',
      'labels "x": "y"',
      'host exact "v" true',
      'rule set "x-b"="1" "x-a"="2", when 1',
      'rule set, when null, deny 403 (set, when null, route "c")',
    ]);
  });

  test("one item can stand for a list, and an object for its text", () => {
    const document = '{ "keys":\n[{"kty": "}\\" "}, [ ]] , "a" : {}}';
    const text = `{"name": "n", "port": 1, "aliases":"one", "document":${document} , "steps": {"rate": 5}}`;
    expect(described(text)).toContain(
      `tags "one" "two", aliases "one", steps 5/-, document "${document}", flags, weights 0.5 1.0`,
    );
    expect(described('{"name": "n", "port": 1, "document": {}}').join()).toContain('document "{}"');
  });

  test("integers keep all of their 64 bits", () => {
    const text =
      '{"name": "n", "port": 8.08e3, "serial": 18446744073709551615, "offset": -9223372036854775808}';
    expect(described(text)).toEqual(
      expect.arrayContaining([
        "maxAge 600, port 8080",
        "serial 18446744073709551615",
        "offset -9223372036854775808",
      ]),
    );
  });

  test.each(["", "  \n", "{}"])("%j counts as an object without members", (text) => {
    expect(refusals(text)).toEqual([
      "configuration: /name: required, but missing: expected a string of 1 to 20 characters",
      "configuration: /port: required, but missing: expected an integer from 1 to 65535",
    ]);
    expect(expectedLines(text)).toEqual(guest.lines);
  });
});

describe("broken configurations", () => {
  test("are thirty at least", () => {
    expect(brokenConfigurations.length).toBeGreaterThanOrEqual(30);
  });

  test.each(brokenConfigurations)("$about", ({ text, lines }) => {
    expect(refusals(text)).toEqual(lines.map((line) => `configuration: ${line}`));
  });

  test.each(brokenConfigurations.filter(({ isJson }) => isJson !== false))(
    "the check in Node says the same: $about",
    ({ text, lines }) => {
      expect(expectedLines(text)).toEqual(lines.map((line) => `configuration: ${line}`));
    },
  );

  test.each(brokenConfigurations.filter(({ isJson }) => isJson === false))(
    "the check in Node refuses it too: $about",
    ({ text }) => {
      expect(validateConfiguration(fixtureSchema, text).map(({ code }) => code)).toEqual([
        "OUT1710",
      ]);
    },
  );

  test("of many mistakes the first 32 are told, and how many more there are", () => {
    const rules = Array.from({ length: 50 }, () => 5);
    const lines = refusals(JSON.stringify({ name: "n", port: 1, rules }));
    expect(lines).toHaveLength(33);
    expect(lines[31]).toBe("configuration: /rules/31: expected an object, found 5");
    expect(lines[32]).toBe("configuration: and 18 more");
  });

  test("secrets are in no line, whatever is wrong around them", () => {
    const random = new Random(5);
    for (let count = 0; count < 500; count++) {
      const text = JSON.stringify({
        name: "n",
        port: 1,
        [random.pick(["key", "password", "pins", "keyy"])]: random.pick([
          "hunter2",
          "hun",
          77_007,
          ["hunter2"],
          [77_007, "hunter2", 77_007],
          { key: "hunter2" },
        ]),
      });
      const lines = refusals(text).join("\n");
      expect(lines).not.toMatch(/hun|77007/);
      expect(expectedLines(text).join("\n")).toBe(lines);
    }
  });
});

test("random configurations, valid and broken, are judged alike by guest, Node and ajv", () => {
  const random = new Random(11);
  const seen = { accepted: 0, refused: 0 };
  for (let count = 0; count < configurations; count++) {
    let text = randomConfiguration(random, fixtureSchema.root);
    if (count % 2 === 1) text = broken(text, random);
    const lines = refusals(text);
    seen[lines.length === 0 ? "accepted" : "refused"]++;
    const expected = expectedLines(text);
    if (lines.join("\n") !== expected.join("\n")) expect(lines, text).toEqual(expected);
    if (validate(JSON.parse(text)) !== (lines.length === 0)) {
      expect.fail(`ajv: ${JSON.stringify(validate.errors)}; guest: ${lines.join("\n")}; ${text}`);
    }
  }
  expect(seen.accepted).toBeGreaterThanOrEqual(configurations / 2);
  expect(seen.refused).toBeGreaterThan(configurations / 4);
}, 300_000);

test("bytes that are no configuration at all never trap", () => {
  const random = new Random(13);
  for (let count = 0; count < 5_000; count++) {
    const text = new TextEncoder().encode(randomConfiguration(random, fixtureSchema.root));
    for (let times = 0; times < 4; times++) text[random.below(text.length)] = random.below(256);
    refusals(text);
  }
});
