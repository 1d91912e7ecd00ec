// job-queue: notes the path of each request in a queue; one worker takes the notes out and counts them.

import {
  Action,
  Bytes,
  Counter,
  HttpFilter,
  log,
  Plugin,
  plugin,
  SharedQueue,
} from "proxy-wasm-assemblyscript-sdk";

const done = Counter.named("job_queue.done");

class Worker extends Plugin {
  queue: SharedQueue | null = null;

  override onConfigure(configuration: Bytes): bool {
    this.queue = SharedQueue.register("job-queue.paths");
    return this.queue != null && super.onConfigure(configuration);
  }

  override onQueueReady(queue: SharedQueue): void {
    for (let path = queue.pop(); path; path = queue.pop()) {
      log.info(`seen: ${path}`);
      done.increment();
    }
  }
}

class Note extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const path = this.request.headers.get(":path");
    const queue = (this.plugin as Worker).queue;
    if (path && queue) queue.push(path);
    return Action.Continue;
  }
}

plugin(
  "job-queue",
  (stream) => new Note(stream),
  () => new Worker(),
);
