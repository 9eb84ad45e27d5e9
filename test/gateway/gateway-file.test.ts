// The gateway's file by itself: what is durable when, what is refused, and numbers that are never used twice.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { GatewayFile } from '../../src/gateway/orders/gateway-file.ts';
import { NumberBlocks } from '../../src/gateway/orders/number-blocks.ts';

let folder: string | undefined;
afterEach(() => folder !== undefined && rmSync(folder, { recursive: true, force: true }));

function newPath(): string {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-gateway-'));
  return join(folder, 'gateway.db');
}

/** What another process would find. */
function countIn(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const { count } = database.prepare('SELECT count(*) AS count FROM numbers').get()!;
  database.close();
  return Number(count);
}

describe('what is written', () => {
  it('is there for others once it is durable, all of a turn together, and not before', async () => {
    const path = newPath();
    const file = GatewayFile.open(path);
    const insert = file.prepare('INSERT INTO numbers (name, next) VALUES (?, 0)');
    for (const name of ['a', 'b', 'c']) file.write(() => insert.run(name));
    expect(countIn(path)).toBe(0);
    await file.durable();
    expect(countIn(path)).toBe(3);
    // Nothing is open any more: there is nothing to wait for.
    await file.durable();
    file.close();
  });

  it('is lost as a whole when a part of it fails, and nothing may leave then', async () => {
    const path = newPath();
    const file = GatewayFile.open(path);
    const insert = file.prepare('INSERT INTO numbers (name, next) VALUES (?, 0)');
    file.write(() => insert.run('a'));
    const waiting = file.durable();
    expect(() => file.write(() => insert.run('a'))).toThrow(/UNIQUE/);
    await expect(waiting).rejects.toThrow(/UNIQUE/);
    await expect(file.durable()).rejects.toThrow(/UNIQUE/);
    expect(() => file.write(() => insert.run('b'))).toThrow(/UNIQUE/);
    expect(await file.broken).toBeInstanceOf(Error);
    file.close();
    expect(countIn(path)).toBe(0);
  });
});

describe('a file', () => {
  it('of something else is left as it is', () => {
    const path = newPath();
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE theirs (a)');
    other.close();
    expect(() => GatewayFile.open(path)).toThrow(/database of something else; name another path/);
  });

  it('of a later program is not opened', () => {
    const path = newPath();
    GatewayFile.open(path).close();
    const later = new DatabaseSync(path);
    later.exec('PRAGMA user_version = 99');
    later.close();
    expect(() => GatewayFile.open(path)).toThrow(/its schema version is 99/);
  });

  it('in a folder that there is not is refused with its place', () => {
    expect(() => GatewayFile.open(join(newPath(), 'absent', 'gateway.db'))).toThrow(/absent.gateway\.db/);
  });
});

describe('numbers of messages', () => {
  it('are never used twice, whatever was reserved when the process ended', async () => {
    const path = newPath();
    const atMs = Date.UTC(2026, 10, 26);
    const seen = new Set<string>();
    for (const taken of [1, 999, 1_000, 1_001, 3]) {
      const file = GatewayFile.open(path);
      const numbers = new NumberBlocks(file);
      for (let index = 0; index < taken; index++) {
        const { stan, reference } = numbers.take(atMs);
        expect(stan).toMatch(/^\d{6}$/);
        // Year 6, day 330.
        expect(reference).toMatch(/^6330\d{8}$/);
        expect(seen.has(stan + reference)).toBe(false);
        seen.add(stan + reference);
      }
      await file.durable();
      file.close();
    }
  });
});
