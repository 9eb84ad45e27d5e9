// Writes docs/events.md from the event table: `node src/cli/write-events-page.ts`.
import { writeFileSync } from 'node:fs';
import { packageFile } from '../package-file.ts';
import { eventsPage } from './events-page.ts';

writeFileSync(packageFile('docs/events.md'), eventsPage());
