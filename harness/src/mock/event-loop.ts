// What happens next in the mock host: one event after the other, each with what it puts off to later turns.
// Streams say when an event has touched them, so that an event costs the same with one live stream and
// with ten thousand. Time goes on by itself while a filter holds a stream and something is due.

import type { HostProcess } from "./host-process.js";
import { MockHaltError, MockUsageError } from "./mock-errors.js";

/** A stream or connection as the event loop sees it. */
export interface Participant {
  /** The worker on which all of its events run. */
  readonly thread: string;
  /** Delivers what is ready, after an event that touched it. */
  pump(): void;
  /** True while a filter holds it. */
  readonly isHeld: boolean;
  /** The proxy closes its connection. */
  disconnect(details: string): void;
  /** Ends it from outside: the proxy is closed or has stopped. No module hears of it. */
  abandon(error: Error): void;
}

export class EventLoop {
  private readonly host: HostProcess;
  private readonly automatic: boolean;
  /** There are several workers: chance decides which comes next. */
  readonly mixes: boolean;
  private readonly live = new Set<Participant>();
  private readonly touched = new Set<Participant>();
  private readonly held = new Set<Participant>();
  private halted: MockHaltError | undefined;
  private closed = false;
  private nextStep: NodeJS.Immediate | undefined;
  private drain: NodeJS.Immediate | undefined;
  /** True while time goes on although no test let it. */
  timeGoesByItself = false;

  /**
   * @param automatic Time goes on by itself.
   * @param mixes Several workers: chance decides between them.
   */
  constructor(host: HostProcess, automatic: boolean, mixes: boolean) {
    this.host = host;
    this.automatic = automatic;
    this.mixes = mixes;
  }

  /** True once a module did what Envoy would not have survived. */
  get isHalted(): boolean {
    return this.halted !== undefined;
  }

  /** What Envoy would not have survived; undefined while nothing of the kind has happened. */
  get haltError(): MockHaltError | undefined {
    return this.halted;
  }

  /** True while time goes on by itself to something that is due, such as a tick. */
  get timeGoesOn(): boolean {
    return this.automatic && this.host.clock.nextEvent !== undefined;
  }

  join(participant: Participant): void {
    this.live.add(participant);
  }

  leave(participant: Participant): void {
    this.live.delete(participant);
    this.touched.delete(participant);
    this.held.delete(participant);
  }

  /** The event that runs has changed something for it: it is pumped when the event is over. */
  touch(participant: Participant): void {
    if (!this.live.has(participant) || this.touched.has(participant)) return;
    this.touched.add(participant);
    this.host.post(() => this.pump(participant), participant.thread);
  }

  /**
   * Everything that runs a module runs in here: one event, and what it puts off to later turns.
   * @throws MockHaltError when Envoy would die, and for everything that comes later.
   */
  run(action: () => void): void {
    this.refuseWhenOver();
    clearImmediate(this.drain);
    this.drain = undefined;
    try {
      this.finishEvent();
      this.host.turn++;
      action();
      this.finishEvent();
      this.planNextStep();
    } catch (error) {
      if (error instanceof MockHaltError) this.halt(error);
      throw error;
    }
  }

  /**
   * An event of its own on a thread. With one worker it runs at once; with several it waits for the end of
   * the test's own turn, so that what the test does meanwhile is mixed with it.
   */
  arrive(thread: string, action: () => void): void {
    if (!this.mixes) {
      this.run(() => {
        this.host.thread = thread;
        action();
      });
      return;
    }
    this.refuseWhenOver();
    this.host.post(action, thread);
    this.drain ??= setImmediate(() => this.runByItself(() => undefined));
  }

  /** Lets time pass: each timer on the way is an event of its own. */
  advance(milliseconds: number): void {
    this.run(() => this.host.clock.advance(milliseconds, () => this.finishTimer()));
  }

  abandonAll(error: Error): void {
    for (const participant of [...this.live]) participant.abandon(error);
  }

  close(): void {
    this.closed = true;
    clearImmediate(this.nextStep);
    clearImmediate(this.drain);
  }

  private finishEvent(): void {
    const { host } = this;
    host.runDeletions();
    for (let next = host.schedule.next(); next !== undefined; next = host.schedule.next()) {
      host.thread = next.thread;
      next.action();
      host.runDeletions();
    }
    host.thread = "main";
  }

  private pump(participant: Participant): void {
    if (!this.touched.delete(participant)) return;
    participant.pump();
    if (participant.isHeld) this.held.add(participant);
    else this.held.delete(participant);
  }

  private finishTimer(): void {
    this.finishEvent();
    this.host.turn++;
  }

  /** How far time goes on by itself: answers that take no time come in any case. */
  private get timeOfNextStep(): bigint | undefined {
    if (!this.automatic) return undefined;
    const due = this.host.clock.nextEvent;
    if (due === undefined) return undefined;
    return this.held.size > 0 || due <= this.host.clock.now ? due : undefined;
  }

  /** In a later turn, so that what the test's own upstream answers at once comes first. */
  private planNextStep(): void {
    if (this.nextStep !== undefined || this.timeOfNextStep === undefined) return;
    this.nextStep = setImmediate(() => {
      this.nextStep = undefined;
      const time = this.timeOfNextStep;
      if (time === undefined || this.halted !== undefined) return;
      this.timeGoesByItself = true;
      this.runByItself(() => this.host.clock.advanceTo(time, () => this.finishTimer()));
      this.timeGoesByItself = false;
    });
  }

  /** Where nobody catches what it throws. */
  private runByItself(action: () => void): void {
    try {
      this.run(action);
    } catch (error) {
      // A bug of the test's own script; where Envoy would die, the streams have been told already.
      this.abandonAll(error as Error);
    }
  }

  private refuseWhenOver(): void {
    if (this.halted !== undefined) throw this.halted;
    if (this.closed) throw new MockUsageError("the mock proxy was closed.");
  }

  private halt(error: MockHaltError): void {
    this.halted = error;
    this.abandonAll(error);
  }
}
