// The log as it is read: the layout of a line in both formats, what each level lets through, that nothing of a card
// gets through in any field of any shape, and that closing waits for the last line.
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog, type Log } from '../../src/cli/log.ts';

type LogOptions = Parameters<typeof createLog>[0];
type LogFields = NonNullable<Parameters<Log['info']>[1]>;

class Captured extends Writable {
  text = '';
  private readonly delayMs: number;
  constructor(delayMs = 0) {
    super({ decodeStrings: false });
    this.delayMs = delayMs;
  }
  override _write(chunk: string, _encoding: string, done: () => void): void {
    setTimeout(() => {
      this.text += chunk;
      done();
    }, this.delayMs);
  }
}

async function logged(write: (log: Log) => void, options: Partial<LogOptions> = {}): Promise<string[]> {
  const stream = new Captured();
  const now = (): Date => new Date('2026-11-23T12:00:01.123Z');
  const log = createLog({ format: 'json', level: 'debug', colour: false, stream, now, ...options });
  write(log);
  await log.close();
  return stream.text.split('\n').slice(0, -1);
}

async function fieldsOf(fields: unknown): Promise<Record<string, unknown>> {
  const [line] = await logged((log) => log.info('e', fields as LogFields));
  const { at, level, event, ...rest } = JSON.parse(line) as Record<string, unknown>;
  expect([at, level, event]).toEqual(['2026-11-23T12:00:01.123Z', 'info', 'e']);
  return rest;
}

describe('a line', () => {
  const connected = (log: Log): void => log.info('acquirer.connected', { link: 'acquirers', peer: '127.0.0.1:51234' });

  it('as JSON', async () => {
    expect(await logged(connected)).toEqual([
      '{"at":"2026-11-23T12:00:01.123Z","level":"info","event":"acquirer.connected","link":"acquirers","peer":"127.0.0.1:51234"}',
    ]);
  });

  it('for people', async () => {
    expect(await logged(connected, { format: 'pretty' })).toEqual([
      '12:00:01.123 INFO  acquirer.connected  link=acquirers peer=127.0.0.1:51234',
    ]);
  });

  it('in colour only when asked', async () => {
    expect(await logged((log) => log.error('link.lost'), { format: 'pretty', colour: true })).toEqual([
      '12:00:01.123 \u001B[31mERROR\u001B[0m link.lost',
    ]);
    expect(await logged(connected, { format: 'json', colour: true })).toEqual(await logged(connected));
  });

  it('stays one line and stays clear of the terminal, whatever a field holds', async () => {
    const write = (log: Log): void =>
      log.warn('a b', { text: 'x\ny', empty: '', pair: 'k=v', escape: '\u001B[2J\u009B', 'a b': true });
    expect(await logged(write, { format: 'pretty' })).toEqual([
      '12:00:01.123 WARN  "a b"  text="x\\ny" empty="" pair="k=v" escape="\\u001b[2J\\\\u009b" "a b"=true',
    ]);
    const lines = await logged(write);
    expect(lines).toHaveLength(1);
    expect(lines[0].includes('\u001B') || lines[0].includes('\u009B')).toBe(false);
  });

  it('has room for millions of characters of any kind', async () => {
    for (const text of ['x', '0', '0 '].map((each) => each.repeat(10_000_000))) {
      const write = (log: Log): void => log.warn('a', { text });
      for (const format of ['json', 'pretty'] as const) await expect(logged(write, { format })).resolves.toBeDefined();
    }
  });

  it('goes to stderr unless told otherwise', async () => {
    const original = process.stderr.write;
    const seen: string[] = [];
    process.stderr.write = ((chunk: string, done?: () => void) => {
      seen.push(chunk);
      done?.();
      return true;
    }) as typeof process.stderr.write;
    try {
      const log = createLog({ format: 'json', level: 'info', colour: false });
      log.info('e');
      await log.close();
    } finally {
      process.stderr.write = original;
    }
    expect(seen.join('')).toMatch(/^{"at":"\d{4}-\d\d-\d\dT[\d:.]+Z","level":"info","event":"e"}\n$/);
  });
});

describe('levels', () => {
  it.each([
    ['error', ['error']],
    ['warn', ['error', 'warn']],
    ['info', ['error', 'warn', 'info']],
    ['debug', ['error', 'warn', 'info', 'debug']],
  ] as const)('%s', async (level, passing) => {
    const all = (log: Log): void => {
      log.error('e');
      log.warn('e');
      log.info('e');
      log.debug('e');
    };
    const lines = await logged(all, { level });
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(passing);
  });
});

