// The known word that somebody most likely meant. Used for unknown keys and misspelt names: a suggestion is given only
// when the words are close (edit distance with neighbouring letters swapped counted once, at most a third of the
// length), because a far-fetched suggestion misleads more than none.

/** The entry of `known` closest to `word`, upper and lower case alike; undefined when none is close. Of two that are as close
 *  it is the one of the same letters: they are out of order more often than wrong. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    const isBetter = distance === bestDistance && best !== undefined && isOf(wanted, candidate) && !isOf(wanted, best);
    if (distance < bestDistance || isBetter) {
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

/** True when both have the same letters. */
function isOf(wanted: string, candidate: string): boolean {
  const sorted = (text: string) => [...text.toLowerCase()].sort().join('');
  return sorted(wanted) === sorted(candidate);
}

// Optimal string alignment, three rows: insertions, deletions, substitutions and swaps of neighbours cost one each.
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = last[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      let cost = Math.min(last[column] + 1, current[column - 1] + 1, substituted);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, beforeLast[column - 2] + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length];
}
