import { describe, expect, it } from "vitest";
import { apiHost, isLoopback, parseReference } from "./reference.js";

describe("where an image goes", () => {
  it.each([
    ["r.example/app", "r.example", "app", undefined],
    ["r.example:5000/team/app:1.2.0", "r.example:5000", "team/app", "1.2.0"],
    ["oci://localhost/a__b/c-d.e:latest", "localhost", "a__b/c-d.e", "latest"],
    ["[::1]:5000/app:v1", "[::1]:5000", "app", "v1"],
  ])("is read from %s", (text, registry, repository, tag) => {
    expect(parseReference(text)).toEqual({ registry, repository, ...(tag && { tag }) });
  });

  it.each([
    ["https://r.example/app", /is a URL/],
    ["app", /does not say which registry/],
    ["team/app", /does not say which registry/],
    ["r.example", /does not say which registry/],
    ["r.example/", /no name of a repository/],
    ["r.example/Team/app", /no name of a repository/],
    ["r.example/a//b", /no name of a repository/],
    ["r.example/a/../b", /no name of a repository/],
    ["r.example/-a", /no name of a repository/],
    [`r.example/${"a".repeat(250)}`, /no name of a repository/],
    ["r.example/app:", /no tag/],
    ["r.example/app:a:b", /no tag/],
    [`r.example/app:${"a".repeat(129)}`, /no tag/],
    [`r.example/app@sha256:${"0".repeat(64)}`, /has a digest/],
    ["r.example:port/app", /no host/],
    ["user@r.example/app", /has a digest/],
    ["r.example?/app", /no host/],
  ])("is refused: %s", (text, words) => {
    expect(() => parseReference(text)).toThrow(/^OUT1921 /);
    expect(() => parseReference(text)).toThrow(words);
  });

  it.each([
    ["127.0.0.1:5000", true],
    ["127.9.9.9", true],
    ["localhost:5000", true],
    ["registry.localhost", true],
    ["[::1]:5000", true],
    ["127.example", false],
    ["127.0.0.1.example", false],
    ["localhost.example", false],
    ["10.0.0.1:5000", false],
  ])("%s stays on this machine: %s", (registry, expected) => {
    expect(isLoopback(registry)).toBe(expected);
  });

  it("knows that Docker Hub answers at another host", () => {
    expect([apiHost("docker.io"), apiHost("r.example:1")]).toEqual([
      "registry-1.docker.io",
      "r.example:1",
    ]);
  });
});