describe('card data', () => {
  it('is masked wherever it is', async () => {
    const fields = {
      text: 'got 4111111111111111',
      nested: { deep: [{ pan: '4111111111111111' }] },
      number: 4111111111111111,
      big: 4111111111111111n,
      '4111111111111111': 1,
      printable: { toJSON: () => '4111111111111111' },
      error: new Error('bad card 4111111111111111', { cause: new Error('4111111111111111') }),
    };
    for (const format of ['json', 'pretty'] as const) {
      const [line] = await logged((log) => log.info('event.4111111111111111', fields), { format });
      expect(line).not.toContain('4111111111111111');
      expect(line.match(/411111\*{6}1111/g)?.length).toBeGreaterThanOrEqual(9);
    }
  });

  it('leaves readable what is none: an RRN, other sixteen digits, a time, a ratio', async () => {
    const fields = {
      rrn: '411111111111',
      merchant: '4111111111111112',
      atMs: 1763880000127,
      ratio: 0.4111111111111111,
    };
    expect(await fieldsOf(fields)).toEqual(fields);
  });

  it('cannot come in as bytes', async () => {
    const bytes = Buffer.from('4111111111111111');
    // @ts-expect-error bytes are nothing that a field may hold
    const fields: LogFields = { bytes };
    expect(await fieldsOf(fields)).toEqual({ bytes: '[16 bytes]' });
  });

  it('cannot come in on the properties of an error', async () => {
    const error = Object.assign(new RangeError('odd'), { code: 'LENGTH_SHORT', around: '34313131' });
    const [line] = await logged((log) => log.error('e', { error }));
    expect(JSON.parse(line).error).toEqual({
      name: 'RangeError',
      message: 'odd',
      code: 'LENGTH_SHORT',
      stack: expect.stringContaining('RangeError: odd\n    at ') as string,
    });
    const [pretty] = await logged((log) => log.error('e', { error }), { format: 'pretty' });
    expect(pretty).toBe('12:00:01.123 ERROR e  error={"name":"RangeError","message":"odd","code":"LENGTH_SHORT"}');
  });
});

describe('fields', () => {
  it('keep their types, as far as JSON has them', async () => {
    const at = new Date(0);
    const fields = {
      n: 1.5,
      yes: true,
      nothing: null,
      left: undefined,
      nan: Number.NaN,
      big: 12n,
      when: at,
      list: [1, 'a'],
    };
    expect(await fieldsOf(fields)).toEqual({
      n: 1.5,
      yes: true,
      nothing: null,
      nan: 'NaN',
      big: '12',
      when: '1970-01-01T00:00:00.000Z',
      list: [1, 'a'],
    });
  });

  it('cannot take the place of what the line says itself', async () => {
    expect(
      await fieldsOf({ at: 'never', level: 'error', event: 'other', message: 'm', stack: 's', __proto__: null }),
    ).toEqual({
      at_: 'never',
      level_: 'error',
      event_: 'other',
      message: 'm',
      stack: 's',
    });
  });

  it('are taken as they are at the time', async () => {
    const reused = { count: 1 };
    const lines = await logged((log) => {
      log.info('e', { reused });
      reused.count = 2;
      log.info('e', { reused });
    });
    expect(lines.map((line) => JSON.parse(line).reused.count)).toEqual([1, 2]);
  });

  it('that hold themselves come to an end', async () => {
    const round: Record<string, unknown> = {};
    round.self = round;
    expect(JSON.stringify(await fieldsOf({ round }))).toContain('"[nested too deep]"');
  });
});

describe('closing', () => {
  it('waits until a slow stream has the last line, and drops what comes later', async () => {
    const stream = new Captured(2);
    const log = createLog({ format: 'json', level: 'info', colour: false, stream });
    for (let count = 1; count <= 50; count++) log.info('e', { count });
    const closing = log.close();
    log.info('late');
    await closing;
    const lines = stream.text.trimEnd().split('\n');
    expect(lines).toHaveLength(50);
    expect(JSON.parse(lines[49]).count).toBe(50);
    await log.close();
    expect(stream.text.trimEnd().split('\n')).toHaveLength(50);
  });
});
