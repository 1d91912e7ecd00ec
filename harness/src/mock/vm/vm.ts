// One virtual machine: an instance of a module with the contexts that live in it. It makes the callbacks,
// receives the host calls, and keeps what the host keeps around them: the current and the effective
// context, the calls that are forbidden for a while, the actions that wait for the end of a callback.
// Source: proxy-wasm-cpp-host include/proxy-wasm/wasm.h and wasm_vm.h, src/v8/v8.cc, src/wasm.cc.

import { utf8 } from "../bytes.js";
import { CalloutTokens } from "../callouts/callout-tokens.js";
import type { HostProcess } from "../host-process.js";
import { MockStartError } from "../mock-errors.js";
import type { PluginSettings } from "../plugin.js";
import { admitModule, findLinkFailure, type AdmittedModule, type Refusal } from "./admission.js";
import { StreamlessContext, type Context } from "./context.js";
import { findExports, type Entry, type GuestExports } from "./exports.js";
import { Fuel } from "./fuel.js";
import { GuestMemory } from "./guest-memory.js";
import { measureRing, type ManagedObjects } from "./managed-objects.js";
import { instantiate } from "./instantiate.js";
import { describeTrap, isTrap, mostFrames, placesOf, reasonOf } from "./trap.js";

type Restriction = "start" | "allocator" | undefined;

export class Vm {
  readonly host: HostProcess;
  /** Which thread of Envoy it stands for; shown with log lines. */
  readonly thread: string;
  readonly vmId: string;
  readonly vmKey: string;
  readonly configuration: Uint8Array;
  readonly environment: Readonly<Record<string, string>>;
  readonly abiVersion: AdmittedModule["abiVersion"];
  readonly contexts = new Map<number, Context>();
  memory = new GuestMemory(undefined);
  /** Set by send_local_response until the callback ends: whatever it answers becomes a stop. */
  iterationStopped = false;
  readonly calloutTokens = new CalloutTokens();
  /** Ids of metrics by their kind; each VM counts its own. */
  readonly metrics = new Map<number, string>();
  nextMetricIds = [4, 5, 6];
  private readonly admitted: AdmittedModule;
  private readonly capabilities: ReadonlySet<string>;
  private readonly callbacks = new Map<string, Entry>();
  private readonly vmContext: Context;
  private readonly fuel: Fuel;
  private readonly plugin: PluginSettings;
  private allocator: Entry | undefined;
  private nextContextId = 1;
  private current: Context | undefined;
  private effectiveId = 0;
  private restriction: Restriction;
  private trapped = false;
  private isUnmanaged = false;
  private afterCallback: (() => void)[] = [];

  /** @throws MockStartError OUT1601 when Envoy would not load the module. */
  constructor(host: HostProcess, thread: string, plugin: PluginSettings) {
    this.host = host;
    this.thread = thread;
    this.plugin = plugin;
    this.vmId = plugin.vmId;
    this.vmKey = plugin.vmKey;
    this.configuration = plugin.vmConfiguration;
    this.environment = plugin.environment;
    this.capabilities = new Set(plugin.allowedCapabilities);
    this.fuel = new Fuel(host.callbackFuel);
    this.admitted = this.admit(plugin.bytes);
    this.abiVersion = this.admitted.abiVersion;
    this.vmContext = new StreamlessContext(this, 0, undefined);
  }

  /** Dead after a trap: no callback of any kind runs any more. */
  get failed(): boolean {
    return this.trapped;
  }

  /** The context for which a host call works: the effective one if it still exists. */
  get context(): Context {
    if (this.effectiveId === 0) return this.current ?? this.vmContext;
    return this.contexts.get(this.effectiveId) ?? this.current ?? this.vmContext;
  }

  /** The context whose callback runs, whatever the effective one is. */
  get currentContext(): Context {
    return this.current ?? this.vmContext;
  }

  /** True while the module runs. */
  get running(): boolean {
    return this.current !== undefined;
  }

  /** Which host calls are forbidden now, because a start function or the allocator runs. */
  get restrictedBy(): Restriction {
    return this.restriction;
  }

  /** 0 means: back to the real one. False for a context that does not exist. */
  setEffectiveContext(id: number): boolean {
    if (!this.contexts.has(id)) return false;
    this.effectiveId = id;
    return true;
  }

  takeContextId(): number {
    return this.nextContextId++;
  }

