// Every member of the SDK that comes to a call of the host, tried in every moment of a module's life, and with every
// status that the host could answer: no trap, the answer that the reference documents, one log line at most.

import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "../../harness/src/reference/host-call-facts.js";
import { hostCalls } from "../../harness/src/reference/host-calls.js";
import { HostReach } from "../../harness/src/reference/host-reach.js";
import {
  allMoments,
  legalities,
  type Legality,
  type Moment,
} from "../../harness/src/reference/moments.js";
import { callingMembers } from "../../harness/src/reference/public-members.js";
import { compileGuest, exportCallbacks } from "./guest.js";
import { connectionGuest, connectionRows } from "./wrapper-connections.js";
import { wrapperGuest } from "./wrapper-guest.js";
import { callWrapper, isReachable, type Guests } from "./wrapper-moments.js";
import type { WrapperRow } from "./wrapper-row.js";
import { wrapperRows } from "./wrapper-table.js";

const assembly = fileURLToPath(new URL("../../assembly", import.meta.url));
const members = callingMembers(assembly, new HostReach(assembly));

/** How the guest prints what the reference says in words. */
const printed: Readonly<Partial<Record<Answer, readonly string[]>>> = {
  NotAllowed: ["103", "103 none"],
  StreamEnded: ["102"],
  BadArgument: ["2"],
  Ok: ["0"],
  null: ["null", "false"],
  empty: ["", "0"],
  emptyText: [""],
  unmatched: ["false"],
  wishes: ["false"],
  zero: ["0", "7"],
  false: ["false"],
  absent: ["9", "false"],
  pause: ["1"],
  paused: ["1"],
  closed: ["1"],
  NotMade: ["103"],
  NotEvaluated: ["2 103"],
  refuses: ["1"],
  nothing: ["0", "stopped"],
  FailedElsewhere: ["3 103"],
  UnavailableElsewhere: ["2"],
  verifiedHere: ["1"],
  nullStatus: ["null 103"],
};

/** Only which context the host's calls act on, and what time it is. */
const harmless = /^(proxy_set_effective_context|clock_time_get)$/;
const statuses = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 76, 0xffffffff];

function factsOf(row: WrapperRow): (typeof hostCalls)[string] {
  const member =
    row.side === "response" ? row.member.replace("HttpRequest", "HttpResponse") : row.member;
  const facts = hostCalls[member];
  if (facts === undefined) throw new Error(`${member} is not in the table of the reference`);
  return facts;
}

function legalMoments(row: WrapperRow): readonly Moment[] {
  const legality: Legality = legalities[factsOf(row).legal];
  const own = row.side === "response" ? legality.response : undefined;
  return own ?? legality.moments;
}

function memberOf(row: WrapperRow): string {
  return row.side === "response" ? row.member.replace("HttpRequest", "HttpResponse") : row.member;
}

let guests: Guests;
beforeAll(async () => {
  const streams = await compileGuest(wrapperGuest() + exportCallbacks());
  const connections = await compileGuest(connectionGuest() + exportCallbacks("tcp"));
  guests = {
    streams: await WebAssembly.compile(streams),
    connections: await WebAssembly.compile(connections),
  };
}, 120_000);

const rows = [...wrapperRows, ...connectionRows];
const titled = rows.map((row) => ({
  ...row,
  title: `${memberOf(row)} (${row.side ?? "any"})`,
  row,
}));

it("every member that calls the host has a line in both tables", () => {
  const names = members.map(({ key }) => key).sort();
  expect([...new Set(rows.map(memberOf))].sort()).toEqual(names);
  expect(Object.keys(hostCalls).sort()).toEqual(names);
});

describe.each(titled)("$title", ({ row }) => {
  const facts = (): ReturnType<typeof factsOf> => factsOf(row);
  const reachable = allMoments.filter((moment) => isReachable(row, moment));
  const member = members.find(({ key }) => key === memberOf(row));

  it("answers as documented in every moment", async () => {
    const legal = legalMoments(row);
    const seenElsewhere = new Set<string>();
    const everMade = new Set<string>();
    for (const moment of reachable) {
      const seen = await callWrapper(guests, row, moment);
      const made = seen.calls.map(({ name }) => name).filter((name) => name !== "proxy_log");
      made.forEach((name) => everMade.add(name));
      const at = `${memberOf(row)} in ${moment}`;
      expect(seen.logs.length, `${at}: ${JSON.stringify(seen.logs)}`).toBeLessThanOrEqual(1);
      expect(
        made.filter((name) => !harmless.test(name) && !member?.calls.includes(name)),
        at,
      ).toEqual([]);
      if (legal.includes(moment)) {
        expect(seen.answer, at).toBe(row.idle?.[moment] ?? row.success);
        continue;
      }
      const documented = facts().elsewhere.flatMap((answer) => printed[answer] ?? []);
      expect(documented, `${at}: ${seen.answer}`).toContain(seen.answer);
      seenElsewhere.add(seen.answer);
      const refusing = /^proxy_(send_local_response)$/;
      const asked = made.filter((name) => !harmless.test(name) && !refusing.test(name));
      if (facts().asksElsewhere !== true && !/collect|TcpFilter.hold/.test(row.member))
        expect(asked, at).toEqual([]);
    }
    // What is held by an earlier callback: see callouts.test.ts and tcp.test.ts.
    const isHeldBefore = /^(HttpResponse|Downstream)\.resume$/.test(memberOf(row));
    const isSilent = row.member.startsWith("log.") || isHeldBefore;
    expect(isSilent || everMade.size > 0, "the host was never called").toBe(true);
    const undocumented = facts().elsewhere.filter(
      (answer) => !(printed[answer] ?? []).some((text) => seenElsewhere.has(text)),
    );
    if (row.side === undefined) expect(undocumented, "documented, and never seen").toEqual([]);
  });

  it("turns every status of the host into its answer", async () => {
    const legal = legalMoments(row).filter((moment) => isReachable(row, moment));
    for (const moment of legal.slice(0, 4)) {
      const { calls } = await callWrapper(guests, row, moment);
      const names = new Set(calls.map(({ name }) => name).filter((name) => name !== "proxy_log"));
      for (const name of names) {
        for (const status of statuses) {
          const seen = await callWrapper(guests, row, moment, new Map([[name, status]]));
          const at = `${memberOf(row)} in ${moment}, ${name} answers ${status}`;
          const own = row.refusedAs?.[name] ?? row.refused;
          const refused = row.unharmedBy?.includes(name) ? row.success : own;
          const expected =
            row.refusedBy?.[name]?.[status] ?? refused.replace("status", String(status | 0));
          expect(seen.answer, at).toBe(expected);
          expect(seen.logs.length, `${at}: ${JSON.stringify(seen.logs)}`).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});
