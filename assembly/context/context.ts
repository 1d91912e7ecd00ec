// What the host calls a context: a plugin (root context) or a stream, known by a number.

/** Base of {@link Root} and {@link Stream}; links itself into the {@link ContextTable}. */
export class Context {
  /** Next one in the same list of the table. */
  next: Context | null = null;

  constructor(
    /** The host's number for it. */
    public id: u32,
  ) {}
}
