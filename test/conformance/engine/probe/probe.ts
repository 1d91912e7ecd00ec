// The guest of the conformance engine: it interprets a program that comes as plugin configuration, and logs each
// callback with its arguments, each host call with its status and what it gave back. `encode.ts` writes the
// format that is read here; `calls` and the exports are made from the tables of the ABI.

import { call, randomGet, log, getBuffer, environmentSizes, environment } from "./calls";

const mostContexts: u32 = 512;
const callbackKinds = 40;
const sentinel: u32 = 0xa5a5a5a5;

export const words = memory.data(32 * 4, 16);
export const arguments_ = memory.data(32 * 4, 16);
export const longs = memory.data(16 * 8, 16);
const saved = memory.data(16 * 4, 16);
const line = memory.data(16384, 16);
const marked = memory.data(4096, 16);
const vector = memory.data(16, 16);
const roots = memory.data(512 * 4, 16);
const programs = memory.data(512 * 4, 16);
const counts = memory.data(512 * 40, 16);
const instance = memory.data(16, 16);

let floor: usize = 0;
let top: usize = 0;
let allocatorMode: i32 = 0;
let length: usize = 0;
let depth: i32 = 0;

function hexDigit(value: u32): u8 {
  return <u8>(value < 10 ? 48 + value : 87 + value);
}

function begin(): void {
  memory.copy(line, instance, 9);
  length = 9;
}

function character(value: u32): void {
  if (length < 16000) store<u8>(line + length++, <u8>value);
}

function unsigned(value: u64): void {
  if (value >= 10) unsigned(value / 10);
  character(48 + <u32>(value % 10));
}

function signed(value: i32): void {
  if (value < 0) {
    character(45);
    unsigned(<u64>-(<i64>value));
  } else {
    unsigned(<u64>value);
  }
}

/** Printable characters as they are, others as `\xx`. */
function escaped(from: usize, size: usize): void {
  const shown: usize = size > 3000 ? 3000 : size;
  for (let at: usize = 0; at < shown; at++) {
    const byte = <u32>load<u8>(from + at);
    if (byte >= 32 && byte < 127 && byte !== 92) {
      character(byte);
    } else {
      character(92);
      character(hexDigit(byte >> 4));
      character(hexDigit(byte & 15));
    }
  }
}

function finish(): void {
  log(2, line, length);
}

/** The module's own start: gives the VM a name, and runs what its environment says. */
export function start(): void {
  randomGet(instance + 10, 4);
  for (let index: usize = 0; index < 4; index++) {
    const byte = <u32>load<u8>(instance + 10 + index);
    store<u8>(instance + index * 2, hexDigit(byte >> 4));
    store<u8>(instance + index * 2 + 1, hexDigit(byte & 15));
  }
  store<u8>(instance + 8, 32);
  memory.fill(words, 0, 8);
  environmentSizes(words, words + 4);
  if (load<u32>(words) > 0 && load<u32>(words, 4) < 8000) {
    // START=<hex of handlers>, only one variable is ever set.
    environment(words, marked);
    const text = <usize>load<u32>(words);
    let size: usize = 0;
    const from = text + 6;
    const target = take(4096);
    while (load<u8>(from + size * 2) !== 0 && size < 2000) {
      store<u8>(target + size, (nibble(load<u8>(from + size * 2)) << 4) | nibble(load<u8>(from + size * 2 + 1))); // prettier-ignore
      size++;
    }
    floor = top;
    runProgram(target, 255, 0, 0, 0, 0, 0, 0);
  }
}

function nibble(value: u8): u8 {
  return value >= 97 ? value - 87 : value - 48;
}

function take(size: usize): usize {
  const at = (top + 7) & ~(<usize>7);
  top = at + size;
  return __heap_base + at;
}

/** What the host calls for memory; a program can make it odd. */
export function allocate(size: i32): i32 {
  if (allocatorMode !== 0) {
    const mode = allocatorMode;
    if (mode === 1) return 0;
    if (mode === 2) unreachable();
    if (mode === 3) call(restrictedCall, words);
    if (mode === 4) {
      begin();
      character(109);
      unsigned(<u64>(<u32>size));
      finish();
    }
    if (mode === 5) return -8;
    if (mode === 6) {
      allocatorMode = 0;
      return 0;
    }
  }
  const at = take(<usize>size);
  if (top + 65536 > <usize>memory.size() * 65536 - __heap_base) memory.grow(16);
  return <i32>at;
}

