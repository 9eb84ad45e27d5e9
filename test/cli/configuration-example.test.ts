// The committed examples: the network that people start from, word for word what the code makes of it, and the JSON
// Schema beside it, which must be the one that the definition gives.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configurationJsonSchema } from '../../src/cli/configuration/json-schema.ts';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import { parseConfiguration } from '../../src/cli/configuration/parse.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

describe('the example', () => {
  it('is the default network', async () => {
    expect(await loadConfiguration(join(examples, 'morocco.yaml'))).toEqual({
      node: 'casablanca',
      journal: { kind: 'memory' },
      limits: {
        frameBytes: 8192,
        inFlight: 100_000,
        remembered: 100_000,
        storeAndForward: 10_000,
        advicesUnderWay: 32,
        heldEntries: 50_000,
        heldBytes: 67_108_864,
        outgoingBytes: 16_777_216,
        badFrames: 100,
        frameTimeMs: 30_000,
        drainMs: 1500,
      },
      duplicates: true,
      dates: 'checked',
      reversals: 'strict',
      acquirers: [
        {
          name: 'acquirers',
          listen: { host: '127.0.0.1', port: 8583 },
          spec: { kind: 'bundled', name: 'iso87-ascii' },
          framing: '2-byte',
          header: { kind: 'none' },
          signOn: 'optional',
          mayCutOver: false,
          reversals: 'cancelled',
          confirmation: 'single',
          merchants: 'any',
          certified: 'any',
          maxConnections: 1000,
          idleMs: 1_800_000,
        },
      ],
      issuers: [
        {
          name: 'banque-atlas',
          kind: 'domestic',
          routes: [
            { from: '950401', to: '950401' },
            { from: '445504', to: '445504' },
          ],
          currency: '504',
          openingBalanceMinor: 1_000_000,
          limitPerTransactionMinor: 500_000,
          deadlineMs: 5000,
          ecommerce: 'any',
          certified: 'any',
        },
        {
          name: 'banque-rif',
          kind: 'domestic',
          routes: [
            { from: '950402', to: '950402' },
            { from: '515504', to: '515504' },
          ],
          currency: '504',
          openingBalanceMinor: 1_000_000,
          deadlineMs: 5000,
          ecommerce: 'any',
          certified: 'any',
        },
        {
          name: 'visa',
          kind: 'foreign',
          routes: [{ from: '4', to: '4' }],
          currency: '840',
          openingBalanceMinor: 500_000,
          rates: { '504': { numerator: 995, scale: 4 } },
          delayMs: 40,
          deadlineMs: 5000,
          ecommerce: 'any',
          certified: 'any',
        },
        {
          name: 'mastercard',
          kind: 'foreign',
          routes: [
            { from: '51', to: '55' },
            { from: '222100', to: '272099' },
          ],
          currency: '978',
          openingBalanceMinor: 500_000,
          rates: { '504': { numerator: 921, scale: 4 } },
          delayMs: 40,
          deadlineMs: 5000,
          ecommerce: 'any',
          certified: 'any',
        },
      ],
    });
  });

  it('names the schema beside it', async () => {
    const [first] = (await readFile(join(examples, 'morocco.yaml'), 'utf8')).split('\n');
    expect(first).toBe('# yaml-language-server: $schema=./switch8583.schema.json');
  });

  it('shows two more kinds in comments that can be taken as they are', async () => {
    const text = await readFile(join(examples, 'morocco.yaml'), 'utf8');
    const [before, after] = text.split('# Two more kinds of issuer, to copy from:\n#\n');
    const uncommented = before + after.replaceAll(/^# ?/gm, ' ');
    const readTable = (): string => 'iin_start,iin_end\n6011,6012\n';
    const { issuers } = parseConfiguration(uncommented, join(examples, 'copy.yaml'), { readTable });
    expect(issuers.slice(4)).toEqual([
      {
        name: 'mine',
        kind: 'plugin',
        isolation: 'thread',
        module: join(examples, 'my-issuer.ts'),
        options: { any: 'thing' },
        routes: [{ from: '6011', to: '6012' }],
        deadlineMs: 5000,
        ecommerce: 'any',
        certified: 'any',
      },
      {
        name: 'remote',
        kind: 'remote',
        connect: { host: '127.0.0.1', port: 9001 },
        spec: { kind: 'bundled', name: 'iso87-bcd' },
        framing: '2-byte',
        header: { kind: 'none' },
        signOn: false,
        echoMs: 30_000,
        reconciles: false,
        reversals: 'cancelled',
        routes: [{ from: '6', to: '6' }],
        deadlineMs: 5000,
        ecommerce: 'any',
        certified: 'any',
        standIn: {
          when: ['down', 'silent'],
          currency: '504',
          floorMinor: 50_000,
          velocity: { count: 3, amountMinor: 100_000, perMs: 86_400_000 },
          ranges: undefined,
          denied: [],
          transactionTypes: [0],
          notWith: ['52'],
        },
      },
    ]);
  });
});

describe('the JSON Schema', () => {
  it('is committed as the definition gives it: else run src/cli/configuration/write-json-schema.ts', async () => {
    const committed = JSON.parse(await readFile(join(examples, 'switch8583.schema.json'), 'utf8')) as unknown;
    expect(committed).toEqual(configurationJsonSchema());
  });

  it('describes the file as it is written, every key of it explained', () => {
    const schema = configurationJsonSchema();
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      required: ['node', 'acquirers', 'issuers'],
      additionalProperties: false,
      properties: {
        limits: { properties: { drain: { default: '1500ms' } }, additionalProperties: false },
        acquirers: { items: { required: ['name', 'listen', 'spec'], additionalProperties: false } },
        issuers: { items: { oneOf: ['domestic', 'foreign', 'plugin', 'remote'].map(ofKind) } },
      },
    });
    // `kind` explains itself by its value, `csv` by the text of its route.
    expect(unexplained(schema).filter((key) => key !== 'kind' && key !== 'csv')).toEqual([]);
    expect(unexplained({ properties: { a: { type: 'string' } } })).toEqual(['a']);
  });

  function ofKind(kind: string): object {
    return { properties: { kind: { const: kind } }, additionalProperties: false };
  }

  function unexplained(schema: object): string[] {
    const own = 'properties' in schema ? Object.entries(schema.properties as object) : [];
    const missing = own.filter(([, value]) => value.description === undefined).map(([key]) => key);
    const inside = Object.values(schema).filter((value) => typeof value === 'object' && value !== null);
    return [...missing, ...inside.flatMap((value) => unexplained(value as object))];
  }
});
