// Whether a whole text matches: a deterministic automaton whose states are made when a text first needs them. A state
// is the set of instructions at which some way through the program stands. One that is not there yet costs at most one
// look at each instruction, so the time is at most text × program, and mostly one table look-up per byte.
//
// Memory has a limit. When it is full, all states are forgotten and those that are needed made anew.

import { compareBytes } from "../text/compare";
import { Alphabet } from "./alphabet";
import { END, isWord, pointAt, pointSize } from "./code-point";
import { Operation, argumentOf, operationOf } from "./instruction";
import { Program } from "./program";
import { countStep } from "./steps";
import { around, BEGIN } from "./surroundings";

/** Bytes that the states of one automaton take at most, unless eight take more. */
// @ts-ignore: decorator
@inline const STATES_BUDGET: i32 = 65536;

// @ts-ignore: decorator
@inline const UNKNOWN: u32 = 0;
/** Nothing that follows makes it match. */
// @ts-ignore: decorator
@inline const DEAD: u32 = 1;
/** The text matches; only the end of the text leads there. */
// @ts-ignore: decorator
@inline const ACCEPTED: u32 = 2;
// @ts-ignore: decorator
@inline const FIRST_STATE: u32 = 3;


@final
export class Automaton {
  private readonly alphabet: Alphabet;
  /** Words of a set of instructions; in a state's key, the code point before it follows. */
  private readonly words: i32;
  private readonly most: i32;
  private room: i32 = 0;
  private count: i32 = FIRST_STATE;
  private start: u32 = UNKNOWN;
  /** For each state and letter the next state. */
  private rows: StaticArray<u16> = [];
  private keys: StaticArray<u32> = [];
  /** States by the hash of their key. */
  private table: StaticArray<u16> = [];
  /** The key that is being made, and its instructions seen. */
  private readonly key: StaticArray<u32>;
  private readonly seen: StaticArray<u32>;
  private readonly stack: StaticArray<u16>;

  constructor(private readonly program: Program) {
    const alphabet = new Alphabet(program);
    const words = (program.size + 31) >> 5;
    this.alphabet = alphabet;
    this.words = words;
    this.key = new StaticArray<u32>(words + 1);
    this.seen = new StaticArray<u32>(words);
    this.stack = new StaticArray<u16>(program.size + 1);
    const stateSize = 2 * alphabet.size + 4 * (words + 1) + 8;
    this.most = max(8, min(0xfff0, STATES_BUDGET / stateSize));
    this.makeRoom(8);
  }

  matches(text: usize, size: u32): bool {
    const end = text + size;
    const letters = <usize>this.alphabet.size;
    const ascii = changetype<usize>(this.alphabet.ascii);
    let rows = changetype<usize>(this.rows);
    let state = this.start;
    if (state == UNKNOWN) {
      memory.fill(changetype<usize>(this.key), 0, (<usize>this.words) << 2);
      unchecked((this.key[0] = 1));
      unchecked((this.key[this.words] = BEGIN));
      state = this.stateOfKey();
      this.start = state;
      rows = changetype<usize>(this.rows);
    }
    for (let at = text; at < end;) {
      let letter: u32 = load<u8>(at);
      if (letter < 0x80) {
        letter = load<u16>(ascii + ((<usize>letter) << 1));
        at++;
      } else {
        letter = this.alphabet.letterOf(pointAt(at, end));
        at += pointSize;
      }
      let next: u32 = load<u16>(rows + ((<usize>state * letters + <usize>letter) << 1));
      if (next == UNKNOWN) {
        next = this.follow(state, letter);
        rows = changetype<usize>(this.rows);
      }
      if (next == DEAD) return false;
      state = next;
    }
    const last = this.alphabet.size - 1;
    const known = <u32>load<u16>(rows + ((<usize>state * letters + <usize>last) << 1));
    return (known == UNKNOWN ? this.follow(state, last) : known) == ACCEPTED;
  }

  /** The state behind a letter, for the first time. */
  private follow(state: u32, letter: u32): u32 {
    const words = this.words;
    const point = this.alphabet.pointOf(letter);
    const from = changetype<usize>(this.keys) + ((<usize>state * (words + 1)) << 2);
    memory.fill(changetype<usize>(this.seen), 0, (<usize>words) << 2);
    memory.fill(changetype<usize>(this.key), 0, (<usize>words) << 2);
    const flags = around(load<u32>(from + ((<usize>words) << 2)), point);
    let matched = false;
    for (let word = 0; word < words; word++) {
      for (let bits = load<u32>(from + ((<usize>word) << 2)); bits != 0; bits &= bits - 1) {
        if (this.walk((word << 5) + <i32>ctz(bits), flags, point)) matched = true;
      }
    }
    let next: u32 = DEAD;
    if (point == END) {
      if (matched) next = ACCEPTED;
    } else if (!this.isKeyEmpty()) {
      unchecked((this.key[words] = this.rememberedOf(point)));
      const before = this.count;
      next = this.stateOfKey();
      // All others were forgotten, the one from which we came too.
      if (this.count < before) return next;
    }
    unchecked((this.rows[state * this.alphabet.size + letter] = <u16>next));
    return next;
  }

