// Mutations that change nothing that Envoy's behaviour is: with the reason. A line is named by its file and its text.

export const equivalentMutations: readonly {
  readonly file: RegExp;
  readonly text: RegExp;
  readonly why: string;
}[] = [
  { file: /./, text: /trace|describe/, why: "the trace is no part of what is compared" },
  { file: /./, text: /envoyDies|envoyGarbles|notSimulated|MockStalled|sequence/, why: "words of a message" },
];
