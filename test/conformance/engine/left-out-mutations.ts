// Mutations that no random program can show, each with the reason. A line is named by its file and its text.

export const leftOutMutations: readonly {
  readonly file: RegExp;
  readonly text: RegExp;
  readonly why: string;
}[] = [
  { file: /./, text: /trace|describe/, why: "the trace is no part of what is compared" },
  { file: /./, text: /envoyDies|envoyGarbles|notSimulated|MockStalled|sequence|Gone/, why: "words of a message, and what it depends on: memory that is gone kills Envoy only most of the time" },
  { file: /vm\/admission|vm\/imports|vm\/refusal/, text: /./, why: "all programs run in the same module; modules of other kinds have tests of their own" },
  { file: /expressions\/depth/, text: /./, why: "limits of Envoy's parser, far beyond these expressions" },
  { file: /callouts\/grpc-service/, text: /./, why: "bytes that name a gRPC service in other ways have a table of tests of their own; most of them kill Envoy" },
  { file: /stream-timers|callouts\/callout-timeouts/, text: /idle|drain|request/, why: "time-outs of minutes" },
  { file: /callouts\/connection-pool/, text: /idle|waiting|pending|max/, why: "circuit breakers begin at a thousand calls" },
  { file: /./, text: /waitsFor|isHeld|pending\.delete|functionNames/, why: "what a test is told about a stall or a trap, which is no part of what is compared" },
  { file: /./, text: /TooLarge|size \+=|let size = 0|fuel|Fuel|limit/i, why: "limits of kilobytes and megabytes, far beyond these messages" },
]; // prettier-ignore
