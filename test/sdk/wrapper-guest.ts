// The guest that calls one member of the SDK in one moment, both chosen from outside, and keeps what it answered.

import { allMoments } from "../../harness/src/reference/moments.js";
import { exportsForChoice } from "./wrapper-choices.js";
import { wrapperRows } from "./wrapper-table.js";

const names =
  "Action, Body, Bucket, BucketTable, BodyCollector, BodyOutcome, BodyTransform, Bytes, callForeignFunction, Callout, CalloutJoin, CalloutKind, CalloutOutcome, CalloutPart, CalloutSequence, compress, Counter, environment, Expression, ExpressionOutcome, FilterCallout, FilterState, FilterStateType, ForeignOutcome, Gauge, hex, GrpcStatus, HeaderMap, Histogram, HttpFilter, log, LogLevel, monotonicNow, now, Plugin, plugin, PluginCallout, Property, randomBytes, setEnvoyFilterState, sharedData, SharedOutcome, SharedQueue, SharedTable, SharedUpdate, SingleFlight, Status, Stream, StreamQueue, Timer, uncompress, uuid4, uuid7, verifySignature";
const grpcNames = "GrpcFilterCallout, GrpcOutcome, GrpcPluginCallout, GrpcStream";

const attributeNames =
  "DurationAttribute, FlagAttribute, HeadersAttribute, IntegerAttribute, MessageAttribute, MetadataAttribute, PluginTextAttribute, TextAttribute, TimeAttribute, UnsignedAttribute";

const attributes = `
  const textAttribute = new TextAttribute(["source", "address"]);
  const messageAttribute = new MessageAttribute(["source", "address"]);
  const metadataAttribute = new MetadataAttribute(["source", "address"]);
  const metadataNumber = new MetadataAttribute(["fraction"]);
  const metadataFlag = new MetadataAttribute(["truth"]);
  const headersAttribute = new HeadersAttribute(["pairs"]);
  const integerAttribute = new IntegerAttribute(["number"]);
  const unsignedAttribute = new UnsignedAttribute(["number"]);
  const durationAttribute = new DurationAttribute(["number"]);
  const timeAttribute = new TimeAttribute(["number"]);
  const flagAttribute = new FlagAttribute(["truth"]);
  const pluginAttribute = new PluginTextAttribute(["plugin_name"]);
`;

const tables = `
  let rule: Expression | null = null;
  const declared = new FilterState("declared");
  // "abc" as a zlib stream.
  const zlib: Bytes = hex.decode("789c4b4c4a0600024d0127")!;
  function shown(outcome: ForeignOutcome): string {
    return code(outcome.status) + " " + (outcome.result.length != 0 ? text(outcome.result) : "none");
  }
  function evaluated(outcome: ExpressionOutcome): string { return (outcome.kind as i32).toString() + " " + code(outcome.status); }
  function stored(outcome: SharedOutcome): string { return (outcome as i32).toString() + " " + code(table.status); }
`;

