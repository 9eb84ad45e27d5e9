// The JSON Schemas that `schema` prints take what the program takes, and refuse what is misspelt.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { specJsonSchema } from '../../src/codec/spec/json-schema.ts';
import { packageFile } from '../../src/package-file.ts';
import { traceJsonSchema } from '../../src/trace/json-schema.ts';
import { parseTrace } from '../../src/trace/trace-file.ts';

const validator = (schema: Record<string, unknown>) =>
  z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

describe('trace', () => {
  const schema = validator(traceJsonSchema());
  const text = readFileSync(packageFile('examples/day-in-casablanca.jsonl'), 'utf8');

  test('every step of the example', () => {
    const lines = text.split('\n').filter((line) => line.startsWith('{'));
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) expect(schema.safeParse(JSON.parse(line)).success, line).toBe(true);
  });

  test.each([
    { send: '0800' },
    { send: { '0': '0800' }, expect: null, within: 5, note: 'x' },
    { send: { '7': { now: 'MMDDhhmmss', zone: '+01:00' }, '11': { stan: true }, '37': { rrn: true } } },
    { send: { '48': { join: ['a', { random: 3 }] }, '127': { '2': 'x', '25': { '1': 'y' } } } },
    { send: { '0': '0800' }, expect: { '39': { oneOf: ['00'] }, '38': { present: false }, '48': { matches: '^a' } } },
  ])('what the reading takes: %j', (step) => {
    expect(() => parseTrace(JSON.stringify(step), 'x')).not.toThrow();
    expect(schema.safeParse(step).success).toBe(true);
  });

  test.each([
    { sent: { '0': '0800' } },
    { send: { '4': 5000 } },
    { send: '08zz' },
    { send: { '0': '0800' }, expect: { '39': { like: '00' } } },
    { send: { '0': '0800' }, at: -1 },
    { send: { '0': '0800' }, within: 0 },
  ])('what the reading refuses: %j', (step) => {
    expect(() => parseTrace(JSON.stringify(step), 'x')).toThrow();
    expect(schema.safeParse(step).success).toBe(false);
  });
});

test('spec: the bundled ones, and no misspelt key', () => {
  const schema = validator(specJsonSchema());
  const files = readdirSync(packageFile('specs')).filter((name) => name.endsWith('.json'));
  expect(files.length).toBeGreaterThan(10);
  for (const name of files) {
    const spec = JSON.parse(readFileSync(packageFile(`specs/${name}`), 'utf8'));
    expect(schema.safeParse(spec).success, name).toBe(true);
    expect(schema.safeParse({ ...spec, feilds: {} }).success, name).toBe(false);
  }
});
