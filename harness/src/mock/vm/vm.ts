// One virtual machine: an instance of a module with the contexts that live in it. It makes the callbacks,
// receives the host calls, and keeps what the host keeps around them: the current and the effective
// context, the calls that are forbidden for a while, the actions that wait for the end of a callback.
// Source: proxy-wasm-cpp-host include/proxy-wasm/wasm.h and wasm_vm.h, src/v8/v8.cc.

import { hostFunctions, type HostFunction } from "../../abi/host-functions.js";
import { callbackType } from "../../abi/callbacks.js";
import { utf8 } from "../bytes.js";
import type { HostProcess } from "../host-process.js";
import { envoyDies, MockHaltError, MockStartError } from "../mock-errors.js";
import type { PluginSettings } from "../plugin.js";
import { admitModule, type AdmittedModule } from "./admission.js";
import { StreamlessContext, type Context } from "./context.js";
import { GuestMemory } from "./guest-memory.js";
import { describeTrap, RestrictedCallTrap } from "./trap.js";

type Argument = number | bigint;
type GuestFunction = (...args: Argument[]) => Argument | undefined;
type Restriction = "start" | "allocator" | undefined;

const startFunctions = ["_initialize", "main", "__main_void", "_start"];

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
  /** Ids of metrics by their kind; each VM counts its own. */
  readonly metrics = new Map<number, string>();
  nextMetricIds = [4, 5, 6];
  private nextHttpCallToken = 4;
  private readonly admitted: AdmittedModule;
  private readonly functions = new Map<string, GuestFunction>();
  private readonly vmContext: Context;
  private allocator: [name: string, allocate: GuestFunction] | undefined;
  private nextContextId = 1;
  private current: Context | undefined;
  private effectiveId = 0;
  private restriction: Restriction;
  private trapped = false;
  /** False while the module is instantiated: there is no context for host calls yet. */
  private booted = false;
  private afterCallback: (() => void)[] = [];

  constructor(host: HostProcess, thread: string, plugin: PluginSettings) {
    this.host = host;
    this.thread = thread;
    this.vmId = plugin.vmId;
    this.vmKey = plugin.vmKey;
    this.configuration = plugin.vmConfiguration;
    this.environment = plugin.environment;
    this.admitted = admitModule(plugin.bytes);
    this.abiVersion = this.admitted.abiVersion;
    this.vmContext = new StreamlessContext(this, 0, undefined);
  }

  /** Dead after a trap: no callback of any kind runs any more. */
  get failed(): boolean {
    return this.trapped;
  }

  /** The context for which a host call works: the effective one if it still exists. */
  get context(): Context {
    const effective = this.effectiveId === 0 ? undefined : this.contexts.get(this.effectiveId);
    return effective ?? this.current ?? this.vmContext;
  }

  /** The context whose callback runs, whatever the effective one is. */
  get currentContext(): Context {
    return this.current ?? this.vmContext;
  }

  /** True while the module runs. */
  get running(): boolean {
    return this.current !== undefined;
  }

  /** 0 means: back to the real one. False for a context that does not exist. */
  setEffectiveContext(id: number): boolean {
    if (!this.contexts.has(id)) return false;
    this.effectiveId = id;
    return true;
  }

  /** Numbers of HTTP callouts: 4, 8, 12, … for all plugins of the VM. */
  takeHttpCallToken(): number {
    this.nextHttpCallToken += 4;
    return this.nextHttpCallToken - 4;
  }

  takeContextId(): number {
    return this.nextContextId++;
  }

  /**
   * Instantiates the module and runs its start functions.
   * @throws MockStartError OUT1602 when one of them traps.
   */
  start(): void {
    const instance = this.instantiate();
    for (const [name, value] of Object.entries(instance.exports)) {
      if (typeof value === "function") this.functions.set(name, value as GuestFunction);
    }
    for (const name of ["malloc", "proxy_on_memory_allocate"]) {
      const allocate = this.functions.get(name);
      if (allocate !== undefined) this.allocator ??= [name, allocate];
    }
    this.runStartFunctions();
  }

  /** True when the module exports a callback of that name for its ABI version. */
  has(name: string): boolean {
    return this.functions.has(name) && callbackType(name, this.abiVersion) !== undefined;
  }

  /**
   * Makes a callback. Undefined: the module does not have it, the VM is dead, or dies now.
   * Whoever calls ends the callback with `endCallback` once its answer is read.
   */
  call(name: string, context: Context, ...args: number[]): number | undefined {
    const callback = this.has(name) ? this.functions.get(name) : undefined;
    return callback === undefined || this.trapped
      ? undefined
      : this.enter(name, callback, context, args, this.restriction);
  }

  /** Ends a callback: takes back the stop flag and runs what was put off, first come first served. */
  endCallback(): void {
    this.iterationStopped = false;
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
    if (this.allocator === undefined) return undefined;
    const [name, allocate] = this.allocator;
    const address = this.enter(name, allocate, this.vmContext, [bytes.length], "allocator") ?? 0;
    return address !== 0 && this.memory.write(address, bytes) ? address : undefined;
  }

  private enter(
    name: string,
    callback: GuestFunction,
    context: Context,
    args: number[],
    restriction: Restriction,
  ): number | undefined {
    const saved = [this.current, this.effectiveId, this.restriction] as const;
    this.current = context;
    this.effectiveId = 0;
    this.restriction = restriction;
    const traced = this.host.trace.callback(name, context.id, args);
    try {
      const answer = callback(...args);
      traced.result = answer === undefined ? undefined : Number(answer) >>> 0;
      return traced.result;
    } catch (error) {
      if (error instanceof MockHaltError) throw error;
      this.trap(name, error);
      return undefined;
    } finally {
      [this.current, this.effectiveId, this.restriction] = saved;
    }
  }

  private trap(name: string, error: unknown): void {
    this.trapped = true;
    const hasNames = this.admitted.facts.customSections.includes("name");
    this.host.log("error", utf8(describeTrap(name, error, hasNames)), "", this.thread, true);
  }

  private runStartFunctions(): void {
    const has = (name: string): boolean => this.functions.has(name);
    const main = has("main") ? "main" : "__main_void";
    const names = has("_initialize") ? ["_initialize", main] : ["_start"];
    for (const name of names) {
      const start = this.functions.get(name);
      if (start === undefined || !startFunctions.includes(name) || this.trapped) continue;
      this.enter(name, start, this.vmContext, name === "main" ? [0, 0] : [], "start");
      if (this.trapped) this.refuseStart(`the start function ${name} trapped.`);
    }
  }

  private refuseStart(message: string, envoyText = "Failed to initialize Wasm code"): never {
    throw new MockStartError({
      code: "OUT1602",
      message,
      envoyText,
      fix: "look at the log lines before; do in onConfigure what needs the host",
    });
  }

  private instantiate(): WebAssembly.Instance {
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
    for (const { module, name, kind } of WebAssembly.Module.imports(this.admitted.module)) {
      const group = (imports[module] ??= {});
      if (kind === "function") group[name] = this.hostFunction(module, name);
      if (kind === "memory") group[name] = this.importedMemory();
      if (kind === "table") group[name] = new WebAssembly.Table({ element: "anyfunc", initial: 0 });
    }
    let instance: WebAssembly.Instance;
    try {
      instance = new WebAssembly.Instance(this.admitted.module, imports);
    } catch (error) {
      if (error instanceof MockHaltError) throw error;
      const reason = (error as Error).message;
      const text = "Failed to create new Wasm instance";
      return this.refuseStart(`the module cannot be instantiated: ${reason}.`, text);
    }
    this.booted = true;
    const exported = Object.values(instance.exports).find(
      (value) => value instanceof WebAssembly.Memory,
    );
    if (exported !== undefined) this.memory = new GuestMemory(exported);
    return instance;
  }

  private importedMemory(): WebAssembly.Memory {
    const { initial = 0, maximum } = this.admitted.facts.memory ?? {};
    const memory = new WebAssembly.Memory({
      initial,
      ...(maximum !== undefined && { maximum }),
    });
    this.memory = new GuestMemory(memory);
    return memory;
  }

  private hostFunction(module: string, name: string): GuestFunction {
    const offered = hostFunctionTable.get(`${module}.${name}`);
    const handler = this.host.hostCalls.get(name);
    if (offered === undefined || handler === undefined) {
      throw new Error(`the mock host has no handler for ${module}.${name}`);
    }
    const label = `${module}.${name}`;
    const call = handler as (vm: Vm, ...args: Argument[]) => number | undefined;
    return (...args) => {
      this.checkAllowed(offered, label);
      for (let index = 0; index < args.length; index++) {
        const value = args[index];
        if (typeof value === "number") args[index] = value >>> 0;
      }
      const traced = this.host.trace.hostCall(label, this.currentContext.id, args);
      return (traced.result = call(this, ...args));
    };
  }

  private checkAllowed(offered: HostFunction, label: string): void {
    if (!this.booted) {
      throw envoyDies(
        `the start section of the module calls ${label}, before the host has a context for it`,
        "compile with --exportStart _initialize, so that top-level code is no start section",
      );
    }
    if (this.restriction === "start" && !offered.allowedAtStart) throw new RestrictedCallTrap();
    if (this.restriction === "allocator" && !offered.allowedInAllocator) {
      throw new RestrictedCallTrap();
    }
  }
}

const hostFunctionTable: ReadonlyMap<string, HostFunction> = new Map(
  hostFunctions.map((entry) => [`${entry.module}.${entry.name}`, entry]),
);
