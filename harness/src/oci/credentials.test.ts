import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseChallenges } from "./challenge.js";
import { credentialsFor, type AskHelper, type Credentials } from "./credentials.js";

const scratch = mkdtempSync(join(tmpdir(), "outrigger-docker-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const encoded = (text: string): string => Buffer.from(text).toString("base64");
const ana = { username: "ana", password: "pw" };

function found(
  registry: string,
  config: object | string,
  askHelper?: AskHelper,
): Promise<Credentials | undefined> {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  writeFileSync(join(scratch, "config.json"), text);
  return credentialsFor(registry, {
    environment: { DOCKER_CONFIG: scratch },
    ...(askHelper !== undefined && { askHelper }),
  });
}

describe("credentials for a registry", () => {
  it("are nobody's without a configuration", async () => {
    const environment = { DOCKER_CONFIG: join(scratch, "absent") };
    expect(await credentialsFor("r.example", { environment })).toBeUndefined();
  });

  it.each([
    ["r.example", "r.example"],
    ["r.example:5000", "https://r.example:5000"],
    ["r.example", "https://r.example/v2/"],
    ["docker.io", "https://index.docker.io/v1/"],
  ])("of %s are found under %s", async (registry, key) => {
    const config = { auths: { [key]: { auth: encoded("ana:pw") } } };
    expect(await found(registry, config)).toEqual(ana);
  });

  it("are not those of another registry", async () => {
    const config = { auths: { "other.example": { auth: encoded("ana:pw") } } };
    expect(await found("r.example", config)).toBeUndefined();
  });

  it("keep the colons of a password", async () => {
    const config = { auths: { "r.example": { auth: encoded("ana:p:w") } } };
    expect(await found("r.example", config)).toEqual({ username: "ana", password: "p:w" });
  });

  it("are an identity token where the login left one", async () => {
    const config = { auths: { "r.example": { auth: encoded("x:"), identitytoken: "it" } } };
    expect(await found("r.example", config)).toEqual({ identityToken: "it" });
  });

  it("come from the helper for this registry before the one for all", async () => {
    const asked: string[] = [];
    const config = { credHelpers: { "r.example": "one" }, credsStore: "all", auths: {} };
    const answer = await found("r.example", config, (helper, server) => {
      asked.push(`${helper} ${server}`);
      return Promise.resolve(JSON.stringify({ Username: "ana", Secret: "pw" }));
    });
    expect([answer, asked]).toEqual([ana, ["one r.example"]]);
  });

  it("come from the configuration where the helpers have none", async () => {
    const config = { credsStore: "all", auths: { "r.example": { auth: encoded("ana:pw") } } };
    expect(await found("r.example", config, () => Promise.resolve(""))).toEqual(ana);
  });

  it("of a helper can be a token", async () => {
    const config = { credsStore: "all" };
    const answer = JSON.stringify({ Username: "<token>", Secret: "it" });
    expect(await found("r.example", config, () => Promise.resolve(answer))).toEqual({
      identityToken: "it",
    });
  });

  it("that are given win", async () => {
    const environment = { DOCKER_CONFIG: scratch };
    expect(await credentialsFor("r.example", { environment, ...ana })).toEqual(ana);
  });

  it.each<[string, object | string, AskHelper | undefined, RegExp]>([
    ["a configuration that is no JSON", "{", undefined, /cannot be read as JSON/],
    ["a helper that is not there", { credsStore: "that-nobody-has" }, undefined, /failed/],
    ["an answer that is no JSON", { credsStore: "x" }, () => Promise.resolve("?"), /is no JSON/],
    [
      "an answer without a secret",
      { credsStore: "x" },
      () => Promise.resolve("{}"),
      /without Username and Secret/,
    ],
  ])("from %s are an error", async (_name, config, askHelper, words) => {
    const finding = found("r.example", config, askHelper);
    await expect(finding).rejects.toThrow(/^OUT1931 /);
    await expect(finding).rejects.toThrow(words);
  });

  it("with a name and no password are an error", async () => {
    const given = credentialsFor("r.example", { environment: {}, username: "ana" });
    await expect(given).rejects.toThrow(/^OUT1931 there is a user name, ana, and no password/);
  });
});

describe("the challenges of a 401", () => {
  it.each<[string, [string, Record<string, string>][]]>([
    ["Basic", [["basic", {}]]],
    ['Basic realm="a b"', [["basic", { realm: "a b" }]]],
    [
      'Bearer realm="https://t.example/token",service="r.example",scope="repository:a/b:pull,push"',
      [
        [
          "bearer",
          {
            realm: "https://t.example/token",
            service: "r.example",
            scope: "repository:a/b:pull,push",
          },
        ],
      ],
    ],
    [
      'BASIC Realm=x, Bearer realm = "y\\"z" , Service=s',
      [
        ["basic", { realm: "x" }],
        ["bearer", { realm: 'y"z', service: "s" }],
      ],
    ],
    [
      "Negotiate, Basic realm=x",
      [
        ["negotiate", {}],
        ["basic", { realm: "x" }],
      ],
    ],
    ["", []],
    ['"', []],
  ])("%j are read", (header, expected) => {
    const read = parseChallenges(header);
    expect(read.map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])).toEqual(
      expected,
    );
  });
});
