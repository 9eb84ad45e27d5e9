// How much of what could be tried for ever: seeds, kills, generated messages. `npm test` tries a few of each, so that people wait for
// it; `npm run trials` tries many.

/** Set by `npm run trials`, see `vitest.trials.config.ts`. */
const isTrial = process.env.TRIES === 'many';

/** How many to try now: `few` in `npm test`, `many` in `npm run trials`. */
export function tries(few: number, many: number): number {
  return isTrial ? many : few;
}