/** Index of a call that the host forbids while it asks for memory; set by `calls`. */
export let restrictedCall: i32 = 0;
export function setRestrictedCall(index: i32): void {
  restrictedCall = index;
}

function loadProgram(id: i32): void {
  if (<u32>id >= mostContexts) return;
  memory.fill(words, 0, 8);
  const status = getBuffer(7, 0, -1, words, words + 4);
  if (status !== 0 || load<u32>(words, 4) === 0) return;
  store<u32>(programs + id * 4, load<u32>(words));
  floor = top;
}

/** Each callback comes through here. */
export function run(kind: i32, count: i32, id: i32, a: i32, b: i32, c: i32, d: i32): i32 {
  const context = <i32>(<u32>id < mostContexts ? <u32>id : mostContexts - 1);
  if (depth === 0) top = floor;
  if (kind === 0) {
    store<u32>(roots + context * 4, a === 0 ? context : a);
    if (a === 0) loadProgram(context);
  }
  let root = load<u32>(roots + context * 4);
  if (root === 0) root = context;
  if (kind === 2 && load<u32>(programs + root * 4) === 0) loadProgram(context);
  const program = <usize>load<u32>(programs + root * 4);
  return runProgram(program, kind, count, id, a, b, c, d);
}

function runProgram(
  program: usize,
  kind: i32,
  count: i32,
  id: i32,
  a: i32,
  b: i32,
  c: i32,
  d: i32,
): i32 {
  const context = <i32>(<u32>id < mostContexts ? <u32>id : mostContexts - 1);
  const root = load<u32>(roots + context * 4);
  const place =
    counts + context * callbackKinds + (kind < callbackKinds ? kind : callbackKinds - 1);
  const times = <i32>load<u8>(place) + 1;
  store<u8>(place, times > 250 ? 250 : times);
  const ends = b !== 0;

  let at = program;
  let found: usize = 0;
  let index: i32 = -1;
  if (program !== 0) {
    const handlers = <i32>load<u16>(at);
    at += 2;
    for (let i = 0; i < handlers; i++) {
      const size = <usize>load<u32>(at, 8);
      if (<i32>load<u8>(at) === kind && found === 0) {
        const when = load<u8>(at, 1);
        const n = <i32>load<u8>(at, 2);
        const wantsEnd = load<u8>(at, 3);
        const fits = when === 0 || (when === 1 && n === times) || (when === 2 && times >= n);
        if (fits && (wantsEnd === 0 || (wantsEnd === 1) === ends)) {
          found = at;
          index = i;
        }
      }
      at += 12 + size;
    }
  }
  if (kind !== 255) {
    begin();
    character(62);
    unsigned(<u64>kind);
    if (count > 0) {
      character(32);
      signed(id);
    }
    if (count > 1) {
      character(32);
      signed(a);
    }
    if (count > 2) {
      character(32);
      signed(b);
    }
    if (count > 3) {
      character(32);
      signed(c);
    }
    if (count > 4) {
      character(32);
      signed(d);
    }
    character(32);
    character(104);
    signed(index);
    finish();
  }
  if (found === 0) {
    // vm_start, configure and done succeed; the others go on.
    return kind === 1 || kind === 2 || kind === 3 || kind === doneKind ? 1 : 0;
  }
  const result = load<i32>(found, 4);
  const steps = <i32>load<u16>(found, 12);
  at = found + 14;
  for (let step = 0; step < steps; step++) at = runStep(at, step, id, root);
  return result;
}

let doneKind: i32 = -1;
export function setDoneKind(kind: i32): void {
  doneKind = kind;
}

function mark(from: usize, size: usize): usize {
  memory.copy(marked, instance, 9);
  memory.copy(marked + 9, from, size);
  return size + 9;
}

