// Objects with one or two things changed, for a comparison of two judges. The same seed gives the same objects.

import type { Schema } from "../../harness/src/crd/schema.js";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Numbers below a bound, always the same ones for a seed (mulberry32). */
export function seededNumbers(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const odd: readonly Json[] = [
  null, "", "a", "*", "a*b", "HTTP", "Selector", "Replace", "ANY", "WAYPOINT", "DNS", "STATIC", "DNS_ROUND_ROBIN",
  0, 1, -1, 80, 65_535, 65_536, 2_147_483_647, 2_147_483_648, 4_294_967_295, 4_294_967_296, 1.5,
  true, false, [], {}, [{}], ["a", "a"], { a: "b" }, { "": "x" }, { "a*": "b" },
  "x".repeat(64), "x".repeat(254), "x".repeat(257), "x".repeat(2049), "ä".repeat(253), "a".repeat(64),
  "0".repeat(64), "ABCDEF".repeat(10) + "ABCD", "10.0.0.0/8", "unix:///run/x", "unix://run/x/", "unix://@x",
]; // prettier-ignore

const urls: readonly Json[] = [
  "oci://registry.example/a:1", "registry.example/a:1", "http://a b", "http://[::1]:80/x", "http://[::1",
  "http://a:port/", "file:///x", "ftp://x", "/absolute", "a:b:c", "http://%41/", "http://a/%zz", "?", "*",
  "://x", "localhost:5000/a@sha256:00", "http://user:pa ss@h/", "http://u@h/#frag ment", "OCI://x", "a\u0001b",
  "http://h/<>", "http://h\u00e4/", "1http://x", "h%e4:80", "http:opaque", "//host/path", "http://a:80:90/",
]; // prettier-ignore

/** A value that the schema could take, filled as chance wants. */
export function sampleOf(schema: Schema, next: (bound: number) => number): Json {
  switch (schema.type) {
    case "object": {
      const fields = Object.entries(schema.fields);
      const chosen = fields.filter(
        ([name]) => schema.required?.includes(name) === true || next(3) === 0,
      );
      return Object.fromEntries(chosen.map(([name, field]) => [name, sampleOf(field, next)]));
    }
    case "map":
      return { app: sampleOf(schema.values, next) };
    case "list":
      return Array.from({ length: 1 + next(2) }, () => sampleOf(schema.items, next));
    case "text":
      if (schema.values !== undefined) return schema.values[next(schema.values.length)] ?? "";
      return (
        ["a", "b", "gateway.networking.k8s.io", "HTTPRoute", "Gateway", "http://a/b", ""][
          next(7)
        ] ?? ""
      );
    case "integer":
      return [1, 80, 8080, 0][next(4)] ?? 1;
    case "boolean":
      return next(2) === 0;
    case "free":
      return { a: 1 };
    case "any":
      return [null, 1, "a", { b: [] }][next(4)] ?? null;
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every place in a value, below its root. */
function placesIn(value: Json, path: (string | number)[] = []): (string | number)[][] {
  const members: [string | number, Json][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : isObject(value)
      ? Object.entries(value)
      : [];
  return members.flatMap(([step, member]) => [
    [...path, step],
    ...placesIn(member, [...path, step]),
  ]);
}

function parentOf(root: Json, path: readonly (string | number)[]): Json {
  let current = root;
  for (const step of path.slice(0, -1)) {
    current = (current as Record<string | number, Json>)[step] ?? null;
  }
  return current;
}

/** A copy of the object with something in its spec changed: taken away, replaced, added, or there twice. */
export function mutate(
  base: JsonObject,
  schema: Schema,
  next: (bound: number) => number,
): JsonObject {
  const copy = structuredClone(base);
  for (let changes = 1 + next(2); changes > 0; changes--) {
    const places = placesIn(copy).filter(([first]) => first === "spec");
    const path = places[next(places.length)];
    if (path === undefined) {
      copy["spec"] = sampleOf(schema, next);
      continue;
    }
    const last = path.at(-1) ?? "spec";
    const parent = parentOf(copy, path) as Record<string | number, Json>;
    const kind = next(7);
    if (kind === 0 && !Array.isArray(parent)) Reflect.deleteProperty(parent, last);
    else if (kind === 1) parent[last] = odd[next(odd.length)] ?? null;
    else if (kind === 2) parent[last === "spec" ? "more" : `${last}x`] = "unknown";
    else if (kind === 3 && Array.isArray(parent))
      parent.push(structuredClone(parent[next(parent.length)] ?? null));
    else if (kind === 4 && last === "url") parent[last] = urls[next(urls.length)] ?? "";
    else parent[last] = resample(schema, path.slice(1), next) ?? parent[last] ?? null;
  }
  return copy;
}

function resample(
  schema: Schema,
  path: readonly (string | number)[],
  next: (bound: number) => number,
): Json | undefined {
  let current: Schema | undefined = schema;
  for (const step of path) {
    if (current?.type === "object") current = current.fields[String(step)];
    else if (current?.type === "map") current = current.values;
    else if (current?.type === "list") current = current.items;
    else return undefined;
  }
  return current === undefined ? undefined : sampleOf(current, next);
}
