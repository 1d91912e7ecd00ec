// What the host knows by a number: a plugin (root context), a stream, a callout under way.

/** Base of what a {@link NumberTable} holds; links itself into the table. */
export class Numbered {
  /** Next one in the same list of the table. */
  next: Numbered | null = null;

  constructor(
    /** The host's number for it. */
    public id: u32,
  ) {}
}
