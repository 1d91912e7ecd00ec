// Mutations that no program can show, each with the reason: what they change is no rule of Envoy's, or changes nothing.
// A line is named by its file and its text, and where its other mutations count by the mutation or the line above, too.

import type { Mutation } from "./mutations.js";

interface LeftOut {
  readonly file: RegExp;
  readonly text: RegExp;
  readonly what?: RegExp;
  readonly above?: RegExp;
  readonly why: string;
}

const all = /./;
const words = "the words of a message for the mock's users; Envoy's own text stays";
const noRoot = "only the VM's own context has no root, and no callback runs in it";
const silence =
  "a server that says nothing at all is the mock's own: a late one shows the same time-out";
const faster = "a faster way to the same result";
const forgotten = "what is over is forgotten: memory, and nothing that anybody asks for again";
const onceLoaded = "a library is loaded at its first use, and then it is there";
const metadataLeaves =
  "what leaves Envoy as METADATA frames: no client and no server here shows it";
const firstValue = "a first value that is replaced before it is asked for";
const connectionSeen =
  "what a test sees of a connection's end, and how the mock lists those that live";
const alwaysRefused = "Envoy survives it now and then, and the mock refuses it in any case";
const ownServer = "what the test's own server is told";
const stallsOnly = "callouts under way are listed for those who wait for them; Envoy says nothing";

