// What a match can ask for, in the order of the members of `Match`: each has a list, and one of what must not be.

/** What a list of a match is about. */
export const enum Subject {
  Hosts,
  Paths,
  Methods,
  Headers,
  Query,
  Cookies,
  SourceIps,
  Principals,
  Claims,
  Ports,
  Direction,
  Routes,
  Clusters,
}

/** Number of subjects. */
// @ts-ignore: decorator
@inline export const SUBJECTS: i32 = 13;

/** Whether it is something that has a name, and that may be there several times. */
// @ts-ignore: decorator
@inline
export function isNamed(subject: Subject): bool {
  return (
    subject == Subject.Headers ||
    subject == Subject.Query ||
    subject == Subject.Cookies ||
    subject == Subject.Claims
  );
}
