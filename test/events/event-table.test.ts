// The event table: every row says what it means, every event that the program emits is in it and none besides, and its page for
// people is the same table.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eventsTo } from '../../src/cli/event-log.ts';
import { eventsPage } from '../../src/cli/events-page.ts';
import { createLog } from '../../src/cli/log.ts';
import { eventTable } from '../../src/events/event-table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The names that the sources emit. */
function emitted(): string[] {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(root, 'src', path), 'utf8'));
  return sources.flatMap((source) => [...source.matchAll(/\bemit\(\s*'([^']+)'/g)].map(([, name]) => name!));
}

describe('the event table', () => {
  it('is the page in docs/events.md: else run node src/cli/write-events-page.ts', () => {
    expect(readFileSync(join(root, 'docs/events.md'), 'utf8')).toBe(eventsPage());
  });

  it('has every event that is emitted, and no other', () => {
    expect([...new Set(emitted())].sort()).toEqual(Object.keys(eventTable).sort());
  });

  it.each(Object.entries(eventTable))('%s says what it means, and a warning what to do', (_, row) => {
    expect(row.meaning).toMatch(/^[A-Z].*\.$/);
    if (row.remedy !== '') expect(row.remedy).toMatch(/^[A-Z].*\.$/);
  });

  it('gives each event its level in the log', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk, _, done) {
        lines.push(...String(chunk).split('\n'));
        done();
      },
    });
    const log = createLog({ format: 'json', level: 'debug', colour: false, stream });
    const emit = eventsTo(log);
    emit('issuer.silent', { transaction: 7, issuer: 'atlas', afterMs: 5_000 });
    emit('message.duplicate', { transaction: 7, connection: 1 });
    await log.close();
    expect(lines.filter((line) => line !== '').map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', event: 'issuer.silent', transaction: 7, issuer: 'atlas', afterMs: 5_000 },
      { level: 'info', event: 'message.duplicate', transaction: 7, connection: 1 },
    ]);
  });
});
