// At most two compilers at work, each in a thread of its own: loading asc takes longer than compiling a
// small filter, so threads are kept; and a compiler that crashes ends its thread, not the command.

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { crashPrefix } from "./asc-crash.js";
import type { AscRequest, AscResult } from "./asc-run.js";

interface Job {
  readonly request: AscRequest;
  readonly resolve: (result: AscResult) => void;
}

const workerFile = new URL("./asc-worker.js", import.meta.url);

class CompilerThread {
  private readonly worker: Worker;
  private job: Job | undefined;
  private ended = false;
  private readonly onIdle: (thread: CompilerThread) => void;
  private readonly onEnd: (thread: CompilerThread) => void;

  constructor(onIdle: (thread: CompilerThread) => void, onEnd: (thread: CompilerThread) => void) {
    this.onIdle = onIdle;
    this.onEnd = onEnd;
    this.worker = new Worker(workerFile);
    this.worker.on("message", (result: AscResult) => this.finish(result));
    this.worker.on("error", (error) => this.end(error.message));
    this.worker.on("exit", () => this.end("its thread ended"));
    this.worker.unref(); // An idle compiler keeps no command from ending.
  }

  run(job: Job): void {
    this.job = job;
    this.worker.ref();
    this.worker.postMessage(job.request);
  }

  private finish(result: AscResult): void {
    const { job } = this;
    this.job = undefined;
    this.worker.unref();
    job?.resolve(result);
    // Nobody knows in what state a crash leaves the compiler.
    if (result.failure?.startsWith(crashPrefix)) void this.worker.terminate();
    else this.onIdle(this);
  }

  private end(reason: string): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd(this);
    this.job?.resolve({ messages: [], failure: `${crashPrefix}${reason}`, inputs: {} });
    this.job = undefined;
  }
}

class CompilerPool {
  private readonly queue: Job[] = [];
  private readonly idle: CompilerThread[] = [];
  private threads = 0;
  private readonly limit = Math.min(2, availableParallelism());

  /** Starts one thread, so that it loads the compiler while other work goes on. */
  warm(): void {
    if (this.threads === 0) this.idle.push(this.start());
  }

  run(request: AscRequest): Promise<AscResult> {
    return new Promise((resolve) => {
      this.queue.push({ request, resolve });
      this.next();
    });
  }

  private start(): CompilerThread {
    this.threads++;
    return new CompilerThread(
      (thread) => {
        this.idle.push(thread);
        this.next();
      },
      (thread) => {
        this.threads--;
        const index = this.idle.indexOf(thread);
        if (index >= 0) this.idle.splice(index, 1);
        this.next();
      },
    );
  }

  private next(): void {
    if (this.queue.length === 0) return;
    const thread = this.idle.pop() ?? (this.threads < this.limit ? this.start() : undefined);
    const job = thread && this.queue.shift();
    if (job !== undefined) thread?.run(job);
  }
}

let pool: CompilerPool | undefined;

/** Compiled JavaScript has a worker file; run from the TypeScript sources, there is none. */
function threadsAvailable(): boolean {
  return workerFile.protocol === "file:" && existsSync(fileURLToPath(workerFile));
}

/** Loads the compiler in the background, when it will be needed soon. */
export function warmCompiler(): void {
  if (threadsAvailable()) (pool ??= new CompilerPool()).warm();
}

/** Compiles in a thread where that is possible, else in this one. */
export async function compileInPool(request: AscRequest): Promise<AscResult> {
  if (threadsAvailable()) return (pool ??= new CompilerPool()).run(request);
  const { runAsc } = await import("./asc-run.js");
  return runAsc(request);
}
