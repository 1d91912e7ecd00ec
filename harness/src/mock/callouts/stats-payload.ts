// Buffer 8 of `envoy_on_stats_update`: all counters, then all gauges, as a stats sink gets them.
// Source: Envoy source/extensions/common/wasm/context.cc onStatsUpdate.

export interface StatsSnapshot {
  readonly counters: readonly StatsCounter[];
  readonly gauges: readonly StatsGauge[];
}

export interface StatsGauge {
  readonly name: string;
  readonly value: bigint;
  /** False: it was never changed. Such metrics are counted and not written. */
  readonly used: boolean;
}

export interface StatsCounter extends StatsGauge {
  /** Increase since the update before. */
  readonly delta: bigint;
}

const counterType = 1;
const gaugeType = 2;
const headSize = 12;

const align8 = (size: number): number => Math.ceil(size / 8) * 8;

const lengthOf = (name: string): number => Buffer.byteLength(name);

function counterBlockSize(counters: readonly StatsCounter[]): number {
  return counters.reduce((size, { name }) => align8(size + 4 + lengthOf(name) + 16), headSize);
}

/**
 * Envoy adds the aligned size of the block to the size of the block, so that each gauge doubles it. The number
 * has 32 bits.
 */
function gaugeBlockSize(gauges: readonly StatsGauge[]): number {
  return gauges.reduce((size, { name }) => {
    const grown = size + 4 + lengthOf(name);
    return (grown + align8(grown + 8)) % 2 ** 32;
  }, headSize);
}

/** Bytes that the gauges really take; a buffer that is smaller is overrun. */
export function writtenSize({ counters, gauges }: StatsSnapshot): number {
  const used = gauges.filter((gauge) => gauge.used);
  const start = counterBlockSize(counters.filter((counter) => counter.used)) + headSize;
  return used.reduce((at, { name }) => align8(at + 4 + lengthOf(name)) + 8, start);
}

/** Size of the buffer that Envoy allocates, most of it for nothing. */
export function payloadSize({ counters, gauges }: StatsSnapshot): number {
  const usedCounters = counters.filter((counter) => counter.used);
  const usedGauges = gauges.filter((gauge) => gauge.used);
  return (counterBlockSize(usedCounters) + gaugeBlockSize(usedGauges)) % 2 ** 32;
}

/**
 * Each block: its size, its type, the number of all metrics of the type, then the used ones: length of the name,
 * name, padding to 8 bytes, value, for counters the increase. What nothing is written to is 0 here and chance in
 * Envoy.
 */
export function statsPayload(snapshot: StatsSnapshot): Uint8Array {
  const { counters, gauges } = snapshot;
  const usedCounters = counters.filter((counter) => counter.used);
  const usedGauges = gauges.filter((gauge) => gauge.used);
  const bytes = Buffer.alloc(payloadSize(snapshot));
  let at = 0;
  const word = (value: number): void => void (at = bytes.writeUInt32LE(value, at));
  const name = (text: string): void => {
    word(lengthOf(text));
    at = align8(at + bytes.write(text, at));
  };
  const value = (number: bigint): void => {
    at = bytes.writeBigUInt64LE(BigInt.asUintN(64, number), at);
  };
  word(counterBlockSize(usedCounters));
  word(counterType);
  word(counters.length);
  for (const counter of usedCounters) {
    name(counter.name);
    value(counter.value);
    value(counter.delta);
  }
  word(gaugeBlockSize(usedGauges));
  word(gaugeType);
  word(gauges.length);
  for (const gauge of usedGauges) {
    name(gauge.name);
    value(gauge.value);
  }
  return bytes;
}
