// The rules of W3C Baggage on the built filter, one by one: what the official validation service asks for, in words of
// our own. Baggage that is right goes on byte for byte.

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { MockProxy } from "../../../harness/src/mock/index.js";
import { builtFilters } from "../../istio/built-filters.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

let proxy: MockProxy;
beforeAll(async () => {
  const wasm = (await builtFilters(root, ["trace"])).get("trace")!.bytes;
  const configuration = { mode: "span", span_without_export: true };
  proxy = await MockProxy.start({ filters: [{ wasm, name: "trace", configuration }] });
}, 180_000);
afterAll(() => proxy.close());

async function send(values: readonly string[]): Promise<string[]> {
  const headers = values.map((value): [string, string] => ["baggage", value]);
  await proxy.send({ method: "GET", path: "/", authority: "example.com", headers });
  const request = proxy.rawUpstreamRequests.at(-1)!;
  return request.headers
    .filter(([name]) => String(name) === "baggage")
    .map(([, value]) => Buffer.from(value as never).toString("latin1"));
}

const members = (count: number, value = "v"): string[] =>
  Array.from({ length: count }, (_, at) => `k${String(at).padStart(3, "0")}=${value}`);

it.each<[string, string]>([
  ["one member", "SomeKey=SomeValue"],
  ["several members", "SomeKey=SomeValue,SomeKey2=SomeValue2"],
  ["a property without a value", "SomeKey=SomeValue;SomeProp"],
  ["a property with a value", "SomeKey=SomeValue;SomePropKey=SomePropValue"],
  ["several properties", "SomeKey=SomeValue;a;b=c;d"],
  ["properties of several members", "k1=v1;p1=q1,k2=v2;p2;p3=q3"],
  ["blanks between members", "k1=v1 , k2=v2\t,\tk3=v3"],
  ["blanks around properties", "k1=v1 ; p1 = q1 ; p2"],
  ["an equals sign in a value", "SomeKey=SomeValue=equals"],
  ["an encoded value", "SomeKey=%09%20%22%27%3B%3Dasdf%21%40%23%24%25%5E%26%2A%28%29"],
  ["an encoded value of UTF-8", "SomeKey=%E4%BD%A0%E5%A5%BD"],
  ["an escape that is none", "SomeKey=100%"],
  ["an empty value", "SomeKey="],
  ["an empty value with a property", "SomeKey=;p"],
  ["every character that a key may have", "!#$%&'*+-.^_`|~09azAZ=1"],
  ["every character that a value may have", "k=!#$%&'()*+-./09:<=>?@AZ[]^_`az{|}~"],
  ["a key that is there twice", "k=1,k=2"],
  ["64 members", members(64).join(",")],
  ["8192 bytes", `k=${"v".repeat(8190)}`],
])("%s stays as it is", async (_, value) => {
  expect(await send([value])).toEqual([value]);
});

it("several headers stay as they are", async () => {
  expect(await send(["k1=v1", "k2=v2,k3=v3"])).toEqual(["k1=v1", "k2=v2,k3=v3"]);
});

it.each<[string, string, string]>([
  ["a member without an equals sign", "ok=1,broken,k=2", "ok=1,k=2"],
  ["an empty member", "ok=1,,k=2", "ok=1,k=2"],
  ["an empty key", "=1,ok=1", "ok=1"],
  ["a key with a blank in it", "a b=1,ok=1", "ok=1"],
  ["a value with a blank in it", "a=b c,ok=1", "ok=1"],
  ["a value with quotes", 'a="b",ok=1', "ok=1"],
  ["a value with a backslash", "a=b\\c,ok=1", "ok=1"],
  ["a byte beyond ASCII", "a=é,ok=1", "ok=1"],
])("%s goes alone", async (_, value, expected) => {
  expect(await send([value])).toEqual([expected]);
});

it("a baggage of nothing but broken members is removed", async () => {
  expect(await send(["broken"])).toEqual([]);
});

it("of more than 64 members the first 64 stay, over all headers", async () => {
  const all = members(70);
  expect(await send([all.slice(0, 40).join(","), all.slice(40).join(",")])).toEqual([all.slice(0, 64).join(",")]); // prettier-ignore
});

it("of more than 8192 bytes whole members stay", async () => {
  const all = members(10, "v".repeat(1000));
  expect(await send([all.join(",")])).toEqual([all.slice(0, 8).join(",")]);
});

it("without baggage there is none", async () => {
  expect(await send([])).toEqual([]);
});
