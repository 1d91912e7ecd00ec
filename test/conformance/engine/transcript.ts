// The log lines of one program, as the probe wrote them, made readable, put into order by thread, and freed of what
// differs between runs.

import { deserializePairs } from "../../../harness/src/mock/headers/pairs.js";
import type { ThreadName } from "./outcome.js";
import { callbackNames } from "./probe-module.js";
import type { Argument, FilterProgram, Program, Step } from "./program.js";
import { startFunction } from "./encode.js";
import { readable, steady, steadyPairs } from "./varying.js";

export interface RawLine {
  readonly level: string;
  readonly message: string;
  readonly prefix: string;
}

interface Instance {
  thread: ThreadName | undefined;
  filter: number;
  handler: number;
  callback: string;
  readonly waiting: RawLine[];
}

export interface Transcript {
  readonly log: Record<ThreadName, string[]>;
  readonly cells: string[];
}

const marked = /^([0-9a-f]{8}) ([\s\S]*)$/;

function unescape(text: string): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") {
      bytes.push(Number.parseInt(text.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(text.charCodeAt(at));
  }
  return Buffer.from(bytes);
}

const varyingNumbers = new Set([
  "proxy_get_current_time_nanoseconds",
  "clock_time_get",
  "random_get",
]);

/** Numbers that the whole process counts are named in the order in which this program met them. */
const processWide: Readonly<Record<string, string>> = {
  proxy_register_shared_queue: "queue",
  proxy_resolve_shared_queue: "queue",
  proxy_get_shared_data: "cas",
};

function hasStart({ handlers }: FilterProgram): boolean {
  return handlers.some(({ callback }) => callback === startFunction);
}

function mapOf(step: Step): number {
  const first = step.args?.[0];
  return typeof first === "number" ? first : -1;
}

function isPath(argument: Argument | undefined, pattern: RegExp): boolean {
  return typeof argument === "string" && pattern.test(argument);
}

/** Properties with a map in it come in the order of a hash; some count bytes of varying headers. */
const mapProperty = /^(request\0headers|response\0headers|response\0trailers)\0?$/;

function showData(step: Step, size: string, text: string): string {
  if (step.op === "proxy_get_header_map_pairs" || isPath(step.args?.[0], mapProperty)) {
    const pairs = deserializePairs(unescape(text));
    const shown = steadyPairs(pairs).map(readable);
    if (step.op === "proxy_get_property") shown.sort();
    if (pairs.length > 0) return `{${shown.join(" | ")}}`;
  }
  if (isPath(step.args?.[1], /^x-envoy-upstream-service-time$/)) return "*";
  return `${size}:${steady(text)}`;
}

export class TranscriptReader {
  private readonly instances = new Map<string, Instance>();
  private readonly seenOfRoot = new Map<string, string[]>();
  private readonly names = new Map<string, string>();
  private readonly counts = new Map<string, number>();
  readonly transcript: Transcript = {
    log: { base: [], canary: [], main: [], worker: [] },
    cells: [],
  };

  constructor(
    private readonly program: Program,
    private readonly id: string,
  ) {}

  push(line: RawLine): void {
    const [, key, message] = marked.exec(line.message) ?? [];
    if (key === undefined || message === undefined) return;
    let instance = this.instances.get(key);
    if (instance === undefined) {
      instance = { thread: undefined, filter: 0, handler: -1, callback: "", waiting: [] };
      this.instances.set(key, instance);
    }
    const root = new RegExp(`r${this.id}f(\\d+)`).exec(line.prefix)?.[1];
    if (instance.thread === undefined) {
      if (root === undefined) {
        instance.waiting.push(line);
        return;
      }
      const seen = this.seenOfRoot.get(root) ?? [];
      this.seenOfRoot.set(root, seen);
      if (!seen.includes(key)) seen.push(key);
      instance.thread = seen.length === 1 ? "canary" : seen.length === 2 ? "main" : "worker";
      for (const earlier of instance.waiting) this.add(instance, earlier, earlier.message.slice(9));
    } else if (root !== undefined) {
      const seen = this.seenOfRoot.get(root) ?? [];
      this.seenOfRoot.set(root, seen);
      if (!seen.includes(key)) seen.push(key);
    }
    this.add(instance, line, message, root);
  }

