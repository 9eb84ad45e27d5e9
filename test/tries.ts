// How much of what could be tried for ever: seeds, kills, generated messages. `npm test` tries a few of each, so that people wait for
// it; `npm run trials` and a build server try many.

/** Set by `npm run trials` (`vitest.trials.config.ts`) and by `.ci/run`. */
export const isTrial = process.env.TRIES === 'many';

/** How many to try now: `few`, or `many` in trials. */
export function tries(few: number, many: number): number {
  return isTrial ? many : few;
}
