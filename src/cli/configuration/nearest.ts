// The known word that somebody most likely meant. Used for unknown keys and misspelt names: a suggestion is given only
// when the words are close (edit distance of at most a third of the length, or one), because a far-fetched suggestion
// misleads more than none.

/** The entry of `known` closest to `word`, upper and lower case alike; undefined when none is close. */
function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  const farthest = Math.max(1, Math.floor(wanted.length / 3));
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    // Each letter that one has more is a change.
    if (Math.abs(wanted.length - candidate.length) > farthest) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance <= farthest && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `, did you mean X?` or nothing: the tail of a message. */
export function suggestion(word: string, known: Iterable<string>): string {
  const near = nearest(word, known);
  return near === undefined ? '' : `, did you mean ${near}?`;
}

/** Less than any other change: letters typed in the wrong order are the likeliest slip. */
const SWAP_COST = 0.9;

// Optimal string alignment, three rows: insertions, deletions and substitutions cost one each, swaps of neighbours less.
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = last[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      let cost = Math.min(last[column] + 1, current[column - 1] + 1, substituted);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, beforeLast[column - 2] + SWAP_COST);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length];
}
