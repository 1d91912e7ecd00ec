// What a scenario expects beside its messages: log lines, callouts, metrics, shared data, the trace.

import { located } from "./located.js";
import { pointerSegment } from "./places.js";
import { readRequestExpectation, type WrittenExpectedRequest } from "./read-message.js";
import type {
  At,
  CalloutExpectation,
  ExpectedList,
  LogExpectation,
  LogLevelName,
  NamedExpectation,
  SideExpectation,
  TraceExpectation,
} from "./scenario.js";
import type { ValueReader, WrittenMatch } from "./values.js";

/** In this order, or in any. */
export type WrittenList<Item> = readonly Item[] | { anyOrder: readonly Item[] };

interface WrittenLog {
  level?: LogLevelName;
  message?: string;
  is?: string;
  matches?: string;
  absent?: true;
}

interface WrittenCallout extends WrittenExpectedRequest {
  cluster: string;
}

interface WrittenCrossing {
  call?: string;
  contains?: string;
  matches?: string;
  times?: number;
}

export interface WrittenSide {
  logs?: "none" | "snapshot" | WrittenList<WrittenLog>;
  callouts?: "none" | "snapshot" | WrittenList<WrittenCallout>;
  metrics?: "snapshot" | Readonly<Record<string, number | { matches: string }>>;
  shared?: "snapshot" | Readonly<Record<string, WrittenMatch>>;
  trace?: "snapshot" | WrittenList<WrittenCrossing>;
}

function isMap<Item>(written: WrittenList<Item>): written is { anyOrder: readonly Item[] } {
  return !Array.isArray(written);
}

function readList<Written, Item>(
  written: WrittenList<Written>,
  pointer: string,
  read: (one: Written, at: string) => Item,
): ExpectedList<Item> {
  const anyOrder = isMap(written);
  const [list, place] = anyOrder ? [written.anyOrder, `${pointer}/anyOrder`] : [written, pointer];
  const items = list.map((one, index): At<Item> => {
    const at = `${place}/${index}`;
    return { at, value: read(one, at) };
  });
  return { items, anyOrder };
}

function readLog(reader: ValueReader, written: WrittenLog, at: string): LogExpectation {
  const { level, message, is, matches, absent = false } = written;
  const [first, second] = (["message", "is", "matches"] as const).filter(
    (key) => written[key] !== undefined,
  );
  if (second !== undefined) {
    const what = `${first} and ${second} judge the same line.`;
    reader.refuse(`${at}/${second}`, what, "keep one of them");
  }
  const text =
    matches !== undefined
      ? { matches: reader.pattern(matches, `${at}/matches`) }
      : is !== undefined
        ? { is }
        : message !== undefined
          ? { contains: message }
          : undefined;
  if (absent && text === undefined && level === undefined) {
    reader.refuse(`${at}/absent`, "this says that there is no line at all.", "write logs: none");
  }
  return {
    ...(level !== undefined && { level }),
    ...(text !== undefined && { message: text }),
    absent,
  };
}

function readCallout(
  reader: ValueReader,
  { cluster, ...request }: WrittenCallout,
  at: string,
): CalloutExpectation {
  return { cluster, ...readRequestExpectation(reader, request, at) };
}

function readCrossing(reader: ValueReader, written: WrittenCrossing, at: string): TraceExpectation {
  const { call, contains, matches, times } = written;
  if (contains !== undefined && matches !== undefined) {
    reader.refuse(`${at}/matches`, "contains and matches judge the same line.", "keep one of them");
  }
  const line =
    matches !== undefined
      ? { matches: reader.pattern(matches, `${at}/matches`) }
      : contains !== undefined
        ? { contains }
        : undefined;
  if (call === undefined && line === undefined) {
    const fix = "name the call: - call: proxy_http_call";
    reader.refuse(at, "this says nothing about what is called.", fix);
  }
  return {
    ...(call !== undefined && { call }),
    ...(line !== undefined && { line }),
    ...(times !== undefined && { times }),
  };
}

function readNamed<Written>(
  written: Readonly<Record<string, Written>>,
  pointer: string,
  read: (value: Written, at: string) => NamedExpectation["is"],
): At<NamedExpectation>[] {
  return Object.entries(written).map(([name, value]) => {
    const at = `${pointer}/${pointerSegment(name)}`;
    return { at, value: { name, is: read(value, at) } };
  });
}

/** What can be expected of any step. */
export function readSideExpectation(
  reader: ValueReader,
  { logs, callouts, metrics, shared, trace }: WrittenSide,
  pointer: string,
): SideExpectation {
  const at = (key: string): string => `${pointer}/${key}`;
  const lines =
    typeof logs === "string" || logs === undefined
      ? logs
      : readList(logs, at("logs"), (one, place) => readLog(reader, one, place));
  const calls =
    typeof callouts === "string" || callouts === undefined
      ? callouts
      : readList(callouts, at("callouts"), (one, place) => readCallout(reader, one, place));
  const values =
    typeof metrics === "string" || metrics === undefined
      ? metrics
      : readNamed(metrics, at("metrics"), (value, place) =>
          typeof value === "number"
            ? { is: Buffer.from(String(value)) }
            : reader.match(value, place),
        );
  const data =
    typeof shared === "string" || shared === undefined
      ? shared
      : readNamed(shared, at("shared"), (value, place) =>
          value === "absent" ? value : reader.match(value, place),
        );
  const crossings =
    typeof trace === "string" || trace === undefined
      ? trace
      : readList(trace, at("trace"), (one, place) => readCrossing(reader, one, place));
  return {
    ...located("logs", lines, pointer),
    ...located("callouts", calls, pointer),
    ...located("metrics", values, pointer),
    ...located("shared", data, pointer),
    ...located("trace", crossings, pointer),
  };
}
