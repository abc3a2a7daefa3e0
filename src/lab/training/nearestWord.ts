/** The word that a mistyped one was meant to be: the nearest of some, if it takes few changes; else undefined. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of words) {
    const changes = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (changes < fewest) {
      nearest = candidate;
      fewest = changes;
    }
  }
  return nearest;
}

/**
 * How many letters have to be put in, taken out, changed or swapped with the next to make one word the other.
 *
 * Source    the restricted Damerau–Levenshtein distance, row by row.
 */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, k) => k);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let k = 1; k <= to.length; k++) {
      const isSame = from[i - 1] === to[k - 1];
      row[k] = Math.min(previous[k] + 1, row[k - 1] + 1, previous[k - 1] + (isSame ? 0 : 1));
      const isSwapped = i > 1 && k > 1 && from[i - 1] === to[k - 2] && from[i - 2] === to[k - 1];
      if (isSwapped) row[k] = Math.min(row[k], before[k - 2] + 1);
    }
    before = previous;
    previous = row;
  }
  return previous[to.length];
}