function runStep(from: usize, index: i32, id: i32, root: i32): usize {
  const op = <i32>load<u8>(from);
  const keep = <i32>load<u8>(from, 1);
  const argumentCount = <i32>load<u8>(from, 2);
  const outputCount = <i32>load<u8>(from, 3);
  let at = from + 4;
  let words32: usize = 0;
  let words64: usize = 0;
  for (let i = 0; i < argumentCount; i++) {
    const kind = load<u8>(at++);
    if (kind === 0) {
      put(words32++, load<u32>(at));
      at += 4;
    } else if (kind === 1) {
      const size = <u32>load<u16>(at);
      put(words32++, <u32>(at + 2));
      put(words32++, size);
      at += 2 + size;
    } else if (kind === 2) {
      store<u64>(longs + words64++ * 8, load<u64>(at));
      at += 8;
    } else if (kind === 3) {
      put(words32++, <u32>(words + <usize>load<u8>(at++) * 4));
    } else if (kind === 4) {
      put(words32++, load<u32>(saved + <usize>load<u8>(at++) * 4));
    } else if (kind === 5) {
      put(words32++, load<u8>(at++) === 0 ? id : root);
    } else if (kind === 6 || kind === 7) {
      const size = <usize>load<u16>(at);
      const all = mark(at + 2, size);
      at += 2 + size;
      if (kind === 6) {
        put(words32++, <u32>marked);
        put(words32++, <u32>all);
      } else {
        store<u32>(vector, <u32>marked);
        store<u32>(vector, <u32>all, 4);
        put(words32++, <u32>vector);
        put(words32++, 1);
      }
    } else if (kind === 9) {
      put(words32++, <u32>memory.size() * 65536 - load<u32>(at));
      at += 4;
    } else {
      put(words32++, <u32>(saved + <usize>load<u8>(at++) * 4));
      put(words32++, 4);
    }
  }
  for (let i: usize = 0; i < 32; i++) store<u32>(words + i * 4, sentinel);
  if (op >= 240) {
    ownDeed(op, id, keep);
    return at + outputCount * 2;
  }
  depth++;
  const status = call(op, arguments_);
  depth--;
  begin();
  character(46);
  unsigned(<u64>index);
  character(32);
  signed(status);
  for (let i = 0; i < outputCount; i++) {
    const kind = load<u8>(at);
    const place = words + <usize>load<u8>(at, 1) * 4;
    at += 2;
    character(32);
    output(kind, place);
    if (i === 0 && keep !== 0 && load<u32>(place) !== sentinel) {
      store<u32>(saved + (keep - 1) * 4, load<u32>(kind === 2 ? <usize>load<u32>(place) : place));
    }
  }
  finish();
  return at;
}

function put(index: usize, value: u32): void {
  store<u32>(arguments_ + index * 4, value);
}

function output(kind: u8, place: usize): void {
  const first = load<u32>(place);
  const second = load<u32>(place, 4);
  if (kind === 0) {
    character(119);
    if (first === sentinel) character(126);
    else unsigned(<u64>first);
  } else if (kind === 1) {
    character(113);
    if (first === sentinel && second === sentinel) character(126);
    else unsigned(load<u64>(place));
  } else {
    character(100);
    if (first === sentinel && second === sentinel) {
      character(126);
      return;
    }
    if (first === 0) character(48);
    if (second === sentinel) {
      character(126);
      return;
    }
    unsigned(<u64>second);
    character(58);
    if (first !== 0 && first !== sentinel) escaped(<usize>first, <usize>second);
  }
}

/** What is no host call: traps and odd states of the module itself. */
function ownDeed(op: i32, id: i32, keep: i32): void {
  const value = load<i32>(arguments_);
  if (op === 240) {
    if (value === 0) unreachable();
    if (value === 1) store<u32>(0xfffffff0, 1);
    if (value === 2) store<u32>(words, load<u32>(arguments_) / (<u32>value - 2));
    if (value === 3) recurse(value);
  } else if (op === 241) {
    allocatorMode = value;
  } else if (op === 242) {
    store<u32>(saved + (keep - 1) * 4, id);
  } else if (op === 243) {
    memory.grow(value);
  }
}

function recurse(value: i32): i32 {
  if (value === -1) return 0;
  return recurse(value + 1) + recurse(value + 2) + 1;
}
