// What a test asks a real Envoy goes through here, so that `npm run conformance:mutate` can ask once, keep the answers,
// and give them again to each mutant of the mock. In a test run nothing is kept.

export interface Tape {
  /** The answer to the running test's next question. */
  answer<Answer>(ask: () => Promise<Answer>): Promise<Answer>;
}

/** The only tape there is in a process; a test run has none. */
export const tape: { current?: Tape } = {};

export function fromEnvoy<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  return tape.current === undefined ? ask() : tape.current.answer(ask);
}
