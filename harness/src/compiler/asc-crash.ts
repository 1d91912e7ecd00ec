// How a crash of the compiler is told from a refusal, also across threads.

/** Begins the failure of a run in which the compiler itself broke down. */
export const crashPrefix = "crash: ";
