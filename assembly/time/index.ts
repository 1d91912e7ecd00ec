// Dates and durations: what a filter may use of it.

export { CivilTime } from "./civil-time";
export { parseDuration } from "./duration";
