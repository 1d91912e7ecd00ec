// What a JSON object with names of the author's choice becomes: its members in the order of the text.

import { Bytes } from "../bytes";

/** Names and their values, in the order in which they were written. Does not change. */
@final
export class ConfigurationMap<Value> {
  /** The names; each is there once. */
  readonly names: StaticArray<Bytes> = [];
  /** The values; each at the index of its name. */
  readonly values: StaticArray<Value> = [];

  /** Number of members. */
  get size(): i32 {
    return this.names.length;
  }

  /** Index of the member with this name, -1 when there is none. Compares one by one. */
  indexOf<TextName>(name: TextName): i32 {
    const names = this.names;
    for (let index = 0, size = names.length; index < size; index++) {
      if (unchecked(names[index]).equals(name)) return index;
    }
    return -1;
  }
}
