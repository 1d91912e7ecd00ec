// Nine formats of trace context, written a second time from their specifications: with regular expressions and big
// numbers, to be compared with the filter. Sources: W3C Trace Context level 2; openzipkin/b3-propagation; Jaeger,
// "Client libraries"; Datadog, "Trace context propagation"; AWS X-Ray, "Tracing header"; Google Cloud, "Trace context";
// opentracing/basictracer-go; Instana, "Tracing headers".

export const formats = [
  "w3c",
  "b3_single",
  "b3_multi",
  "jaeger",
  "datadog",
  "xray",
  "gcp",
  "ot",
  "instana",
] as const;
export type Format = (typeof formats)[number];
export type Headers = [name: string, value: string][];
/** As the filter numbers them. */
export const decisions = { no: 0, yes: 1, undecided: 2 } as const;
export type Decision = keyof typeof decisions;

export interface Context {
  /** 32 digits. */
  trace: string;
  isShort: boolean;
  /** 16 digits; zeros: not known. */
  span: string;
  parent: string;
  decision: Decision;
  debug: boolean;
  random: boolean;
  priority: number | undefined;
  origin: string;
  tags: string;
  extras: string;
}

export type Outcome = "absent" | "malformed" | { decision: Decision; debug: boolean } | Context;

const none = "0".repeat(16);
const blank: Omit<Context, "trace" | "span"> = {
  isShort: false,
  parent: none,
  decision: "undecided",
  debug: false,
  random: false,
  priority: undefined,
  origin: "",
  tags: "",
  extras: "",
};

class Malformed extends Error {}

function the(headers: Headers, name: string): string | undefined {
  const values = headers.filter(([key]) => key === name).map(([, value]) => value);
  if (values.length > 1) throw new Malformed();
  return values[0]?.replace(/^[ \t]+|[ \t]+$/g, "");
}

function match(pattern: RegExp, text: string): string[] {
  const found = pattern.exec(text);
  if (found === null) throw new Malformed();
  return found.map((group: string | undefined) => group ?? "");
}

/** Refuses ids of nothing but zeros. */
function id(digits: string, size: 16 | 32): string {
  const padded = digits.toLowerCase().padStart(size, "0");
  if (/^0+$/.test(padded)) throw new Malformed();
  return padded;
}

function decimal(text: string): string {
  const [digits] = match(/^\d{1,20}$/, text);
  const value = BigInt(digits!);
  if (value >= 1n << 64n) throw new Malformed();
  return value.toString(16).padStart(16, "0");
}

const truth = (text: string): Decision =>
  /^(1|true)$/.test(text) ? "yes" : /^(0|false)$/.test(text) ? "no" : fail();
const fail = (): never => {
  throw new Malformed();
};

