// Runs one parser with inputs that are guided by the edges that earlier ones took.

import type { InstrumentedModule } from "./instrumented.js";
import { chanceOf, mutatedInput } from "./mutated-input.js";
import type { FuzzedParser } from "./parsers.js";

/** An execution may take this many steps, and so many more for each byte of its input. */
const steps = 200_000;
const stepsForByte = 20_000;
/** Pages of memory after any number of executions. */
const mostPages = 128;

export interface FuzzResult {
  readonly executions: number;
  readonly reached: number;
  readonly all: number;
  /** Most steps of an execution, for each byte of its input and 64 more. */
  readonly stepsForByte: number;
  readonly pages: number;
  readonly corpus: number;
  /** Places of edges that were not reached. */
  readonly missing: readonly string[];
  /** What went wrong, and the input. */
  readonly failure: { readonly why: string; readonly input: Buffer } | undefined;
}

export interface FuzzLimits {
  readonly seed: number;
  /** Whether to go on, asked now and then. */
  readonly goOn: (executions: number) => boolean;
}

type Exports = Record<string, (...values: number[]) => number>;

/** How often an edge was taken, roughly: a loop that turns more often is something new too. */
const classes = Uint8Array.from({ length: 256 }, (_, count) =>
  count < 4 ? 1 << count >> 1 : count < 8 ? 8 : count < 16 ? 16 : count < 32 ? 32 : count < 128 ? 64 : 128,
); // prettier-ignore

class Target {
  readonly #exports: Exports;
  readonly #memory: WebAssembly.Memory;
  readonly #size: number;
  readonly #seen: Uint8Array;
  #allocated = 0;

  constructor(
    { bytes, edges }: InstrumentedModule,
    private readonly name: string,
  ) {
    const module = new WebAssembly.Module(bytes);
    const imports: Record<string, Record<string, () => number>> = {};
    for (const { module: from, name: call } of WebAssembly.Module.imports(module)) {
      (imports[from] ??= {})[call] = () => 0;
    }
    const { exports } = new WebAssembly.Instance(module, imports);
    this.#exports = exports as Exports;
    this.#memory = exports["memory"] as WebAssembly.Memory;
    this.#size = (edges.length + 7) & ~7;
    this.#seen = new Uint8Array(this.#size);
    this.#exports["begin"]!(2 ** 31 - 1, this.#size);
    this.#exports["_initialize"]!();
  }

  get pages(): number {
    return this.#memory.buffer.byteLength / 65536;
  }

  get seen(): Uint8Array {
    return this.#seen;
  }

  /** Runs it; whether it took an edge that none has taken, or one more often. */
  run(input: Buffer): { isNew: boolean; steps: number } {
    if (this.#allocated > 1 << 18) {
      this.#exports["begin"]!(2 ** 31 - 1, this.#size);
      this.#exports["collect"]!();
      this.#allocated = 0;
    }
    const counters = this.#exports["begin"]!(2 ** 31 - 1, this.#size);
    const pointer = this.#exports["newBytes"]!(input.length);
    new Uint8Array(this.#memory.buffer).set(input, pointer);
    this.#exports["begin"]!(steps + stepsForByte * input.length, this.#size);
    this.#exports[this.name]!(pointer);
    this.#allocated += 64 * (input.length + 64);
    return { isNew: this.#isNew(counters), steps: this.#exports["taken"]!() };
  }

  #isNew(counters: number): boolean {
    const { buffer } = this.#memory;
    const words = new Float64Array(buffer, counters, this.#size >> 3);
    const bytes = new Uint8Array(buffer, counters, this.#size);
    let isNew = false;
    for (let word = 0; word < words.length; word++) {
      if (Object.is(words[word], 0)) continue;
      for (let at = word << 3; at < (word + 1) << 3; at++) {
        const kind = classes[bytes[at]!]!;
        if ((this.#seen[at]! & kind) === kind) continue;
        this.#seen[at]! |= kind;
        isNew = true;
      }
    }
    return isNew;
  }
}

/** Short texts of the parser's seeds and sources: what is worth to be put somewhere. */
function wordsOf({ seeds, guest }: FuzzedParser): Buffer[] {
  const words = new Set([..."0159aZ \t\n\0\x7f\x80\xff\"'\\/:;,.=&?#%+-*()[]{}~_|^$@!<>"]);
  for (const seed of seeds) {
    for (const word of seed.match(/[\w]+|[^\w]+/g) ?? []) if (word.length <= 16) words.add(word);
  }
  for (const [, word = ""] of guest.matchAll(/"([^"\n]{1,12})"/g)) words.add(word);
  return [...words].map((word) => Buffer.from(word, "latin1"));
}

export function fuzz(
  module: InstrumentedModule,
  exported: string,
  parser: FuzzedParser,
  { seed, goOn }: FuzzLimits,
): FuzzResult {
  const below = chanceOf(seed);
  const target = new Target(module, exported);
  const words = wordsOf(parser);
  const corpus = parser.seeds.map((text) => Buffer.from(text, "latin1"));
  let executions = 0;
  let most = 0;
  let failure: FuzzResult["failure"];
  const execute = (input: Buffer): boolean => {
    executions++;
    try {
      const { isNew, steps: taken } = target.run(input);
      most = Math.max(most, taken / (input.length + 64));
      if (target.pages > mostPages) failure = { why: `${target.pages} pages of memory`, input };
      return isNew;
    } catch (error) {
      failure = { why: error instanceof Error ? error.message : String(error), input };
      return false;
    }
  };
  for (const input of [...corpus, Buffer.alloc(0)]) execute(input);
  while (failure === undefined && goOn(executions)) {
    const input = mutatedInput({ corpus, words }, below);
    if (execute(input)) corpus.push(Buffer.from(input));
  }
  const reach = module.reach.get(exported)!;
  const counted = [...module.edges.entries()].filter(
    ([, { functionIndex, place }]) =>
      reach.has(functionIndex) && parser.sources.some((start) => place?.file.startsWith(start)),
  );
  const missing = counted.filter(([at]) => target.seen[at] === 0);
  return {
    executions,
    reached: counted.length - missing.length,
    all: counted.length,
    stepsForByte: Math.round(most),
    pages: target.pages,
    corpus: corpus.length,
    missing: missing.map(([, { place, way }]) => `${place!.file}:${place!.line}: ${way}`),
    failure,
  };
}
