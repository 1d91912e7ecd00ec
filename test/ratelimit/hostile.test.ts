// What comes of hostile and odd input: clocks that go back, costs and rates that are none, keys that are missing, huge or
// written in another way. Each row says how many of some requests are admitted; nothing traps.

import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { buildFilter } from "./built-filter.js";
import { startWorkers } from "./schedules/schedule.mjs";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await WebAssembly.compile(new Uint8Array(await readFile(await buildFilter())));
}, 240_000);

type Properties = Record<string, string>;
const second = 1e9;
const base = { name: "odd", rate: { requests: 3, per: "10s" } };
const byKey = [{ by: "header", name: "x-key" }];

/** How many of the requests are admitted by one limit. */
function admit(limit: object, requests: readonly Properties[], rest: object = {}): number {
  const { workers } = startWorkers(module, 1, { limits: [{ ...base, ...limit }], ...rest });
  return requests.filter((request) => {
    const { stream, reply } = workers[0].begin(request);
    workers[0].end(stream);
    return reply === undefined;
  }).length;
}

const times = (count: number, request: Properties) => Array.from({ length: count }, () => request);
const header = (name: string, value: string): Properties => ({
  [`request.headers.${name}`]: value,
});

describe("a cost that a request names", () => {
  const limit = { cost_from: { by: "header", name: "x-cost", max: 1_000_000_000 } };
  it.each([
    ["1", 3],
    ["3", 1],
    ["03", 1],
    ["0", 3],
    ["-1", 3],
    ["1.5", 3],
    ["", 3],
    [" 3", 3],
    ["3,3", 3],
    ["three", 3],
    ["4", 0],
    ["999999999999999", 0],
    ["18446744073709551617", 0],
    ["9".repeat(5000), 0],
  ])("%j: of four such requests %i are admitted", (cost, admitted) => {
    expect(admit(limit, times(4, header("x-cost", cost)))).toBe(admitted);
  });

  it("that is more than there ever is gets told a time that ends", () => {
    const { workers } = startWorkers(module, 1, { limits: [{ ...base, ...limit }] });
    const { reply } = workers[0].begin(header("x-cost", "4"));
    expect(Number(reply?.headers["retry-after"])).toBeLessThan(100);
  });
});

describe("a rate that a request names", () => {
  const limit = { rate_from: { by: "header", name: "x-rate", max: "5/minute" } };
  it.each([
    ["2/minute", 2],
    ["5/minute", 5],
    ["6/minute", 5],
    ["1000000000/second", 5],
    ["1/day", 1],
    ["9999999999/second", 3],
    ["0/minute", 3],
    ["-2/minute", 3],
    ["2/month", 3],
    ["2/fortnight", 3],
    ["2", 3],
    ["/minute", 3],
    ["2/", 3],
    ["2/minute/minute", 3],
    ["", 3],
  ])("%j: of seven such requests %i are admitted", (rate, admitted) => {
    expect(admit(limit, times(7, header("x-rate", rate)))).toBe(admitted);
  });

  it("cannot be used to forget what was counted at another rate", () => {
    const requests = [
      ...times(2, header("x-rate", "1/day")),
      ...times(4, header("x-rate", "5/minute")),
    ];
    expect(admit(limit, requests)).toBe(1);
  });
});