const readers: Record<Format, (headers: Headers) => Outcome> = {
  w3c(headers) {
    const text = the(headers, "traceparent");
    if (text === undefined) return "absent";
    const [, version, trace, span, flags, rest] = match(
      /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})($|-.*)/s,
      text,
    );
    if (version === "ff" || (version === "00" && rest !== "")) throw new Malformed();
    const bits = Number.parseInt(flags!, 16);
    const decision = bits & 1 ? "yes" : "no";
    return {
      ...blank,
      trace: id(trace!, 32),
      span: id(span!, 16),
      decision,
      random: (bits & 2) !== 0,
    };
  },
  b3_single(headers) {
    const text = the(headers, "b3");
    if (text === undefined) return "absent";
    if (/^[01d]$/.test(text)) return { decision: text === "0" ? "no" : "yes", debug: text === "d" };
    const [, trace, span, , state, , parent] = match(
      /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(-([01d])(-([0-9a-f]{16}))?)?$/,
      text,
    );
    const decision = state === "" ? "undecided" : state === "0" ? "no" : "yes";
    return {
      ...blank,
      trace: id(trace!, 32),
      isShort: trace!.length === 16,
      span: id(span!, 16),
      decision,
      debug: state === "d",
      parent: parent === "" ? none : parent!,
    };
  },
  b3_multi(headers) {
    const [trace, span, parent, sampled, flags] = ["traceid", "spanid", "parentspanid", "sampled", "flags"].map((name) => the(headers, `x-b3-${name}`)); // prettier-ignore
    let decision: Decision = sampled === undefined ? "undecided" : truth(sampled);
    if (flags !== undefined) match(/^[01]$/, flags);
    const debug = flags === "1";
    if (debug) decision = "yes";
    if (trace === undefined || span === undefined) {
      if ((trace ?? span ?? parent) !== undefined) throw new Malformed();
      return decision === "undecided" ? "absent" : { decision, debug };
    }
    match(/^([0-9a-f]{16}|[0-9a-f]{32})$/, trace);
    match(/^[0-9a-f]{16}$/, span);
    if (parent !== undefined) match(/^[0-9a-f]{16}$/, parent);
    const isShort = trace.length === 16;
    return {
      ...blank,
      trace: id(trace, 32),
      isShort,
      span: id(span, 16),
      decision,
      debug,
      parent: parent ?? none,
    };
  },
  jaeger(headers) {
    const given = the(headers, "uber-trace-id");
    if (given === undefined) return "absent";
    const [, trace, span, parent, flags] = match(
      /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):([0-9a-f]{1,16}):0{0,14}([0-9a-f]{1,2})$/i,
      given.replace(/%3a/gi, ":"),
    );
    const bits = Number.parseInt(flags!, 16);
    return {
      ...blank,
      trace: id(trace!, 32),
      isShort: trace!.length <= 16,
      span: id(span!, 16),
      parent: parent!.toLowerCase().padStart(16, "0"),
      decision: bits & 3 ? "yes" : "no",
      debug: (bits & 2) !== 0,
    };
  },
  datadog(headers) {
    const trace = the(headers, "x-datadog-trace-id");
    if (trace === undefined) return "absent";
    const [parent, priority, tags, origin] = ["parent-id", "sampling-priority", "tags", "origin"].map((name) => the(headers, `x-datadog-${name}`)); // prettier-ignore
    const low = id(decimal(trace), 16);
    const list = (tags ?? "").split(",").map((tag) => tag.replace(/^[ \t]+|[ \t]+$/g, "")).filter((tag) => tag !== ""); // prettier-ignore
    const halves = list.filter((tag) => tag.startsWith("_dd.p.tid="));
    if (halves.length > 1) throw new Malformed();
    const high =
      halves[0] === undefined ? none : match(/^_dd\.p\.tid=([0-9a-f]{16})$/, halves[0])[1]!;
    if (priority !== undefined) match(/^(-1|0|1|2)$/, priority);
    return {
      ...blank,
      trace: high + low,
      isShort: high === none,
      span: parent === undefined ? none : decimal(parent),
      decision: priority === undefined ? "undecided" : Number(priority) > 0 ? "yes" : "no",
      priority: priority === undefined ? undefined : Number(priority),
      origin: origin ?? "",
      tags: list.filter((tag) => !tag.startsWith("_dd.p.tid=")).join(","),
    };
  },
  xray(headers) {
    const text = the(headers, "x-amzn-trace-id");
    if (text === undefined) return "absent";
    const fields = text.split(";").map((field) => field.replace(/^[ \t]+|[ \t]+$/g, "")).filter((field) => field !== ""); // prettier-ignore
    const known = (key: string): string | undefined => {
      const found = fields.filter((field) => field.startsWith(`${key}=`));
      if (found.length > 1) throw new Malformed();
      return found[0]?.slice(key.length + 1);
    };
    const [root, parent, sampled] = ["Root", "Parent", "Sampled"].map(known);
    if (root === undefined) throw new Malformed();
    const [, time, rest] = match(/^1-([0-9a-f]{8})-([0-9a-f]{24})$/i, root);
    if (parent !== undefined) id(match(/^[0-9a-f]{16}$/i, parent)[0]!, 16);
    if (sampled !== undefined) match(/^[01?]$/, sampled);
    const others = fields.filter((field) => !/^(Root|Parent|Sampled)=/.test(field));
    for (const other of others) match(/=/, other);
    return {
      ...blank,
      trace: id(time! + rest!, 32),
      span: parent === undefined ? none : parent.toLowerCase(),
      decision: sampled === "1" ? "yes" : sampled === "0" ? "no" : "undecided",
      extras: others.map((field) => `;${field}`).join(""),
    };
  },
  gcp(headers) {
    const text = the(headers, "x-cloud-trace-context");
    if (text === undefined) return "absent";
    const [, trace, span, options, bits] = match(
      /^([0-9a-fA-F]{32})\/(\d{1,20})(;o=([0-3]))?$/,
      text,
    );
    const decision = options === "" ? "undecided" : Number(bits) & 1 ? "yes" : "no";
    return { ...blank, trace: id(trace!, 32), span: decimal(span!), decision };
  },
  ot(headers) {
    const [trace, span] = ["traceid", "spanid"].map((name) => the(headers, `ot-tracer-${name}`));
    if (trace === undefined && span === undefined) return "absent";
    const sampled = the(headers, "ot-tracer-sampled");
    match(/^([0-9a-f]{16}|[0-9a-f]{32})$/i, trace ?? "");
    match(/^[0-9a-f]{16}$/i, span ?? "");
    const decision = sampled === undefined ? "undecided" : truth(sampled);
    return { ...blank, trace: id(trace!, 32), isShort: trace!.length === 16, span: id(span!, 16), decision }; // prettier-ignore
  },
  instana(headers) {
    const [trace, span, level] = ["t", "s", "l"].map((name) => the(headers, `x-instana-${name}`));
    const decision = level === undefined ? "undecided" : match(/^[01](,|$)/, level)[0]![0] === "1" ? "yes" : "no"; // prettier-ignore
    if (trace === undefined && span === undefined) return level === undefined ? "absent" : { decision, debug: false }; // prettier-ignore
    match(/^([0-9a-f]{16}|[0-9a-f]{32})$/i, trace ?? "");
    match(/^[0-9a-f]{16}$/i, span ?? "");
    return {
      ...blank,
      trace: id(trace!, 32),
      isShort: trace!.length === 16,
      span: id(span!, 16),
      decision,
    };
  },
};

