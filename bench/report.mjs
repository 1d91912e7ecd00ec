// The report for people: a table of prices, one of ratios, one of goals. The same cells go to a terminal and to README.md.

import { formatTable } from "../harness/dist/terminal/table.js";

const right = (title) => ({ title, align: "right" });

const priceColumns = [
  { title: "job" },
  { title: "variant" },
  right("CPU µs/request"),
  right("added µs"),
  right("quartiles"),
  right("host calls"),
  right("callbacks"),
  right("returned, B"),
  right("bytes"),
  { title: "SHA-256" },
  right("start, CPU ms"),
  right("memory, MB"),
];

const signed = (value, digits) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

/** An estimate with the interval that holds it in 90 of 100 repetitions. */
const spread = ({ value, low, high }, write) => `${write(value)} (${write(low)} … ${write(high)})`;

const range = ({ low, high }, write) => `${write(low)} … ${write(high)}`;

/** Its beginning, enough to find it in test/filters/golden-modules.json. */
const hashOf = ({ modules = [] }) =>
  modules.length > 1 ? `${modules.length} modules` : (modules[0]?.sha256.slice(0, 12) ?? "");

function priceRow(job, variant) {
  const { cpuMicroseconds, addedMicroseconds, addedQuartiles, crossings, size } = variant;
  return [
    job.name,
    variant.name,
    cpuMicroseconds.value.toFixed(1),
    addedMicroseconds ? spread(addedMicroseconds, (value) => signed(value, 1)) : "",
    range(addedQuartiles ?? variant.cpuQuartiles, (value) =>
      addedQuartiles ? signed(value, 1) : value.toFixed(1),
    ),
    crossings ? String(crossings.hostCalls.length) : "",
    crossings ? String(crossings.callbacks.length) : "",
    crossings ? String(crossings.returnedBytes) : "",
    size === undefined ? "" : String(size),
    hashOf(variant),
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

/** A ratio to something that may be nothing says nothing. */
function writeRatio(estimate) {
  const { value, low, high } = estimate;
  if (!Number.isFinite(value)) return "–"; // To `none`, which adds nothing.
  const sound = value > 0 && low > 0 && high < 100;
  return sound ? spread(estimate, (number) => number.toFixed(2)) : "lost in noise";
}

function ratioRows(job) {
  return job.comparisons.map(({ of, to, ratio, whole }) => [
    job.name,
    `${of} / ${to}`,
    writeRatio(ratio),
    writeRatio(whole),
  ]);
}

const goalColumns = [{ title: "job" }, { title: "goal" }, right("measured"), { title: "met" }];

function goalRow({ job, text, figure, most, measured, met }) {
  const write = (value) => (figure === "difference" ? signed(value, 2) : value.toFixed(2));
  const { low, high } = measured;
  // Where the interval holds the goal, another run may say otherwise.
  const sure = met ? high <= most : low > most;
  return [
    job,
    text,
    spread(measured, write),
    `${met ? "yes" : "no"}${sure ? "" : ", within noise"}`,
  ];
}

function tables({ jobs }) {
  return [
    [priceColumns, jobs.flatMap((job) => job.variants.map((variant) => priceRow(job, variant)))],
    [ratioColumns, jobs.flatMap(ratioRows)],
    [goalColumns, jobs.flatMap(({ goals }) => goals.map(goalRow))],
  ].filter(([, rows]) => rows.length > 0);
}

const amount = ({ rounds, requests, starts }) =>
  `${starts} Envoys, each loaded in ${rounds} rounds of ${requests} requests`;

function conditions({ envoy, machine, clock, settings, seconds, jobs }) {
  const own = jobs.filter((job) => job.settings !== undefined);
  const others = own.map((job) => ` (${job.name}: ${amount(job.settings)})`).join("");
  return (
    `Envoy ${envoy} on ${machine}; per variant ${amount(settings)}${others}; ` +
    `clock ${clock}; ${Math.round(seconds)} s in all.`
  );
}

export function terminalReport(document) {
  const parts = tables(document).flatMap(([columns, rows]) => [...formatTable(columns, rows), ""]);
  return [...parts, conditions(document), ...document.leftOut].join("\n");
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
  const written = tables(document).map(markdownTable);
  const parts = [titles, ...written, conditions(document), list(document.leftOut)];
  return parts.filter((part) => part !== "").join("\n\n");
}
