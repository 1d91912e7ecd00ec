// Lists of words in one text each: a literal of its own costs more than the word.

/** The word at a place of a list with spaces between them; empty when there is none. */
export function wordAt(list: string, place: i32): string {
  let from = 0;
  for (; place > 0; place--) {
    const space = list.indexOf(" ", from);
    if (space < 0) return "";
    from = space + 1;
  }
  const end = list.indexOf(" ", from);
  return list.substring(from, end < 0 ? list.length : end);
}
