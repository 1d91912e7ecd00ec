// One line that is rewritten while something long runs. Only on a terminal, and only after 300 ms:
// what is over sooner needs no progress.

import type { Terminal } from "./terminal.js";

export class ProgressLine {
  private readonly started = Date.now();
  private width = 0;

  constructor(private readonly terminal: Terminal) {}

  show(text: string): void {
    if (!this.terminal.isTerminal || this.terminal.quiet || this.terminal.json) return;
    if (Date.now() - this.started < 300) return;
    const shown = text.slice(0, 100);
    process.stderr.write(`\r${this.terminal.colors.dim(shown.padEnd(this.width))}`);
    this.width = shown.length;
  }

  clear(): void {
    if (this.width > 0) process.stderr.write(`\r${" ".repeat(this.width)}\r`);
    this.width = 0;
  }
}