  /** What was logged by VMs that never had a plugin. */
  end(): Transcript {
    for (const instance of this.instances.values()) {
      if (instance.thread !== undefined) continue;
      instance.thread = "base";
      for (const line of instance.waiting) this.add(instance, line, line.message.slice(9));
    }
    return this.transcript;
  }

  private add(instance: Instance, line: RawLine, message: string, root?: string): void {
    const thread = instance.thread ?? "base";
    const to = this.transcript.log[thread];
    const prefix = line.prefix.trim().replaceAll(this.id, "#");
    const said = (text: string): void => {
      to.push(`${prefix}${line.level === "info" ? "" : ` (${line.level})`}: ${text}`);
    };
    if (message.startsWith(">")) {
      const words = message.slice(1).split(" ");
      instance.callback = callbackNames[Number(words[0])] ?? startFunction;
      instance.filter = Number(root ?? instance.filter);
      instance.handler = Number(words.at(-1)?.slice(1));
      const given = words.slice(1, -1);
      if (instance.callback === "proxy_on_queue_ready")
        given[1] = this.name("queue", given[1] ?? "");
      said(`${instance.callback}(${given.join(", ")})`);
    } else if (message.startsWith(".")) {
      said(this.step(instance, message));
    } else said(readable(message.replaceAll(this.id, "#")));
  }

  private step(instance: Instance, message: string): string {
    const [head, ...outputs] = message.split(" ");
    const status = outputs.shift() ?? "";
    const number = Number(head?.slice(1));
    // Only one filter of a program does something at its start, when no root is there to tell whose VM it is.
    const filter =
      instance.callback === ""
        ? this.program.filters.find(hasStart)
        : this.program.filters[instance.filter];
    const own = filter?.handlers.filter(({ callback }) => callback !== startFunction);
    const atStart = filter?.handlers.filter(({ callback }) => callback === startFunction);
    const handlers = instance.callback === "" ? atStart : own;
    const handler = handlers?.[instance.callback === "" ? 0 : instance.handler];
    const step = handler?.steps[number];
    if (step === undefined) return `?? ${message}`;
    const callback = instance.callback === "" ? startFunction : instance.callback;
    this.transcript.cells.push(`${step.op} ${callback} ${status}`);
    const shown = this.outputs(step, outputs.join(" "));
    return `  ${number} ${step.op} = ${status} ${shown}`.trimEnd().replaceAll(this.id, "#");
  }

  private outputs(step: Step, text: string): string {
    const shown: string[] = [];
    let rest = text;
    for (const [kind] of step.outputs ?? []) {
      const last = shown.length === (step.outputs?.length ?? 0) - 1;
      if (kind === "data" && /^d0?~?\d/.test(rest)) {
        const [, pointer = "", size = "", data = ""] =
          /^d(0(?=[\d~]))?~?(\d+):([\s\S]*)$/.exec(rest) ?? [];
        // The data has spaces of its own; a number that follows it is the last word.
        const [, own = data, more = ""] = last ? [] : (/^([\s\S]*) ([wqd]\S*)$/.exec(data) ?? []);
        shown.push(`${pointer === "" ? "" : "null "}${showData(step, size, own)}`);
        rest = more;
        continue;
      }
      const [word = "", ...others] = rest.split(" ");
      rest = others.join(" ");
      shown.push(this.number(step, word));
    }
    return shown.join(" ");
  }

  private number(step: Step, word: string): string {
    const value = word.slice(1);
    if (value === "~") return "untouched";
    if (varyingNumbers.has(step.op)) return "*";
    if (step.op === "proxy_get_header_map_size" && [2, 6].includes(mapOf(step)) && value !== "0")
      return "*";
    const kind = processWide[step.op];
    return kind === undefined ? value : this.name(kind, value);
  }

  private name(kind: string, value: string): string {
    if (value === "0") return value;
    const key = `${kind} ${value}`;
    let name = this.names.get(key);
    if (name === undefined) {
      const count = (this.counts.get(kind) ?? 0) + 1;
      this.counts.set(kind, count);
      name = `${kind}#${count}`;
      this.names.set(key, name);
    }
    return name;
  }
}