  private isKeyEmpty(): bool {
    for (let word = 0; word < this.words; word++) {
      if (unchecked(this.key[word]) != 0) return false;
    }
    return true;
  }

  // What a later assertion can ask of the code point before it.
  private rememberedOf(point: u32): u32 {
    const program = this.program;
    if (program.looksForLines && point == 10) return 10;
    return program.looksForWords && isWord(point) ? 0x61 : 0;
  }

  /** Goes all ways from an instruction to those that take a code point; whether one of them leads to the end. */
  private walk(from: i32, flags: u32, point: u32): bool {
    const code = this.program.code;
    const stack = this.stack;
    let matched = false;
    let height = this.visit(0, from);
    while (height > 0) {
      const at = <i32>unchecked(stack[--height]);
      const word = unchecked(code[at]);
      const operation = operationOf(word);
      countStep();
      if (operation <= Operation.Class) {
        if (this.program.takes(word, point)) this.add(at + 1);
      } else if (operation == Operation.Match) {
        matched = true;
      } else if (operation == Operation.Assert) {
        if ((flags & (word >> 4)) != 0) height = this.visit(height, at + 1);
      } else {
        if (operation == Operation.Jump || operation <= Operation.SplitFar) {
          height = this.visit(height, at + argumentOf(word));
        }
        if (operation != Operation.Jump) height = this.visit(height, at + 1);
      }
    }
    return matched;
  }

  // Each instruction is put on the stack once, so the stack cannot be too small.
  // @ts-ignore: decorator
  @inline
  private visit(height: i32, at: i32): i32 {
    const bit: u32 = 1 << (at & 31);
    const word = unchecked(this.seen[at >> 5]);
    if ((word & bit) != 0) return height;
    unchecked((this.seen[at >> 5] = word | bit));
    unchecked((this.stack[height] = <u16>at));
    return height + 1;
  }

  // @ts-ignore: decorator
  @inline
  private add(at: i32): void {
    unchecked((this.key[at >> 5] |= 1 << (at & 31)));
  }

  private hashOfKey(key: usize): u32 {
    let hash: u32 = 0x811c9dc5;
    for (let word = 0; word <= this.words; word++) {
      hash = (hash ^ load<u32>(key + ((<usize>word) << 2))) * 0x01000193;
      hash ^= hash >> 15;
    }
    return hash;
  }

  /** The state of the key that was made. */
  private stateOfKey(): u32 {
    const size = (<usize>this.words + 1) << 2;
    const key = changetype<usize>(this.key);
    const hash = this.hashOfKey(key);
    const mask = this.table.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const state = <u32>unchecked(this.table[place]);
      if (state == UNKNOWN) break;
      if (compareBytes(changetype<usize>(this.keys) + <usize>state * size, key, size) == 0)
        return state;
    }
    if (this.count - FIRST_STATE >= this.room) {
      if (this.room < this.most) this.makeRoom(min(this.most, 2 * this.room));
      else this.forget();
    }
    const state = this.count++;
    memory.copy(changetype<usize>(this.keys) + <usize>state * size, key, size);
    this.list(state, hash);
    return state;
  }

  private list(state: u32, hash: u32): void {
    const mask = this.table.length - 1;
    let place = hash & mask;
    while (unchecked(this.table[place]) != UNKNOWN) place = (place + 1) & mask;
    unchecked((this.table[place] = <u16>state));
  }

  private makeRoom(room: i32): void {
    const states = room + <i32>FIRST_STATE;
    const rows = new StaticArray<u16>(states * this.alphabet.size);
    const keys = new StaticArray<u32>(states * (this.words + 1));
    memory.copy(changetype<usize>(rows), changetype<usize>(this.rows), <usize>this.rows.length << 1);
    memory.copy(changetype<usize>(keys), changetype<usize>(this.keys), <usize>this.keys.length << 2);
    let places = 16;
    while (places < 2 * room) places <<= 1;
    this.rows = rows;
    this.keys = keys;
    this.table = new StaticArray<u16>(places);
    this.room = room;
    const size = (<usize>this.words + 1) << 2;
    for (let state = FIRST_STATE; state < <u32>this.count; state++) {
      this.list(state, this.hashOfKey(changetype<usize>(keys) + <usize>state * size));
    }
  } // prettier-ignore

  private forget(): void {
    memory.fill(changetype<usize>(this.rows), 0, (<usize>this.rows.length) << 1);
    memory.fill(changetype<usize>(this.table), 0, (<usize>this.table.length) << 1);
    this.count = FIRST_STATE;
    this.start = UNKNOWN;
  }
}