describe("a key", () => {
  it.each([
    ["that is missing shares one count", {}, [{}, {}, {}, {}], 3],
    ["that is missing is not counted", { on_missing_key: "skip" }, times(9, {}), 9],
    ["that is missing is refused", { on_missing_key: "reject" }, times(2, {}), 0],
    [
      "that is empty shares the count of those without",
      {},
      [{}, ...times(4, header("x-key", ""))],
      3,
    ],
    ["of 60,000 bytes is one like others", {}, times(5, header("x-key", "k".repeat(60_000))), 3],
    [
      "with any bytes is one like others",
      {},
      times(5, header("x-key", '\u0000"\\\r\n;,\u00ff')),
      3,
    ],
    [
      "is not part of another",
      { key: [...byKey, { by: "header", name: "x-more" }] },
      [
        { ...header("x-key", "ab"), ...header("x-more", "c") },
        ...times(3, { ...header("x-key", "a"), ...header("x-more", "bc") }),
      ],
      4,
    ],
  ] as const)("%s", (_title, limit, requests, admitted) => {
    expect(admit({ key: byKey, ...limit }, requests)).toBe(admitted);
  });

  const path = (value: string): Properties => ({ "request.path": value });
  it.each([
    [
      "the query is no part of a path",
      [{ by: "path" }],
      ["/a", "/a?1", "/a?2", "/a?3"].map(path),
      3,
    ],
    [
      "a path has many spellings",
      [{ by: "path" }],
      ["/a/b", "/a//b", "/a/./b", "/%61/b"].map(path),
      3,
    ],
    [
      "paths that nobody can compare share a count",
      [{ by: "path" }],
      ["/a%2fb", "/%00", "x", "/b%5c"].map(path),
      3,
    ],
    [
      "of a form, what is named counts",
      [{ by: "path", template: "/users/{user}/**" }],
      ["/users/7/a", "/users/7/b", "/users/7", "/users/7/", "/users/8/a"].map(path),
      4,
    ],
    [
      "a host is the same in capitals and with a port",
      [{ by: "host" }],
      ["a.test", "A.test", "a.TEST:8080", "a.test:1"].map((value) => ({ "request.host": value })),
      3,
    ],
    [
      "a cookie is found among others",
      [{ by: "cookie", name: "id" }],
      ["id=1", "a=b; id=1", "id=1; c", "id=1;id=2"].map((value) => header("cookie", value)),
      3,
    ],
    [
      "a parameter is decoded",
      [{ by: "query", name: "k" }],
      ["/?k=a", "/?x&k=%61", "/?k=a&k=b", "/b?k=a"].map(path),
      3,
    ],
    [
      "a claim is what the filter jwt exports",
      [{ by: "claim", name: "sub" }],
      times(4, { "filter_state.wasm.jwt.sub": "anna" }),
      3,
    ],
  ] as const)("%s", (_title, key, requests, admitted) => {
    expect(admit({ key }, requests)).toBe(admitted);
  });

  it("of claims is at the path of the configuration", () => {
    const requests = times(4, { "metadata.jwt.sub": "anna" });
    expect(admit({ key: [{ by: "claim", name: "sub" }] }, [...requests, { "metadata.jwt.sub": "bert" }], { claims: ["metadata", "jwt"] })).toBe(4); // prettier-ignore
  });
});

describe("the client's address", () => {
  const from = (address: string, forwarded?: string): Properties => ({
    "source.address": address,
    ...(forwarded === undefined ? {} : header("x-forwarded-for", forwarded)),
  });
  const near = "10.0.0.1:5000";
  const hop = { by: "client_ip", trusted_hops: 1 };
  it.each([
    [
      "has no port",
      { by: "client_ip" },
      ["10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:3", "10.0.0.1:4"].map((at) => from(at)),
      3,
    ],
    [
      "of IPv6 is a network of 64 bits",
      { by: "client_ip" },
      [
        "[2001:db8::1]:1",
        "[2001:db8::2]:1",
        "[2001:db8::ffff]:1",
        "[2001:db8:0:0:9::]:1",
        "[2001:db8:0:1::]:1",
      ].map((at) => from(at)),
      4,
    ],
    [
      "of IPv4 may be a network, too",
      { by: "client_ip", v4_mask: 24 },
      ["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1", "10.0.0.4:1", "10.0.1.4:1"].map((at) => from(at)),
      4,
    ],
    [
      "is no claim of the client's",
      { by: "client_ip" },
      ["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"].map((at) => from(near, at)),
      3,
    ],
    [
      "behind a proxy is the entry that this has added",
      hop,
      ["x, 8.8.8.8", "1.1.1.1, 8.8.8.8", "8.8.8.8", "2.2.2.2,3.3.3.3,8.8.8.8"].map((at) =>
        from(near, at),
      ),
      3,
    ],
    [
      "is that of the connection when the entry is none",
      hop,
      ["8.8.8.8, x", "8.8.8.8,", "", "unknown"].map((at) => from(near, at)),
      3,
    ],
    [
      "is that of the connection when the list is too short",
      { by: "client_ip", trusted_hops: 2 },
      ["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"].map((at) => from(near, at)),
      3,
    ],
    [
      "that is none shares one count",
      { by: "client_ip" },
      ["@pipe", "", "300.1.1.1:1", "1.2.3:4"].map((at) => from(at)),
      3,
    ],
  ] as const)("%s", (_title, part, requests, admitted) => {
    expect(admit({ key: [part] }, requests)).toBe(admitted);
  });
});

describe("a clock that goes back", () => {
  const after = (limit: object, back: number): number => {
    const { proxy, workers } = startWorkers(module, 1, { limits: [{ ...base, ...limit }] });
    // Streams stay open, for concurrency.
    const send = () => (workers[0].begin({}).reply === undefined ? 1 : 0);
    proxy.time = 1000 * second;
    expect(send() + send() + send() + send()).toBe(3);
    proxy.time -= back * second;
    return send() + send() + send() + send();
  };
  it.each([
    ["gcra", 1, 0],
    ["gcra", 600, 3],
    ["fixed_window", 5, 0],
    ["fixed_window", 600, 3],
    ["sliding_window", 5, 0],
    ["sliding_window", 600, 3],
    ["concurrency", 5, 0],
    ["concurrency", 600, 3],
  ])("%s, by %i s: then %i more are admitted", (algorithm, back, admitted) => {
    expect(after({ algorithm }, back)).toBe(admitted);
  });
});

