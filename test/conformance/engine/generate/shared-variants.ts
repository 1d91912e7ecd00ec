// What VMs share: data, queues, metrics; and the clock, the log, contexts.

import { dataOut, fixed, nowhere, out, readsData, readsLong, readsWord, slots, step, type Situation, type Variant } from "./variant.js"; // prettier-ignore
import type { Step } from "../program.js";

const getData = "proxy_get_shared_data";
const setData = "proxy_set_shared_data";
const casOut = [...dataOut, out(2)];
const dataAndCas = [["data", 0], ["word", 2]] as const; // prettier-ignore

const register = "proxy_register_shared_queue";
const resolve = "proxy_resolve_shared_queue";
const enqueue = "proxy_enqueue_shared_queue";
const dequeue = "proxy_dequeue_shared_queue";

const define = "proxy_define_metric";
const increment = "proxy_increment_metric";
const record = "proxy_record_metric";
const getMetric = "proxy_get_metric";

const unknownToken = 0x7ffffff0;
const long = (value: string): { long: string } => ({ long: value });
const amounts = ["1", "5", "0", "-1", "-7", "18446744073709551615", "9223372036854775807"];

const keys = ["k", "other", "", "k2"];

/** Where more than one thread runs at the same time, who is last is chance. */
const oneThread = (callback: string): boolean => !/tick/.test(callback);

/** While main thread and worker start their VMs, each sees what the other has just written, or not yet. */
const notAtStart = (callback: string): boolean =>
  oneThread(callback) && !/vm_start|configure|context_create/.test(callback);

/**
 * What is put into a queue when a queue is ready makes one ready again, without an end; whether the parts of a gRPC
 * answer come at once, with nothing between them, is a matter of the network; and at the start two threads register
 * the same queue, so that chance decides which of them hears of what either puts in.
 */
const noCircle = (callback: string): boolean =>
  notAtStart(callback) && !/queue_ready|grpc/.test(callback);

const dataVariants: readonly Variant[] = [
  { op: getData, name: "any", make: (s) => [step(getData, [s.chance.pick(keys), ...casOut], dataAndCas)], where: notAtStart },
  fixed(getData, "missing", ["never set", ...casOut], dataAndCas),
  fixed(getData, "key nowhere", [nowhere, 30, ...casOut], dataAndCas),
  { op: getData, name: "out nowhere", make: () => [step(setData, ["k3", "v", 0]), step(getData, ["k3", out(0), out(1), nowhere])] },
  { op: setData, name: "any", make: (s) => [step(setData, [s.chance.pick(keys), s.chance.pick(["", "v", "value"]), 0])], where: oneThread },
  { op: setData, name: "set and get", make: (s) => [step(setData, [`kk ${s.callback}`, "vv", 0]), step(getData, [`kk ${s.callback}`, ...casOut], [["data", 0]])], where: oneThread },
  { op: setData, name: "mismatch", make: () => [step(setData, ["km", "v", 0]), step(setData, ["km", "w", 0x7fffffff])], where: oneThread },
  { ...fixed(setData, "cas on nothing", ["kn{id}", "v", 0x7fffffff]), where: oneThread },
  fixed(setData, "nowhere", ["k", nowhere, 30, 0]),
]; // prettier-ignore

const queueVariants: readonly Variant[] = [
  { op: register, name: "any", make: (s) => [step(register, [s.callback, out(0)], readsWord, slots.other)] },
  fixed(register, "nowhere", ["q", nowhere]),
  fixed(register, "name nowhere", [nowhere, 30, out(0)], readsWord),
  fixed(resolve, "unknown", ["", "never registered", out(0)], readsWord),
  fixed(resolve, "unknown vm", ["no vm", "q", out(0)], readsWord),
  { op: resolve, name: "known", make: (s) => [step(register, [`r ${s.callback}`, out(0)], readsWord, slots.other), step(resolve, ["", `r ${s.callback}`, out(0)], readsWord)] },
  { op: resolve, name: "nowhere", make: (s) => [step(resolve, [nowhere, 3, "q", out(0)], readsWord), step(register, [`n ${s.callback}`, out(0)], readsWord), step(resolve, ["", `n ${s.callback}`, nowhere])] },
  fixed(enqueue, "unknown", [unknownToken, "x"]),
  { op: enqueue, name: "known", make: (s) => [step(register, [`e ${s.callback}`, out(0)], readsWord, slots.other), step(enqueue, [{ saved: slots.other }, s.chance.pick(["", "data"])]), step(dequeue, [{ saved: slots.other }, ...dataOut], readsData)], where: noCircle },
  fixed(enqueue, "nowhere", [unknownToken, nowhere, 30]),
  fixed(dequeue, "unknown", [unknownToken, ...dataOut], readsData),
  { op: dequeue, name: "empty", make: (s) => [step(register, [`d ${s.callback}`, out(0)], readsWord, slots.other), step(dequeue, [{ saved: slots.other }, ...dataOut], readsData)], where: oneThread },
  { op: dequeue, name: "nowhere", make: (s) => [step(register, [`w ${s.callback}`, out(0)], readsWord, slots.other), step(enqueue, [{ saved: slots.other }, "lost"]), step(dequeue, [{ saved: slots.other }, out(0), nowhere])], where: noCircle },
]; // prettier-ignore

