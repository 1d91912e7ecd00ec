// "Did you mean …?": the nearest of the known words, when it is near enough to be more than a guess.

/** Edits (insert, delete, replace, swap neighbours) between two words. */
export function editDistance(from: string, to: string): number {
  const rows = from.length + 1;
  const columns = to.length + 1;
  const table = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  const at = (row: number, column: number): number => table[row]?.[column] ?? 0;
  for (let row = 1; row < rows; row++) {
    for (let column = 1; column < columns; column++) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      let least = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + cost,
      );
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && swapped) least = Math.min(least, at(row - 2, column - 2) + 1);
      const cells = table[row];
      if (cells !== undefined) cells[column] = least;
    }
  }
  return at(from.length, to.length);
}

/** A third of a word may be wrong, one letter at least and four at most: short words need a closer match. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  const limit = Math.min(4, Math.max(1, Math.floor(word.length / 3)));
  let nearest: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance > limit) continue;
    // Of equally near words the one whose letters have the given case.
    const rank = distance + editDistance(word, candidate) / 1000;
    if (rank < least) {
      least = rank;
      nearest = candidate;
    }
  }
  return nearest;
}

/** The nearest ones, the best first, however far they are: for a list from which a person can choose. */
export function nearWords(word: string, known: Iterable<string>, count: number): string[] {
  const ranked = [...new Set(known)].map((candidate) => ({
    candidate,
    distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
  }));
  return ranked
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}