describe("what counts when the response comes", () => {
  const answered = (limit: object, status: number, headers: Properties = {}): number => {
    const { workers } = startWorkers(module, 1, { limits: [{ ...base, ...limit }] });
    let admitted = 0;
    for (let index = 0; index < 8; index++) {
      const { stream, reply } = workers[0].begin({});
      if (reply === undefined) {
        admitted++;
        workers[0].respond(stream, status, headers);
      }
      workers[0].end(stream);
    }
    return admitted;
  };
  const statuses = { count_statuses: ["401", "500-599"] };
  const cost = { cost_from: { by: "response_header", name: "x-cost", max: 1_000_000_000 } };
  const says = (value: string): Properties => ({ "response.headers.x-cost": value });
  it.each([
    ["a status that counts", statuses, 401, {}, 3],
    ["one in a range", statuses, 503, {}, 3],
    ["one that does not", statuses, 200, {}, 8],
    ["a cost", cost, 200, says("2"), 2],
    ["no cost", cost, 200, {}, 3],
    ["a cost of 0", cost, 200, says("0"), 8],
    ["a negative one", cost, 200, says("-9"), 3],
    ["one that is more than a bucket can hold", cost, 200, says("99999999999999999999"), 1],
  ] as const)("%s", (_title, limit, status, headers, admitted) => {
    expect(answered(limit, status, headers)).toBe(admitted);
  });

  it("counts also when no response ever comes", () => {
    expect(admit(cost, times(8, {}))).toBe(3);
  });
});

describe("a store", () => {
  it.each(["proxy_get_shared_data", "proxy_set_shared_data", "proxy_get_current_time_nanoseconds"])(
    "without %s admits nobody",
    (call) => {
      const { proxy, workers } = startWorkers(module, 1, { limits: [base] });
      proxy.failing.set(call, 10);
      expect(workers[0].begin({}).reply).toMatchObject({
        status: 503,
        headers: { "retry-after": "1" },
      });
      proxy.failing.clear();
      expect(workers[0].begin({}).reply).toBeUndefined();
    },
  );

  it.each([
    ["deny", 429],
    ["allow", undefined],
  ])("in which others are always faster leads to what is chosen: %s", (choice, status) => {
    const { proxy, workers } = startWorkers(module, 1, {
      limits: [base],
      store: { on_contention: choice },
    });
    proxy.failing.set("proxy_set_shared_data", 8);
    expect(workers[0].begin({}).reply?.status).toBe(status);
    expect(workers[0].calls.get("proxy_get_shared_data")).toBeGreaterThanOrEqual(8);
    expect(proxy.count("rate_limit.contended")).toBe(1);
  });

  it("that holds other bytes counts anew", () => {
    const { proxy, workers } = startWorkers(module, 1, { limits: [base], store: { slots: 1 } });
    for (const bytes of [
      new Uint8Array(3),
      new Uint8Array(32),
      new Uint8Array(100_000).fill(255),
    ]) {
      for (const name of proxy.data.keys()) {
        if (!name.endsWith("/key")) proxy.data.set(name, { value: bytes, cas: 1 });
      }
      expect(workers[0].begin({}).reply).toBeUndefined();
    }
    expect(proxy.count("rate_limit.corrupt")).toBe(2);
  });
});

describe("a configuration that changes", () => {
  const used = (first: object, then: object): boolean => {
    const before = startWorkers(module, 1, { limits: [first] });
    for (let index = 0; index < 3; index++) before.workers[0].begin({});
    const after = startWorkers(module, 1, { limits: [then] });
    for (const [name, held] of before.proxy.data) after.proxy.data.set(name, held);
    return after.workers[0].begin({}).reply !== undefined;
  };
  it.each([
    ["nothing", base, true],
    ["the reply", { ...base, shadow: false, on_missing_key: "skip" }, true],
    ["the name", { ...base, name: "other" }, false],
    ["the rate", { ...base, rate: { requests: 4, per: "10s" } }, false],
    ["the window", { ...base, rate: { requests: 3, per: "11s" } }, false],
    ["the algorithm", { ...base, algorithm: "fixed_window" }, false],
  ])("in %s: the counts stay only if it is the same limit", (_what, then, stays) => {
    expect(used(base, then)).toBe(stays);
  });
});