/** One name for each kind: of two with the same name Envoy shows one. */
function defined({ chance }: Situation, name: string): Step {
  const kind = chance.number(0, 2);
  return step(define, [kind, `m{id}.${name}${kind}`, out(0)], readsWord, slots.metric);
}

const metricVariants: readonly Variant[] = [
  { op: define, name: "any", make: (s) => [defined(s, s.chance.pick(["a", "b", "c"]))] },
  fixed(define, "type", [3, "m{id}.x", out(0)], readsWord),
  fixed(define, "nowhere", [0, "m{id}.y", nowhere]),
  fixed(define, "name nowhere", [0, nowhere, 30, out(0)], readsWord),
  { op: increment, name: "any", make: (s) => [defined(s, "i"), step(increment, [{ saved: slots.metric }, long(s.chance.pick(amounts))])] },
  { op: increment, name: "counter", make: () => [step(define, [0, "m{id}.n", out(0)], readsWord, slots.metric), step(increment, [{ saved: slots.metric }, long("3")])] },
  fixed(increment, "unknown", [4000, long("1")]),
  fixed(increment, "kind", [4003, long("1")]),
  { op: record, name: "any", make: (s) => [defined(s, "r"), step(record, [{ saved: slots.metric }, long(s.chance.pick(["0", "1", "77"]))])] },
  fixed(record, "unknown", [4001, long("1")]),
  fixed(record, "kind", [4003, long("1")]),
  { op: getMetric, name: "any", make: (s) => [defined(s, "g"), step(getMetric, [{ saved: slots.metric }, out(0)], readsLong)], where: oneThread },
  { op: getMetric, name: "counter", make: () => [step(define, [0, "m{id}.never", out(0)], readsWord, slots.metric), step(getMetric, [{ saved: slots.metric }, out(0)], readsLong)] },
  fixed(getMetric, "unknown", [4000, out(0)], readsLong),
  fixed(getMetric, "histogram", [4002, out(0)], readsLong),
  { op: getMetric, name: "nowhere", make: () => [step(define, [0, "m{id}.w", out(0)], readsWord, slots.metric), step(getMetric, [{ saved: slots.metric }, nowhere])] },
]; // prettier-ignore

const log = "proxy_log";
const effective = "proxy_set_effective_context";

const hostVariants: readonly Variant[] = [
  { op: log, name: "any", make: (s) => [step(log, [s.chance.number(0, 5), { marked: "said \xe4\x01" }])] },
  fixed(log, "level", [6, { marked: "too loud" }]),
  fixed(log, "nowhere", [2, nowhere, 30]),
  fixed("proxy_get_log_level", "any", [out(0)], readsWord),
  fixed("proxy_get_log_level", "at the end of memory", [{ fromEnd: 4 }]),
  fixed("proxy_get_log_level", "across the end of memory", [{ fromEnd: 3 }]),
  fixed("proxy_get_current_time_nanoseconds", "at the end of memory", [{ fromEnd: 8 }]),
  fixed("proxy_get_current_time_nanoseconds", "across the end of memory", [{ fromEnd: 7 }]),
  fixed(setData, "at the end of memory", [{ fromEnd: 3 }, 3, "v", 0]),
  fixed(setData, "across the end of memory", [{ fromEnd: 3 }, 4, "v", 0]),
  fixed(setData, "nothing at the end of memory", [{ fromEnd: 0 }, 0, "v", 0]),
  fixed("proxy_define_metric", "at the end of memory", [0, "m{id}.end", { fromEnd: 4 }]),
  fixed("proxy_define_metric", "across the end of memory", [0, "m{id}.over", { fromEnd: 2 }]),
  fixed("proxy_get_log_level", "nowhere", [nowhere]),
  fixed("proxy_get_current_time_nanoseconds", "any", [out(0)], readsLong),
  fixed("proxy_get_current_time_nanoseconds", "nowhere", [nowhere]),
  fixed("proxy_get_status", "any", [out(0), out(1), out(2)], [["word", 0], ["data", 1]]),
  fixed("proxy_get_status", "nowhere", [nowhere, out(1), out(2)], [["data", 1]]),
  fixed("proxy_set_tick_period_milliseconds", "off", [0]),
  fixed(effective, "own", [{ context: "own" }]),
  fixed(effective, "unknown", [9999]),
  { op: effective, name: "root", make: (s) => [step(effective, [s.chance.pick([0, { context: "root" as const }])])] },
  { op: effective, name: "stream", make: () => [step(effective, [{ saved: slots.stream }])] },
  fixed("proxy_done", "any"),
  fixed("pthread_equal", "equal", [7, 7]),
  fixed("pthread_equal", "not equal", [7, 8]),
  fixed("emscripten_notify_memory_growth", "any", [0]),
]; // prettier-ignore

export const sharedVariants: readonly Variant[] = [
  ...dataVariants,
  ...queueVariants,
  ...metricVariants,
  ...hostVariants,
];