const leftOutMutations: readonly LeftOut[] = [
  { file: all, text: /trace|describe|tryText|tryU32|this\.memory === undefined \?/, why: "the trace is what the mock shows its users" },
  { file: all, text: /envoyDies|envoyGarbles|notSimulated|MockStalled/, why: words },
  { file: all, text: /waitsFor|isHeld|[sS]tall|timeGoesByItself|functionNames|unanswered|sentAll/, why: "what a test is told about a stall or a trap; Envoy says nothing" },
  { file: /stream\/mock-stream/, text: all, why: "what a test sees of a stream while it lives" },
  { file: /vm\/admission/, text: /audience|const known = |known\.versions|since !== undefined|const what = /, why: words },
  { file: /vm\/admission/, text: /error instanceof OutriggerError/, why: "mistakes of the mock itself go on as they are" },
  { file: /vm\/admission/, text: /limits !== undefined && limits/, what: /^&&/, why: "a memory always has limits" },
  { file: /vm\/(fuel|vm|admission)/, text: /\bfuel\b|limited = true|if \(current === undefined\)/, why: "the mock's own guard against endless loops; Envoy has none" },
  { file: /vm\/fuel/, text: all, why: "the mock's own guard against endless loops; Envoy has none" },
  { file: /vm\/compiled-modules/, text: all, why: "a cache: the same module, compiled again" },
  { file: /vm\/vm/, text: /if \(count === \d\)/, why: faster },
  { file: /vm\/vm/, text: /^iterationStopped = false/, why: "the end of the first callback sets it again" },
  { file: /vm\/vm/, text: /error\.envoyText !== ""/, what: /^&&/, why: "nothing but refusals is thrown there" },
  { file: /vm\/guest-memory/, text: /0xffff_ffff/, what: /4294967295/, why: "no memory is that large" },
  { file: /vm\/context/, text: /^return false;$/, why: noRoot },
  { file: /families\/(callouts|grpc|status|contexts)/, text: /root\?\./, what: /NotFound|^0/, why: noRoot },
  { file: /families\/(callouts|grpc)/, text: /^return/, above: /root === undefined\)$/, why: noRoot },
  { file: /callouts\/stats-payload|vm\/root-context/, text: /stats_update/, why: "what Envoy counts of itself differs in each process; its bytes have a test with those of a real Envoy" },
  { file: /callouts\/stats-payload/, text: all, why: "what Envoy counts of itself differs in each process; its bytes have a test with those of a real Envoy" },
  { file: /stream\/client-side/, text: /chunks\.length === 1 && chunks\[0\]/, why: faster },
  { file: /stream\/connection-info/, text: /plainDestination|secureDestination|defaultSource/, why: "ports and addresses are of the machine" },
  { file: /stream\/connection-manager/, text: /bytes\[[68]\]/, why: "an x-request-id is chance on both sides" },
  { file: /stream\/exchange/, text: /\bmixes\b|Another thread/, why: "which thread comes first is chance in Envoy, and a seed in the mock" },
  { file: /stream\/exchange/, text: /loop\.touch\(this\)/, above: /mixes/, why: "which thread comes first is chance in Envoy, and a seed in the mock" },
  { file: /stream\/router/, text: /directResponse\?\.status \?\? 200/, what: /^200/, why: "a direct response always has a status" },
  { file: all, text: /1024 \* 1024/, what: /^1024/, why: "megabytes of one message: no program has the time" },
  { file: /callouts\/cluster/, text: /: 1024,/, what: /^1024/, why: "a thousand calls at once: no program has the time" },
  { file: /stream\/stream-timers/, text: /this\.route === undefined|this\.route\.cancel\(\)|routeDue - /, why: silence },
  { file: /stream\/stream-timers/, text: /^return (false|true);$/, above: /this\.route === undefined|clock\.after\(left/, why: silence },
  { file: /stream\/upstream-dialogue/, text: /if \(this\.over\)|onSilence/, above: /silent|awaitRoute/, why: silence },
  { file: /stream\/exchange/, text: /^return true;$/, above: /MockStalled/, why: "what a test is told about a stall or a trap; Envoy says nothing" },
  { file: /callouts\/dns/, text: /scripted|::1/, what: /^(true|false)/, why: "what a name server and the machine know comes from the test" },
  { file: /stream\/filter-path/, text: /late\("metadata"/, what: /^false/, why: "whether metadata is the end nobody asks" },
  { file: /vm\/root-context/, text: /endCallback/, above: /stats_update/, why: "what Envoy counts of itself differs in each process; its bytes have a test with those of a real Envoy" },
  { file: /properties\/cel-state/, text: /BFBS/, why: "FlatBuffers are not simulated, and say so" },
  { file: /callouts\/(http-callout|grpc-call)/, text: /callouts\.pending\.(add|delete)/, why: stallsOnly },
  { file: /callouts\/callouts/, text: /clusters\.length === 0/, why: stallsOnly },
  { file: /callouts\/root-callouts/, text: /this\.http\.(delete|clear)|this\.(calls|streams)\.clear/, why: forgotten },
  { file: /callouts\/root-callouts/, text: /this\.http\.size \+ /, why: "how many are under way is told to proofs of leaks; Envoy says nothing" },
  { file: /callouts\/router-stream/, text: /timers\.(delete|clear)/, why: stallsOnly },
  { file: /callouts\/router-stream/, text: /no_healthy_upstream/, what: /^503/, why: "a callout that is refused tells no status, and gRPC has one for 503 and 504" },
  { file: /callouts\/router-stream/, text: /this\.policy !== undefined && this\.keepsBody/, why: "a body is kept only for a retry, which asks again whether it is" },
  { file: /callouts\/router-stream/, text: /^this\.connected = false/, what: /^false/, why: "between two attempts lie some milliseconds of chance" },
  { file: /callouts\/router-stream/, text: /^connected = false/, what: /^false/, why: "to connect takes no time in the mock, so that what begins with a connection begins with the request" },
  { file: /callouts\/router-stream/, text: /^this\.over = true/, what: /^true/, why: "a client that has ended hears nothing more, whatever is told" },
  { file: /callouts\/router-stream/, text: /^timer\.cancel/, above: /of this\.timers\)/, why: "what a timer does asks whether all is over, but for a retry, which waits for a time of chance" },
  { file: /callouts\/router-stream/, text: /timers\.add/, why: "what a timer does asks whether all is over, but for a retry, which waits for a time of chance" },
  { file: /callouts\/server-exchange/, text: /answer\.early !== true/, what: /^true/, why: "what is played again behind the end of a response is not heard" },
  { file: /callouts\/server-exchange/, text: /const bodyless = status === 204/, what: /^204/, why: "no server sends a length or a body with 204 (RFC 9110, 8.6)" },
  { file: /callouts\/upstream-attempt/, text: /request === undefined \|\| server === undefined/, what: /^\|\|/, why: "pieces are there only when both are" },
  { file: /families\/metrics/, text: /statistics\.record\(/, why: "samples of a histogram are summed up by Envoy at its own times; no statistic of them is compared" },
  { file: /expressions\/expression-functions/, text: /vm\.host\.log\(/, why: "what Envoy logs about an expression are words of its library" },
  { file: /expressions\/compile/, text: /case: "nullValue"/, what: /^0/, why: "a null has no value" },
  { file: /callouts\/connection-pool/, text: /^this\.waiting\.clear/, why: "who has failed hears no more of it" },
  { file: /callouts\/connection-pool/, text: /carriesMany \? 1/, what: /^1/, why: "of two connections of HTTP/2 nobody sees the second" },
  { file: /callouts\/dns/, text: /\bttl\b/, why: "what a name server and the machine know comes from the test" },
  { file: /callouts\/grpc-call/, text: /isAtLeast\("1\.37"\)/, what: /^===/, why: "only Envoys before 1.37 tell it; programs here are for the newest" },
  { file: /stream\/wasm-filter/, text: /"the filter"/, why: words },
  { file: /stream\/http-stream/, text: /address: "127\.0\.0\.1"/, what: /^80/, why: "ports and addresses are of the machine" },
  { file: /stream\/exchange/, text: /callouts\.endsByItself/, why: stallsOnly },
  { file: /stream\/upstream-dialogue/, text: /this\.script === undefined \|\| this\.isRunning|this\.silence === "endless"|this\.script\?\.isRunning === true/, why: stallsOnly },
  { file: /stream\/wire-body/, text: /^bodyless = false/, why: firstValue },
  { file: /vm\/root-context/, text: /^showsConfiguration = false/, why: firstValue },
  { file: /callouts\/server-exchange/, text: /"status" in answer && answer\.early/, what: /^&&/, why: "only a whole answer can be early" },
  { file: /properties\/descriptors|expressions\/library/, text: /if \(loaded === undefined\)/, why: onceLoaded },
  { file: /stream\/filter-path/, text: /savedMetadata !== undefined && !step\.stoppedAll/, what: /^&& becomes/, why: "metadata that a stopped filter lets go is saved for it again, and none is none" },
  { file: /stream\/filter-path/, text: /^this\.end\.metadata\(/, why: metadataLeaves },
  { file: /properties\/surroundings/, text: /^messages\.set\(/, why: "a cache: the same message, made again" },
  { file: /stream\/path-ends/, text: /pairs\.length > 0|upstream\?\.metadata\(|client\.metadata\.push/, why: metadataLeaves },
  { file: /vm\/root-context/, text: /contexts\.delete\(this\.id\)/, why: forgotten },
  { file: /expressions\/expression/, text: /^beginEvaluation\(/, why: "all Envoys of one process are of one version here" },
  { file: /expressions\/values/, text: /map\.get\(bytesOfText\(key\)\) !== undefined/, why: "the library asks for the value itself; a Map has this beside it" },
  { file: /expressions\/functions/, text: /evaluatedBy\?\./, what: /^true/, why: "an evaluation always has its Envoy" },
  { file: /tcp\/mock-connection/, text: all, why: connectionSeen },
  { file: /tcp\/tcp-connection/, text: /this\.part\(|loop\.(join|leave)|onClose/, why: connectionSeen },
  { file: /tcp\/tcp-connection/, text: /^this\.closed = true/, above: /^part\(/, why: connectionSeen },
  { file: /tcp\/tcp-connection/, text: /this\.holder|if \(status === "stop"\)/, why: "what a test is told about a stall or a trap; Envoy says nothing" },
  { file: /tcp\/tcp-connection/, text: /address: "127\.0\.0\.1"/, what: /^80/, why: "ports and addresses are of the machine" },
  { file: /tcp\/upstream-link/, text: /onData|onEnd/, why: ownServer },
  { file: /tcp\/upstream-link/, text: /^this\.end\(/, above: /onEnd/, why: ownServer },
  { file: /tcp\/wasm-network-filter/, text: /^this\.(handle\.)?release\(/, why: forgotten },
  { file: /routes\/upstreams/, text: /complete: true/, why: ownServer },
  { file: /stream\/path-ends/, text: /what === "metadata"/, why: words },
  { file: /stream\/upstream-script/, text: /return this\.timer !== undefined/, why: stallsOnly },
  { file: /stream\/upstream-script/, text: /^upstreamReset\(stream, "http\/2"\)/, why: "only Envoys before 1.37 do it; programs here are for the newest" },
  { file: /stream\/exchange/, text: /^this\.end\(error\)/, why: "how the mock tells its own death; of a dead Envoy nothing is compared" },
  { file: /stream\/exchange/, text: /^this\.(timers\.stop|leaveChain|settings\.loop\.leave)\(/, why: forgotten },
  { file: /stream\/exchange/, text: /^this\.over = true/, why: "the stream is over too, and takes nothing more" },
  { file: /stream\/exchange/, text: /reason === undefined/, why: "what a test is told about a stall or a trap; Envoy says nothing" },
  { file: /stream\/filter-path/, text: /step\.iteration !== "runs"/, why: "what a test is told about a stall or a trap; Envoy says nothing" },
  { file: /stream\/path-ends/, text: /^const part = /, why: words },
  { file: /stream\/side-view/, text: /^bodyIsGone = false/, why: firstValue },
  { file: /stream\/stream-timers/, text: /this\.routeDue = /, why: silence },
  { file: /stream\/stream-timers/, text: /this\.(idle|request|route)\?\.cancel\(/, above: /^(stop\(\) \{|this\.(idle|request)\?\.cancel\(\);)$/, why: forgotten },
  { file: /stream\/stream-timers/, text: /\/ 1e6/, what: /^1000000/, why: "a millionth more or less: nobody sees it" },
  { file: /stream\/upstream-dialogue/, text: /^onArrival\(/, why: stallsOnly },
  { file: /tcp\/upstream-link/, text: /^this\.write\("", true\)/, why: ownServer },
  { file: /tcp\/tcp-connection/, text: /^this\.close\(/, above: /^disconnect\(/, why: connectionSeen },
  { file: /routes\/upstreams/, text: /reset === /, why: ownServer },
  { file: /stream\/upstream-dialogue/, text: /request\.sent\)$/, why: ownServer },
  { file: /stream\/upstream-dialogue/, text: /^this\.ask\(/, above: /request\.sent\)$/, why: ownServer },
  { file: /stream\/wasm-filter/, text: /checkContinued|[cC]ontinued\b/, why: alwaysRefused },
  { file: /stream\/wasm-filter/, text: /side === "request"/, above: /^const fix = /, why: alwaysRefused },
  { file: /stream\/upstream-dialogue/, text: /^this\.note\(request\.seen\)/, why: ownServer },
  { file: /stream\/upstream-dialogue/, text: /^this\.script\?\.stop\(/, why: forgotten },
  { file: /stream\/filter-step/, text: /^sawEnd = false/, why: firstValue },
  { file: /callouts\/router-stream/, text: /this\.timers\.size === 0/, why: stallsOnly },
]; // prettier-ignore

export function reasonToLeaveOut({ file, text, what, above }: Mutation): string | undefined {
  return leftOutMutations.find(
    (one) =>
      one.file.test(file) &&
      one.text.test(text) &&
      one.what?.test(what) !== false &&
      one.above?.test(above) !== false,
  )?.why;
}