/** What a format says of headers. */
export function read(format: Format, headers: Headers): Outcome {
  try {
    return readers[format](headers);
  } catch (error) {
    if (error instanceof Malformed) return "malformed";
    throw error;
  }
}

const number = (digits: string): string => BigInt(`0x${digits}`).toString();
const traceId = (context: Context): string =>
  context.isShort ? context.trace.slice(16) : context.trace;
const optional = (name: string, value: string | undefined): Headers =>
  value === undefined || value === "" ? [] : [[name, value]];
const digit = (decision: Decision): string | undefined =>
  decision === "undecided" ? undefined : String(decisions[decision]);

const writers: Record<Format, (context: Context) => Headers> = {
  w3c: ({ trace, span, decision, random }) => [["traceparent", `00-${trace}-${span}-0${(decision === "yes" ? 1 : 0) + (random ? 2 : 0)}`]], // prettier-ignore
  b3_single(context) {
    const parts = [traceId(context), context.span];
    if (context.decision !== "undecided") {
      parts.push(context.debug ? "d" : digit(context.decision)!);
      if (context.parent !== none) parts.push(context.parent);
    }
    return [["b3", parts.join("-")]];
  },
  b3_multi: (context) => [
    ["x-b3-traceid", traceId(context)],
    ["x-b3-spanid", context.span],
    ...optional("x-b3-parentspanid", context.parent === none ? "" : context.parent),
    ...(context.debug
      ? optional("x-b3-flags", "1")
      : optional("x-b3-sampled", digit(context.decision))),
  ],
  jaeger(context) {
    const flags = context.debug ? 3 : context.decision === "yes" ? 1 : 0;
    const parent = context.parent === none ? "0" : context.parent;
    return [["uber-trace-id", `${traceId(context)}:${context.span}:${parent}:${flags}`]];
  },
  datadog(context) {
    const { trace, span, decision, priority, tags, origin } = context;
    const isKept = priority !== undefined && priority > 0 === (decision === "yes");
    const high = trace.slice(0, 16);
    const all = [tags, high === none ? "" : `_dd.p.tid=${high}`].filter((tag) => tag !== "");
    return [
      ["x-datadog-trace-id", number(trace.slice(16))],
      ["x-datadog-parent-id", number(span)],
      ...optional("x-datadog-sampling-priority", isKept && decision !== "undecided" ? String(priority) : digit(decision)), // prettier-ignore
      ...optional("x-datadog-tags", all.join(",")),
      ...optional("x-datadog-origin", origin),
    ];
  },
  xray: ({ trace, span, decision, extras }) => [["x-amzn-trace-id", `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=${span};Sampled=${digit(decision) ?? "?"}${extras}`]], // prettier-ignore
  gcp: ({ trace, span, decision }) => [["x-cloud-trace-context", `${trace}/${number(span)}${decision === "undecided" ? "" : `;o=${digit(decision)}`}`]], // prettier-ignore
  ot: (context) => [
    ["ot-tracer-traceid", traceId(context)],
    ["ot-tracer-spanid", context.span],
    ...optional("ot-tracer-sampled", { yes: "true", no: "false", undecided: "" }[context.decision]),
  ],
  instana: (context) => [
    ["x-instana-t", traceId(context)],
    ["x-instana-s", context.span],
    ...optional("x-instana-l", digit(context.decision)),
  ],
};

/** The headers of a context in a format. */
export function write(format: Format, context: Context): Headers {
  return writers[format](context);
}
