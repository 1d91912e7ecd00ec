// The names of the objects that are open while a document is checked. At the end of an object its
// names are sorted, so that equal ones stand together: no document, however made, takes quadratic
// time, and nothing has to be hashed.

import { Bytes, newBytes } from "../bytes";
import { compareStrings } from "./text";

/** Names of an object that are not sorted. */
// @ts-ignore: decorator
@inline const FEW: u32 = 8;

// Room for the names of documents up to this size, which need no memory of their own.
// @ts-ignore: decorator
@inline const USUAL: u32 = 1024;
const usualNames: usize = memory.data(1024, 4);

/** Addresses of the names, behind their quotes; those of inner objects follow those of outer ones. */
let names: usize = usualNames;
/** Keeps the names of a large document. */
let largeNames: Bytes = Bytes.empty;
let count: u32 = 0;

// @ts-ignore: decorator
@inline
function place(index: u32): usize {
  return names + ((<usize>index) << 2);
}

/** Begins a document of `size` bytes. A name takes four bytes of it at least, as in `{"":`. */
export function startNames(size: u32): void {
  if (size < USUAL) {
    names = usualNames;
  } else {
    largeNames = newBytes(size + 4);
    names = changetype<usize>(largeNames);
  }
  count = 0;
}

/** Forgets the document. */
export function endNames(): void {
  largeNames = Bytes.empty;
}

/** How many names are kept: the mark at which an object begins. */
export function nameMark(): u32 {
  return count;
}

/** Keeps the name that begins at `at`. */
export function keepName(at: usize): void {
  store<u32>(place(count++), <u32>at);
}

// Names by their characters, equal ones by their places.
function isAfter(left: u32, right: u32): bool {
  const order = compareStrings(left, right);
  return order == 0 ? left > right : order > 0;
}

// Lets a name sink in the heap of `size` names from `first` on.
function sink(first: u32, root: u32, size: u32): void {
  const value = load<u32>(place(first + root));
  while (true) {
    let child: u32 = 2 * root + 1;
    if (child >= size) break;
    let next = load<u32>(place(first + child));
    if (child + 1 < size) {
      const other = load<u32>(place(first + child + 1));
      if (isAfter(other, next)) {
        next = other;
        child++;
      }
    }
    if (!isAfter(next, value)) break;
    store<u32>(place(first + root), next);
    root = child;
  }
  store<u32>(place(first + root), value);
}

// Each with each other one, which for few names takes less than to sort them.
function repeatedOfFew(mark: u32, size: u32): usize {
  for (let at = mark + 1; at < mark + size; at++) {
    const name = load<u32>(place(at));
    for (let earlier = mark; earlier < at; earlier++) {
      if (compareStrings(load<u32>(place(earlier)), name) == 0) return name;
    }
  }
  return 0;
}

/**
 * Ends the object that began at `mark`. Returns the address of the first name that was there before,
 * 0 when each is there once.
 */
export function endObject(mark: u32): usize {
  const size = count - mark;
  count = mark;
  if (size < 2) return 0;
  if (size <= FEW) return repeatedOfFew(mark, size);
  for (let root = size >> 1; root > 0; root--) sink(mark, root - 1, size);
  for (let last = size - 1; last > 0; last--) {
    const greatest = load<u32>(place(mark));
    store<u32>(place(mark), load<u32>(place(mark + last)));
    store<u32>(place(mark + last), greatest);
    sink(mark, 0, last);
  }
  let repeated: u32 = 0;
  for (let at = mark + 1; at < mark + size; at++) {
    const name = load<u32>(place(at));
    if (compareStrings(load<u32>(place(at - 1)), name) != 0) continue;
    if (repeated == 0 || name < repeated) repeated = name;
  }
  return repeated;
}