const parts = `
  const absent = "absent";
  function text(bytes: Bytes | null): string { return bytes != null ? bytes.toString() : "null"; }
  function code(status: Status): string { return (status as i32).toString(); }
  function action(value: Action): string { return (value as i32).toString(); }
  function flag(value: bool): string { return value ? "true" : "false"; }

  const counter = Counter.named("counter");
  const gauge = Gauge.named("gauge");
  const histogram = Histogram.named("histogram");
  const tenant = new FilterState("tenant");
  const address = new Property(["source", "address"]);
  const number = new Property(["number"]);
  const truth = new Property(["truth"]);
  const pluginName = new Property(["plugin_name"]);
  useSourceIps();
  const meant = new Match();
  meant.sourceIps = [Bytes.fromString("10.0.0.0/8")];
  const anyPath = new PathMatch();
  anyPath.match = PathMatchKind.Prefix;
  anyPath.value = Bytes.fromString("/");
  meant.paths = [anyPath];
  const firstRule = new Rule();
  firstRule.match = meant;
  const rules = new RuleList<Rule>();
  rules.compile([firstRule], "/rules");
  const matcher = new Matcher();
  matcher.compile(meant, "");
  const template = HeaderTemplate.compile("%DOWNSTREAM_REMOTE_ADDRESS%");
  const queue = new StreamQueue(10);
  const quotas = new Quotas();
  let jobs: SharedQueue | null = null;
  let timer: Flush | null = null;
  let received: CalloutOutcome | null = null;
  let collected: BodyOutcome | null = null;
  let isRefused = false;
  let refusal: i32 = 0;
  let wakes: i32 = 0;

  class Ask extends FilterCallout {
    constructor(private readonly filter: Probe) { super(); this.ask("GET", "web", "web", "/"); }
    override onOutcome(outcome: CalloutOutcome): Action { isRefused = outcome.kind == CalloutKind.Refused; refusal = outcome.refusal as i32; return Action.Continue; }
  }
  class Wait extends FilterCallout {
    constructor(private readonly filter: Probe) { super(); this.ask("GET", "web", "web", "/"); }
    override onOutcome(outcome: CalloutOutcome): Action {
      received = outcome;
      at(Moment.outcome, this.filter, this.filter.plugin);
      return Action.Continue;
    }
  }
  class Tell extends PluginCallout {
    constructor() { super(); this.ask("GET", "web", "web", "/"); }
    override onOutcome(outcome: CalloutOutcome): void { isRefused = outcome.kind == CalloutKind.Refused; refusal = outcome.refusal as i32; }
  }
  class Both extends CalloutJoin {
    first: CalloutPart = new CalloutPart();
    second: CalloutPart = new CalloutPart();
    constructor() {
      super();
      this.first.ask("GET", "web", "web", "/");
      this.second.ask("GET", "web", "web", "/");
      this.add(this.first);
      this.add(this.second);
    }
    override onOutcomes(): Action {
      const outcome = this.second.outcome;
      if (outcome) { isRefused = outcome.kind == CalloutKind.Refused; refusal = outcome.refusal as i32; }
      return Action.Continue;
    }
  }
  class InTurn extends CalloutSequence {
    constructor() { super(2, 100); }
    override onStep(step: i32, before: CalloutOutcome | null): void { this.ask("GET", "web", "web", "/"); }
    override onEnd(outcome: CalloutOutcome): Action { isRefused = outcome.kind == CalloutKind.Refused; refusal = outcome.refusal as i32; return Action.Continue; }
  }
  class GrpcAsk extends GrpcFilterCallout {
    constructor(private readonly filter: Probe) { super(); this.ask("rpc", "acme.Service/Call"); }
    override onOutcome(outcome: GrpcOutcome): Action { isRefused = outcome.kind == CalloutKind.Refused; refusal = outcome.refusal as i32; return Action.Continue; }
  }
  class GrpcTell extends GrpcPluginCallout {
    constructor() { super(); this.ask("rpc", "acme.Service/Call"); }
    override onOutcome(outcome: GrpcOutcome): void { isRefused = outcome.kind == CalloutKind.Refused; refusal = outcome.refusal as i32; }
  }
  class Quotas extends GrpcStream {
    constructor() { super(); this.ask("rpc", "acme.Service/Watch"); }
    override onMessage(message: Bytes): void {}
    override onClose(status: GrpcStatus, message: Bytes): void {}
  }
  class Flight extends SingleFlight {
    constructor(plugin: Plugin) { super(plugin); this.ask("GET", "web", "web", "/"); }
    override onAnswer(outcome: CalloutOutcome): void {}
  }
  class Flush extends Timer { override onTimer(): void {} }
  class Collector extends BodyCollector {
    constructor(private readonly filter: Probe, private readonly moment: Moment = Moment.none) { super(); }
    override onBody(outcome: BodyOutcome): Action {
      collected = outcome;
      at(this.moment, this.filter, this.filter.plugin);
      return Action.Continue;
    }
  }
  class Same extends BodyTransform { override onChunk(chunk: Bytes, isLast: bool): Bytes { return chunk; } }
  class Append extends SharedUpdate {
    override change(current: Bytes | null): Bytes | null { return Bytes.fromString("new"); }
  }

  // What became of a callout: refused with a status, or sent.
  function fate(callout: Callout): string {
    return isRefused ? " refused " + refusal.toString() : callout.isUnderWay ? " sent" : "";
  }
  function asked(callout: Ask, filter: Probe): string { return action(filter.hold(callout)) + fate(callout); }
  function askedBoth(callout: Both, filter: Probe): string { return action(filter.hold(callout)) + fate(callout); }
  function askedInTurn(callout: InTurn, filter: Probe): string { return action(filter.hold(callout)) + fate(callout); }
  function askedGrpc(callout: GrpcAsk, filter: Probe): string { return action(filter.hold(callout)) + fate(callout); }
  function outcomeOf(status: Status, callout: Callout): string {
    return code(status) + (isRefused ? " refused" : callout.isUnderWay ? " sent" : "");
  }
  function sent(callout: Tell, plugin: Plugin): string { return outcomeOf(plugin.send(callout), callout); }
  function sentBoth(callout: Both, plugin: Plugin): string { return outcomeOf(plugin.send(callout), callout); }
  function sentInTurn(callout: InTurn, plugin: Plugin): string { return outcomeOf(plugin.send(callout), callout); }
  function sentGrpc(callout: GrpcTell, plugin: Plugin): string { return outcomeOf(plugin.send(callout), callout); }
  function flightOf(plugin: Plugin): Flight { return new Flight(plugin); }
  function keysOf(plugin: Plugin): RemoteKeySet {
    const settings = new RemoteKeySettings();
    settings.cluster = Bytes.fromString("web");
    settings.uri = Bytes.fromString("https://web/keys");
    return new RemoteKeySet(plugin, settings);
  }
  function started(keys: RemoteKeySet): string {
    keys.start();
    return keys.state.toString();
  }
  function copied(from: HeaderMap, name: string): string {
    const callout = new Tell();
    const before = callout.headers.size;
    if (name.length != 0) callout.copyHeader(from, name);
    else callout.copyHeaders(from);
    return (callout.headers.size - before).toString();
  }
  function readCollected(): string { const outcome = collected; return outcome ? text(outcome.read()) : absent; }
  function woken(): string { const before = wakes; queue.wake(); return (wakes - before).toString(); }
  function stopped(): string { const one = timer; if (!one) return absent; one.stop(); return one.isRunning ? "runs" : "stopped"; }
  function foreign(): string { return shown(callForeignFunction("echo", "abc")); }
  function verified(): string {
    const some = Bytes.fromString("key");
    return (verifySignature("sha256", some, some, "message") as i32).toString();
  }
  function onlyKey(): JwsKey {
    const set = KeySet.fromJwks(Bytes.fromString('{"keys":[{"kty":"EC","crv":"P-256","x":"KvWMz9SSHRUrJ_CrBAJtzfVIBUHLQgY9QgIV9i7UMuE","y":"wrPXxtTRUGFMdKb68WFl4rftYnzMtikNLbiBX4a3ENY"}]}'));
    return set.keys[0];
  }
  function verifiedByKey(): string {
    const signature = Bytes.fromString("................................................................");
    return (onlyKey().verify(JwsAlgorithm.ES256, signature, signature) as i32).toString();
  }
  function verifiedToken(): string {
    const token = CompactToken.read(Bytes.fromString("eyJhbGciOiJFUzI1NiJ9.e30.AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ"));
    return (onlyKey().verifyToken(token) as i32).toString();
  }
  function shared(key: string): string { const found = sharedData.get(key); return found ? text(found.value) : "null"; }
  function updated(): string { const update = new Append(); return (update.apply("key") as i32).toString() + " " + code(update.status); }
  function popped(): string { const own = jobs; if (!own) return absent; const message = own.pop(); return text(message) + " " + code(own.status); }
  function logged(write: () => void): string { write(); return "done"; }

  let changesBody = false, collects = false, onResponse = false, receives = false, waitsInQueue = false, opens = false, startsTimer = false, replies = false, holds = false;
  let answer = "";
  let row: i32 = -1;
  let wanted: Moment = Moment.none;
  let ended: Probe | null = null;

  function at(moment: Moment, filter: Probe | null, plugin: Plugin | null): void {
    if (moment != wanted || moment == Moment.none) return;
    wanted = Moment.none;
    isRefused = false;
    mark(true);
    answer = run(row, filter, plugin);
    mark(false);
    tell();
  }

  class Root extends Plugin {
    row: i32 = -1;
    wanted: Moment = Moment.none;
    constructor() { super(); begin(this); at(Moment.pluginConstructor, null, this); }
    override onVmStart(): bool { at(Moment.vmStart, null, this); return true; }
    override onConfigure(configuration: Bytes): bool {
      jobs = SharedQueue.register("jobs");
      const own = jobs;
      if (own) own.push("first");
      rule = Expression.of(this, "true");
      if (opens) quotas.open(this);
      if (startsTimer) { const made = new Flush(); timer = made; made.after(this, 100000); }
      at(Moment.configure, null, this);
      if (this.wanted == Moment.tick) this.tickEvery(period);
      return true;
    }
    override onTick(): void {
      const filter = ended;
      recall(this);
      at(filter && filter.isDeleted ? Moment.ended : Moment.tick, filter, this);
    }
    override onDone(): bool {
      if (this.wanted == Moment.pluginDone) recall(this);
      at(Moment.pluginDone, null, this);
      return this.wanted == Moment.pluginDelete;
    }
    override onDelete(): void {
      if (this.wanted == Moment.pluginDelete) recall(this);
      at(Moment.pluginDelete, null, this);
    }
  }
  class Probe extends HttpFilter {
    isDeleted: bool = false;
    constructor(stream: Stream) { super(stream); ended = this; at(Moment.streamConstructor, this, this.plugin); }
    override onWake(): Action { wakes++; return Action.Continue; }
    override onRequestHeaders(endOfStream: bool): Action {
      prepare(this.request.headers);
      if (changesBody) this.request.body.willChange();
      if (waitsInQueue && queue.add(this)) { at(Moment.requestHeaders, this, this.plugin); return Action.Pause; }
      if (replies) { this.reply(200, "done"); at(Moment.answered, this, this.plugin); return Action.Pause; }
      if (holds || receives) return this.hold(new Wait(this));
      if (collects && !onResponse) this.request.collect(new Collector(this, Moment.requestBody));
      at(Moment.requestHeaders, this, this.plugin);
      return Action.Continue;
    }
    override onRequestBody(size: u32, endOfStream: bool): Action {
      at(Moment.requestBody, this, this.plugin); return Action.Continue;
    }
    override onRequestTrailers(): Action { at(Moment.requestTrailers, this, this.plugin); return Action.Continue; }
    override onResponseHeaders(endOfStream: bool): Action {
      if (changesBody) this.response.body.willChange();
      if (collects && onResponse) this.response.collect(new Collector(this, Moment.responseBody));
      at(Moment.responseHeaders, this, this.plugin);
      return Action.Continue;
    }
    override onResponseBody(size: u32, endOfStream: bool): Action {
      at(Moment.responseBody, this, this.plugin); return Action.Continue;
    }
    override onResponseTrailers(): Action { at(Moment.responseTrailers, this, this.plugin); return Action.Continue; }
    override onLog(): void { at(Moment.log, this, this.plugin); }
    override onDelete(): void { at(Moment.delete, this, this.plugin); this.isDeleted = true; }
  }
  plugin("probe", (stream) => new Probe(stream), () => new Root());
`;