  /** Whether the configuration of the VM lets the module use a host call or callback. */
  isAllowed(capability: string): boolean {
    return this.capabilities.size === 0 || this.capabilities.has(capability);
  }

  /** A line of the host's own in the log. */
  report(text: string): void {
    this.host.log("error", utf8(text), "", this.thread, true);
  }

  /**
   * Links and instantiates the module and runs its start functions.
   * @throws MockStartError OUT1601 when it does not fit, OUT1602 when a start function traps; MockHaltError
   *   when Envoy would die or hang.
   */
  start(): void {
    const { admitted, host } = this;
    const failure = findLinkFailure(admitted.facts, this.abiVersion, host.envoy);
    if (failure !== undefined) this.refuse(failure, "initialize", "OUT1601", false);
    const { instance, memory } = this.instantiate();
    if (memory !== undefined) this.memory = new GuestMemory(memory);
    this.fuel.attach(instance, admitted.compiled);
    const found = findExports(this, admitted.facts, instance);
    for (const callback of found.callbacks) this.callbacks.set(callback.name, callback);
    this.allocator = found.allocator;
    this.runStartFunctions(found);
  }

  /** True when the module exports a callback of that name for its ABI version, and may have it called. */
  has(name: string): boolean {
    return this.callbacks.has(name);
  }

  /**
   * Makes a callback. Undefined: the module does not have it, the VM is dead, or dies now.
   * Whoever calls ends the callback with `endCallback` once its answer is read.
   */
  call(name: string, context: Context, ...args: number[]): number | undefined;
  call(name: string, context: Context, a = 0, b = 0, c = 0, d = 0, e = 0): number | undefined {
    const callback = this.trapped ? undefined : this.callbacks.get(name);
    if (callback === undefined) return undefined;
    return this.enter(callback, context, this.restriction, a, b, c, d, e);
  }

  /** As `call`, also in a VM that is dead: Envoy does not look before it calls `proxy_on_vm_start`. */
  callDespiteTrap(name: string, context: Context, a: number, b: number): number | undefined {
    const callback = this.callbacks.get(name);
    if (callback === undefined) return undefined;
    return this.enter(callback, context, this.restriction, a, b, 0, 0, 0);
  }

  /** Ends a callback: takes back the stop flag and runs what was put off, first come first served. */
  endCallback(): void {
    this.iterationStopped = false;
    if (this.afterCallback.length === 0) return;
    for (let action = this.afterCallback.shift(); action; action = this.afterCallback.shift()) {
      action();
    }
  }

  /** Puts an action off until the callback has ended. */
  defer(action: () => void): void {
    this.afterCallback.push(action);
  }

  /**
   * Puts bytes into memory that the module allocates, and writes address and size to the two places.
   * No bytes need no memory: address 0 and size 0 are written. False for memory out of range, or when the
   * allocator answers 0 or traps.
   */
  returnBytes(bytes: Uint8Array, addressPointer: number, sizePointer: number): boolean {
    const address = bytes.length === 0 ? 0 : this.allocateFor(bytes);
    return (
      address !== undefined &&
      this.memory.writeU32(addressPointer, address) &&
      this.memory.writeU32(sizePointer, bytes.length)
    );
  }

  /** Address of a copy of the bytes in memory that the module allocated; undefined when that fails. */
  allocateFor(bytes: Uint8Array): number | undefined {
    const { allocator, vmContext } = this;
    if (allocator === undefined) return undefined;
    const address = this.enter(allocator, vmContext, "allocator", bytes.length, 0, 0, 0, 0) ?? 0;
    return address !== 0 && this.memory.write(address, bytes) ? address : undefined;
  }

  /**
   * Makes a module of AssemblyScript collect its garbage at the end of its next callback: it does so when half as much
   * has been allocated as there is. Nothing happens to a module of another language.
   */
  collectSoon(): void {
    const { objects } = this;
    if (objects === undefined) return;
    this.allocateFor(new Uint8Array(Math.max(objects.bytes / 2, 32_768)));
  }

  /** Objects of AssemblyScript's runtime, garbage included; undefined for a module of another language. */
  get objects(): ManagedObjects | undefined {
    if (this.trapped || this.isUnmanaged) return undefined;
    const address = this.allocateFor(new Uint8Array(1));
    if (address === undefined) return undefined;
    const objects = measureRing(this.memory, address);
    // What another language has given is not asked for again: nobody frees it.
    this.isUnmanaged = objects === undefined;
    return objects;
  }

