// Writes examples/day-in-casablanca.jsonl: `node examples/generate-day.ts`. The trace is kept beside it, so that it can be
// read and reviewed without running anything.
import { writeFileSync } from 'node:fs';
import { dayInCasablanca } from './day/casablanca.ts';

writeFileSync(new URL('day-in-casablanca.jsonl', import.meta.url), dayInCasablanca());