/** A function for each row, with what it needs; what it needs and is not there makes it `absent`. */
function rowFunctions(): string {
  return wrapperRows
    .map(({ call, needs }, at) => {
      const filter = needs === "filter" ? "filter: Probe, " : "";
      const parameters = needs === undefined ? "" : `${filter}plugin: Plugin`;
      return `function row${at}(${parameters}): string { return ${call}; }`;
    })
    .join("\n");
}

function rowCases(): string {
  return wrapperRows
    .map(({ needs }, at) => {
      if (needs === undefined) return `case ${at}: return row${at}();`;
      return needs === "filter"
        ? `case ${at}: return filter && plugin ? row${at}(filter, plugin) : absent;`
        : `case ${at}: return plugin ? row${at}(plugin) : absent;`;
    })
    .join("\n");
}

/** The source of the guest; `choice`: how row and moment are chosen. */
export function wrapperGuest(choice: string = exportsForChoice): string {
  return `
    import { ${names} } from "proxy-wasm-assemblyscript-sdk";
    import { ${grpcNames} } from "proxy-wasm-assemblyscript-sdk/grpc";
    import { ${attributeNames} } from "proxy-wasm-assemblyscript-sdk/attributes";
    import { CompactToken, JwsAlgorithm, JwsKey, KeySet, RemoteKeySet, RemoteKeySettings } from "proxy-wasm-assemblyscript-sdk/jose";
    import { Reply, ReplyWish } from "proxy-wasm-assemblyscript-sdk/reply";
    import { Match, Matcher, PathMatch, PathMatchKind, Rule, RuleList, RuleRequest, useSourceIps } from "proxy-wasm-assemblyscript-sdk/rules";
    import { HeaderTemplate, TemplateValues } from "proxy-wasm-assemblyscript-sdk/template";
    enum Moment { none = -1, ${allMoments.join(", ")} }
    const table = SharedTable.named("table", 4);
    const buckets = new BucketTable(Bytes.fromString("buckets"), 4, 4, 1000);
    function shownBucket(bucket: Bucket | null): string {
      return bucket ? bucket.value.toString() : "null";
    }
    // What was read cannot be had where nothing can be read: an empty slot is written there.
    function written(): string {
      const bucket = new Bucket();
      bucket.begin(Bytes.empty, 0, 2, 5);
      return buckets.write(bucket, 10, 1).toString();
    }
    ${attributes}
    ${choice}
    ${tables}
    ${parts}
    ${rowFunctions()}
    function run(row: i32, filter: Probe | null, plugin: Plugin | null): string {
      switch (row) {
        ${rowCases()}
      }
      return "no such row";
    }
  `;
}