  private enter(
    entry: Entry,
    context: Context,
    restriction: Restriction,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
  ): number | undefined {
    const { current, effectiveId, restriction: savedRestriction } = this;
    const { trace } = this.host;
    const stackTraceLimit = Error.stackTraceLimit;
    if (current === undefined) {
      this.fuel.fill();
      // Functions of the host may stand between those of the module.
      Error.stackTraceLimit = mostFrames(this.host.envoy) + 40;
    }
    this.current = context;
    this.effectiveId = 0;
    this.restriction = restriction;
    const traced = trace.active
      ? trace.callback(this, entry.name, context.id, this.given(entry.parameters, a, b, c, d, e))
      : undefined;
    try {
      const answer = entry.run(a, b, c, d, e);
      const result = answer === undefined ? undefined : answer >>> 0;
      if (traced !== undefined) traced.result = result;
      return result;
    } catch (error) {
      const stack = this.trap(entry.name, error);
      if (traced !== undefined) traced.trap = [String(error), ...stack].join(" at ");
      return undefined;
    } finally {
      if (traced !== undefined) trace.leave();
      this.current = current;
      this.effectiveId = effectiveId;
      this.restriction = savedRestriction;
      if (current === undefined) Error.stackTraceLimit = stackTraceLimit;
    }
  }

  /** The arguments that the callback has. */
  private given(count: number, a: number, b: number, c: number, d: number, e: number): number[] {
    if (count === 1) return [a];
    if (count === 2) return [a, b];
    if (count === 3) return [a, b, c];
    return [a, b, c, d, e].slice(0, count);
  }

  /** Places in sources, the innermost first. */
  private trap(name: string, error: unknown): readonly string[] {
    this.fuel.check(name);
    if (!isTrap(error)) throw error;
    const { admitted, host, plugin, thread } = this;
    this.trapped = true;
    this.report(describeTrap(name, error, admitted, host.envoy));
    const stack = placesOf(error, admitted, plugin);
    host.noteTrap({ functionName: name, reason: reasonOf(error, host.envoy), stack, thread });
    return stack;
  }

  private admit(bytes: Uint8Array): AdmittedModule {
    try {
      return admitModule(bytes, this.fuel.limited);
    } catch (error) {
      if (error instanceof MockStartError && error.envoyText !== "") {
        this.report(`Wasm VM failed ${error.envoyText}`);
        this.report("Wasm VM failed Failed to load Wasm code");
      }
      throw error;
    }
  }

  private instantiate(): ReturnType<typeof instantiate> {
    try {
      return instantiate(this, this.admitted);
    } catch (error) {
      this.fuel.checkStartSection(error, this.admitted.compiled);
      const ours = error instanceof WebAssembly.LinkError;
      if (!ours && !isTrap(error)) throw error;
      return this.refuse(
        {
          message: `the module cannot be instantiated: ${(error as Error).message}`,
          envoyText: "Failed to create new Wasm instance",
          fix: "look at what its start section, its data and its tables do",
        },
        "initialize",
        "OUT1602",
        false,
      );
    }
  }

  /** A trap of the first does not keep the second from running, nor does a fault found before. */
  private runStartFunctions({ start, fault }: GuestExports): void {
    for (const entry of start) this.enter(entry, this.vmContext, "start", 0, 0, 0, 0, 0);
    if (fault !== undefined) this.refuse(fault, "initialize", "OUT1601", true);
    if (!this.trapped) return;
    const message = `a start function (${start.map(({ name }) => name).join(", ")}) trapped`;
    const fix = "look at the log lines before; do in onConfigure what needs the host";
    const envoyText = "Failed to initialize Wasm code";
    this.refuse({ message, envoyText, fix }, "initialize", "OUT1602", true);
  }

  private refuse(
    { message, envoyText = "", fix }: Refusal,
    what: "initialize",
    code: "OUT1601" | "OUT1602",
    reported: boolean,
  ): never {
    if (!reported && envoyText !== "") this.report(envoyText);
    const failure = `Failed to ${what} Wasm code`;
    this.report(`Wasm VM failed ${failure}`);
    throw new MockStartError({
      code,
      message: `${message}.`,
      envoyText: envoyText === "" ? failure : envoyText,
      fix,
    });
  }
}
