import { expect, it } from "vitest";
import { dnsGuest } from "../../../../test/conformance/dns-guest.js";
import { get, startGuest } from "../../../../test/conformance/observe.js";
import type { DnsScript } from "../callouts/dns.js";

async function resolve(names: readonly string[], dns: DnsScript): Promise<string[]> {
  const proxy = await startGuest({ guest: dnsGuest(names), proxy: { dns } });
  await proxy.send(get);
  const messages = proxy.logs.map(({ message }) => message);
  await proxy.close();
  return messages;
}

const heard = (token: number, payload: string): string[] => [
  `on resolve=${token}`,
  "context=1",
  `size=${payload.length}`,
  `bytes=0 ${payload}`,
];

// [R4.19-1]
it("a scripted name is answered after the call", async () => {
  const script = { "a.test": ["10.0.0.1", { address: "fe80::1", ttl: 60 }] };
  expect(await resolve(["a.test"], script)).toEqual([
    "resolve=0",
    "token=2",
    ...heard(2, "\x02\0\0\0\0\0\0\0\x3c\0\0\x0010.0.0.1:0\0[fe80::1]:0\0"),
  ]);
});

// [R4.19-1]
it.each<[string, string, DnsScript]>([
  ["a failure has no bytes", "", { "a.test": "fails" }],
  ["a name without addresses has a count of 0", "\0\0\0\0", { "a.test": [] }],
  ["so has a name that nobody scripted", "\0\0\0\0", {}],
])("%s", async (_, payload, script) => {
  expect(await resolve(["a.test"], script)).toEqual(["resolve=0", "token=2", ...heard(2, payload)]);
});

it("localhost needs no script and no turn", async () => {
  const [first] = await resolve(["localhost"], {});
  expect(first).toBe("on resolve=2");
});
