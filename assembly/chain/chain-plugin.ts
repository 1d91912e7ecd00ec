// The plugin of a chain: it has one plugin object for each member, and gives each its part of the configuration.

import { Bytes } from "../bytes";
import { findChain, findMember } from "./chain-list";
import { JsonReader } from "../json/reader";
import { line, put, putBytes, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Plugin } from "../plugin";
import { preparedRegistration } from "../context/root";
import { Registration } from "../registry";
import { SharedQueue } from "../shared-queue/shared-queue";

/** A plugin that runs others. */
@final
export class ChainPlugin extends Plugin {
  /** What the members were registered as, in the order of requests. */
  readonly registrations: Registration[] = [];
  /** Their plugin objects. */
  readonly plugins: Plugin[] = [];
  // The name of a member that nobody has registered.
  private absent: string = "";

  constructor() {
    super();
    const own = preparedRegistration;
    const chain = own ? findChain(own.name) : null;
    const names = chain ? chain.members : new StaticArray<string>(0);
    for (let at = 0; at < names.length; at++) {
      const registration = findMember(names[at]);
      if (!registration) {
        this.absent = names[at];
        continue;
      }
      const create = registration.createPlugin;
      this.registrations.push(registration);
      const member = create ? create() : new Plugin();
      member.owner = this;
      this.plugins.push(member);
    }
  }

  override adopt(contextId: u32): void {
    super.adopt(contextId);
    const plugins = this.plugins;
    for (let at = 0; at < plugins.length; at++) plugins[at].adopt(contextId);
  }

  override onVmStart(): bool {
    const plugins = this.plugins;
    for (let at = 0; at < plugins.length; at++) {
      if (!plugins[at].onVmStart()) return false;
    }
    return true;
  }

  override onConfigure(configuration: Bytes): bool {
    if (this.absent.length != 0) {
      line("no plugin is registered under the name '");
      put(this.absent);
      put("', which the chain has as a member");
      sendLine(LogLevel.Critical);
      return false;
    }
    const plugins = this.plugins;
    const parts = this.parts(configuration);
    if (!parts) return false;
    let accepted: bool = true;
    for (let at = 0; at < plugins.length; at++) {
      // Each says what is wrong with its part, so that all mistakes are seen at once.
      if (!plugins[at].onConfigure(parts[at])) accepted = false;
    }
    return accepted;
  }

  // The text of each member's value, empty when there is none; null when the configuration is no such object.
  private parts(configuration: Bytes): Bytes[] | null {
    const count = this.registrations.length;
    const parts = new Array<Bytes>(count);
    for (let at = 0; at < count; at++) parts[at] = Bytes.empty;
    if (configuration.length == 0) return parts;
    const reader = JsonReader.read(configuration);
    const problem = reader.problem;
    if (problem) {
      line("the configuration of the chain is no JSON: ");
      put(problem.toString());
      sendLine(LogLevel.Critical);
      return null;
    }
    if (!reader.enterObject()) {
      line(
        "the configuration of the chain must be an object with the configuration of each member",
      );
      sendLine(LogLevel.Critical);
      return null;
    }
    const start = changetype<usize>(configuration);
    let complete: bool = true;
    while (reader.nextMember()) {
      const from = <i32>(reader.place - start);
      const at = this.indexOf(reader);
      reader.skip();
      if (at >= 0) parts[at] = configuration.slice(from, <i32>(reader.place - start));
      else complete = this.refuse(reader.name);
    }
    return complete ? parts : null;
  }

  private indexOf(reader: JsonReader): i32 {
    const registrations = this.registrations;
    for (let at = 0; at < registrations.length; at++) {
      if (reader.nameIs(registrations[at].name)) return at;
    }
    return -1;
  }

  private refuse(name: Bytes): bool {
    line("/");
    putBytes(changetype<usize>(name), <u32>name.length);
    put(": the chain has no such member; it has ");
    const registrations = this.registrations;
    for (let at = 0; at < registrations.length; at++) {
      if (at > 0) put(", ");
      put(registrations[at].name);
    }
    sendLine(LogLevel.Critical);
    return false;
  }

  override onTick(): void {
    const plugins = this.plugins;
    for (let at = 0; at < plugins.length; at++) plugins[at].onTick();
  }

  override onQueueReady(queue: SharedQueue): void {
    const plugins = this.plugins;
    for (let at = 0; at < plugins.length; at++) plugins[at].onQueueReady(queue);
  }

  override onDelete(): void {
    const plugins = this.plugins;
    for (let at = 0; at < plugins.length; at++) plugins[at].onDelete();
  }
}
