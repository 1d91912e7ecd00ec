// The report for people: one table of prices, one of ratios. The same cells go to a terminal and to README.md.

import { formatTable } from "../harness/dist/terminal/table.js";

const right = (title) => ({ title, align: "right" });

const priceColumns = [
  { title: "job" },
  { title: "variant" },
  right("CPU µs/request"),
  right("added µs"),
  right("host calls"),
  right("callbacks"),
  right("bytes"),
  { title: "SHA-256" },
  right("start, CPU ms"),
  right("memory, MB"),
];

const signed = (value, digits) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

/** An estimate with the interval that holds it in 90 of 100 repetitions. */
const spread = ({ value, low, high }, write) => `${write(value)} (${write(low)} … ${write(high)})`;

function priceRow(job, variant) {
  const { cpuMicroseconds, addedMicroseconds, crossings, size, sha256 } = variant;
  return [
    job.name,
    variant.name,
    cpuMicroseconds.value.toFixed(1),
    addedMicroseconds ? spread(addedMicroseconds, (value) => signed(value, 1)) : "",
    crossings ? String(crossings.hostCalls.length) : "",
    crossings ? String(crossings.callbacks.length) : "",
    size === undefined ? "" : String(size),
    sha256?.slice(0, 12) ?? "",
    addedMicroseconds ? signed(variant.startCpuMs, 0) : "",
    addedMicroseconds ? signed(variant.memoryKib / 1024, 1) : "",
  ];
}

const ratioColumns = [
  { title: "job" },
  { title: "compared" },
  right("added CPU"),
  right("CPU of the whole request"),
];

const ratioNames = {
  oursToNative: "ours / native",
  oursToRaw: "ours / raw",
  rawToNative: "raw / native",
};

/** A ratio to something that may be nothing says nothing. */
function writeRatio(estimate) {
  const { value, low, high } = estimate;
  const sound = value > 0 && low > 0 && high < 100;
  return sound ? spread(estimate, (number) => number.toFixed(2)) : "lost in noise";
}

function ratioRows(job) {
  return Object.entries(ratioNames)
    .filter(([key]) => job.ratios[key] !== undefined)
    .map(([key, name]) => {
      const { added, whole } = job.ratios[key];
      return [job.name, name, writeRatio(added), writeRatio(whole)];
    });
}

function tables({ jobs }) {
  return [
    [priceColumns, jobs.flatMap((job) => job.variants.map((variant) => priceRow(job, variant)))],
    [ratioColumns, jobs.flatMap(ratioRows)],
  ];
}

function conditions({ envoy, machine, clock, settings, seconds }) {
  const { rounds, requests, starts } = settings;
  return (
    `Envoy ${envoy} on ${machine}; per variant ${starts} Envoys, each loaded in ${rounds} rounds of ` +
    `${requests} requests; clock ${clock}; ${Math.round(seconds)} s in all.`
  );
}

export function terminalReport(document) {
  const [prices, ratios] = tables(document).map(([columns, rows]) => formatTable(columns, rows));
  return [...prices, "", ...ratios, "", conditions(document), ...document.leftOut].join("\n");
}

function markdownTable([columns, rows]) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === "right" ? "--:" : "---"))),
    ...rows.map(line),
  ].join("\n");
}

export function markdownReport(document) {
  const list = (lines) => lines.map((line) => `- ${line}`).join("\n");
  const titles = list(document.jobs.map(({ name, title }) => `**${name}** ${title}.`));
  const [prices, ratios] = tables(document).map(markdownTable);
  const parts = [titles, prices, ratios, conditions(document), list(document.leftOut)];
  return parts.filter((part) => part !== "").join("\n\n");
}
