// The wrappers of TCP filters: their rows, the guest that calls them, and a connection led through its life on the
// fake host up to the moment of the call.

import { allMoments, type Moment } from "../../harness/src/reference/moments.js";
import type { WholeHost } from "./whole-host.js";
import type { WrapperRow } from "./wrapper-row.js";

function bothSides(row: Omit<WrapperRow, "side">): WrapperRow[] {
  return [
    { ...row, side: "request", call: row.call.replace("$", "downstream") },
    { ...row, side: "response", call: row.call.replace("$", "upstream") },
  ];
}

export const connectionRows: readonly WrapperRow[] = [
  ...[
    { member: "ConnectionData.size", call: "filter.$.size.toString()", success: "4", refused: "0" },
    {
      member: "ConnectionData.read",
      call: "text(filter.$.read())",
      success: "data",
      refused: "null",
    },
    {
      member: "ConnectionData.replace",
      call: 'code(filter.$.replace("new"))',
      success: "0",
      refused: "status",
    },
    {
      member: "ConnectionData.append",
      call: 'code(filter.$.append("new"))',
      success: "0",
      refused: "status",
    },
    {
      member: "ConnectionData.prepend",
      call: 'code(filter.$.prepend("new"))',
      success: "0",
      refused: "status",
    },
    {
      member: "ConnectionData.close",
      call: "code(filter.$.close())",
      success: "0",
      refused: "status",
    },
  ].flatMap(bothSides),
  { member: "TcpFilter.close", call: "action(filter.close())", success: "1", refused: "1" },
  {
    member: "TcpFilter.hold",
    call: "asked(new Ask(filter), filter)",
    success: "1 sent",
    refused: "0 refused status",
  },
  {
    member: "Downstream.resume",
    call: "code(filter.downstream.resume())",
    success: "0",
    refused: "status",
  },
];

/** The moments in the life of a connection. */
export const connectionMoments: readonly Moment[] = [
  "streamConstructor",
  "connection",
  "tick",
  "downstreamData",
  "upstreamData",
  "upstreamClose",
  "downstreamClose",
  "log",
  "delete",
  "ended",
];

/** For the fake host: the choice comes through exports. */
const exportsForChoice = `
  @external("test", "mark")
  declare function mark(isBegin: bool): void;
  let chosen: i32 = -1;
  let moment: Moment = Moment.none;
  export function choose(number: i32, at: i32): void { chosen = number; moment = at as Moment; }
  export function answered(): usize { return changetype<usize>(answer); }
  function take(configuration: Bytes): void {}
  function chosenRow(): i32 { return chosen; }
  function chosenMoment(): Moment { const one = moment; moment = Moment.none; return one; }
  function tell(row: i32, moment: Moment): void {}
`;

/** For real connections: the configuration has a row and a moment for each, in turn; answers are lines of the log. */
export const listForChoice = `
  function mark(isBegin: bool): void {}
  let list: string[] = [];
  let next: i32 = 0;
  function take(configuration: Bytes): void { list = configuration.toString().split(" "); next = 0; }
  function chosenRow(): i32 { return next < list.length ? I32.parseInt(list[next++]) : -1; }
  function chosenMoment(): Moment { return (next < list.length ? I32.parseInt(list[next++]) : -1) as Moment; }
  function tell(row: i32, moment: Moment): void {
    log.warn("row " + row.toString() + " moment " + (moment as i32).toString() + ": " + answer);
  }
`;

/** The source of the guest; `choice`: how row and moment are chosen. */
export function connectionGuest(choice: string = exportsForChoice): string {
  const cases = connectionRows.map(({ call }, at) => `case ${at}: return ${call};`).join("\n");
  return `
    import { Action, Bytes, CalloutKind, CalloutOutcome, log, Plugin, Status } from "proxy-wasm-assemblyscript-sdk";
    import { Connection, ConnectionCallout, PeerType, TcpFilter, tcpPlugin } from "proxy-wasm-assemblyscript-sdk/tcp";
    enum Moment { none = -1, ${allMoments.join(", ")} }
    let answer = "";
    ${choice}
    let isRefused = false;
    let refusal: i32 = 0;
    let last: Probe | null = null;
    function text(bytes: Bytes | null): string { return bytes != null ? bytes.toString() : "null"; }
    function code(status: Status): string { return (status as i32).toString(); }
    function action(value: Action): string { return (value as i32).toString(); }
    function asked(callout: Ask, filter: Probe): string {
      const held = action(filter.hold(callout));
      return isRefused ? held + " refused " + refusal.toString() : callout.isUnderWay ? held + " sent" : held;
    }
    class Ask extends ConnectionCallout {
      constructor(private readonly filter: Probe) { super(); this.ask("GET", "web", "web", "/"); }
      override onOutcome(outcome: CalloutOutcome): Action {
        isRefused = outcome.kind == CalloutKind.Refused;
        refusal = outcome.refusal as i32;
        return Action.Continue;
      }
    }
    function run(filter: Probe): string {
      switch (filter.row) { ${cases} }
      return "no such row";
    }
    function at(moment: Moment, filter: Probe): void {
      if (moment != filter.wanted || moment == Moment.none) return;
      filter.wanted = Moment.none;
      isRefused = false;
      mark(true);
      answer = run(filter);
      mark(false);
      tell(filter.row, moment);
    }
    class Root extends Plugin {
      override onConfigure(configuration: Bytes): bool { take(configuration); return true; }
      override onTick(): void { const filter = last; if (filter) at(filter.isDeleted ? Moment.ended : Moment.tick, filter); }
    }
    class Probe extends TcpFilter {
      isDeleted: bool = false;
      readonly row: i32 = chosenRow();
      wanted: Moment = chosenMoment();
      constructor(connection: Connection) { super(connection); last = this; at(Moment.streamConstructor, this); }
      override onConnection(): Action { at(Moment.connection, this); return Action.Continue; }
      override onDownstreamData(size: u32, endOfStream: bool): Action { at(Moment.downstreamData, this); return Action.Continue; }
      override onUpstreamData(size: u32, endOfStream: bool): Action { at(Moment.upstreamData, this); return Action.Continue; }
      override onUpstreamClose(by: PeerType): void { at(Moment.upstreamClose, this); }
      override onDownstreamClose(by: PeerType): void { at(Moment.downstreamClose, this); }
      override onLog(): void { at(Moment.log, this); }
      override onDelete(): void { at(Moment.delete, this); this.isDeleted = true; }
    }
    tcpPlugin("probe", (connection) => new Probe(connection), () => new Root());
  `;
}

/** A plugin and a connection from begin to end. */
export function runConnection(host: WholeHost): void {
  const data = new TextEncoder().encode("data");
  host.startRoot(1, "", "probe");
  host.call("proxy_on_context_create", 2, 1);
  host.call("proxy_on_new_connection", 2);
  host.call("proxy_on_tick", 1);
  host.buffers.set(2, data);
  host.call("proxy_on_downstream_data", 2, 4, 0);
  host.buffers.delete(2);
  host.buffers.set(3, data);
  host.call("proxy_on_upstream_data", 2, 4, 0);
  host.buffers.delete(3);
  host.call("proxy_on_upstream_connection_close", 2, 0);
  host.call("proxy_on_downstream_connection_close", 2, 2);
  host.call("proxy_on_done", 2);
  host.call("proxy_on_log", 2);
  host.call("proxy_on_delete", 2);
  host.call("proxy_on_tick", 1);
}
