// The benches measure only what is right: every suite can be built, one operation of each row gives what the standard, the
// fixture or plain arithmetic says, and what is made of the rates is arithmetic too. No timing decides anything here.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Case } from '../bench/benny-rounds.ts';
import { BennyBench, Lap } from '../bench/benny-rounds.ts';
import { cardsIn, crowdedRanges, spreadRanges } from '../bench/card-ranges.ts';
import { CeilingIndex } from '../bench/ceiling.ts';
import { codecSuite } from '../bench/codec.ts';
import { changesOf, changesText, isBelow, suitesIn } from '../bench/compare.ts';
import { endToEndSuite } from '../bench/end-to-end.ts';
import { hostPathCases } from '../bench/host-path.ts';
import { hotPathCases, otherPathCases } from '../bench/hot-path.ts';
import { journalEnginesSuite } from '../bench/journal-engines.ts';
import { optionsIn } from '../bench/options.ts';
import { originalsCases } from '../bench/originals.ts';
import { plotOf } from '../bench/plot.ts';
import { RequestBatch, RequestNumbers } from '../bench/request-batch.ts';
import { median, resultOf, rounded, tableOf } from '../bench/results.ts';
import { routeCases, routesSuite } from '../bench/routes.ts';
import { SeededRandom } from '../bench/seeded-random.ts';
import { expectSame, type Suite } from '../bench/suite.ts';

const reference = readFileSync(new URL('codec/fixtures/bench-message.bin', import.meta.url));

describe('the suites', () => {
  test.each<[string, () => readonly Case[]]>([
    ['routes', () => routeCases([100, 2_000])],
    ['hot-path', () => hotPathCases(2_000)],
    ['host-path', () => hostPathCases(2_000)],
    ['other-paths', () => otherPathCases(2_000)],
    ['originals', () => originalsCases(500, 500)],
  ])('%s: each row does what it says', (_, cases) => {
    for (const one of cases()) {
      one.check();
      expect(one.run(), one.name).toBeGreaterThan(0);
    }
  });

  test('journal-engines: each engine keeps what it is given', async () => {
    const bench = await journalEnginesSuite.open();
    try {
      await bench.check();
      expect(bench.rows).toHaveLength(15);
    } finally {
      await bench.close();
    }
  });

  test('codec: each row does what it says', async () => {
    const bench = await codecSuite.open();
    await bench.check();
    const names = bench.rows.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { against } of bench.rows) for (const other of against) expect(names).toContain(other);
  });

  test('end-to-end: every server answers in every window', { timeout: 60_000 }, async () => {
    const bench = await endToEndSuite.open();
    try {
      await bench.check();
      expect(bench.rows.map(({ name }) => name)).toContain('switch, journal: 64 in flight');
    } finally {
      await bench.close();
    }
  });

  test('a row that is wrong says so before anything is measured', () => {
    expect(() => expectSame('a row', 'the STAN', '000001', '000002')).toThrow(
      'a row: the STAN is "000001", expected "000002"; nothing was measured',
    );
  });

  test('benny measures each case and lap, and a case that throws is no measurement', async () => {
    const lap = new Lap('half of it', []);
    const counting = (): Case => {
      let calls = 0;
      const run = () => {
        lap.start();
        calls++;
        lap.stop(10);
        return calls;
      };
      return { name: 'counting', against: [], operations: 10, run, check: () => undefined, laps: [lap] };
    };
    const rates = await new BennyBench('smoke', [counting()]).round('the only round');
    expect([...rates.keys()]).toStrictEqual(['counting', 'half of it']);
    for (const rate of rates.values()) expect(rate).toBeGreaterThan(0);
    let calls = 0;
    const run = () => {
      if (++calls > 3) throw new Error('broken on the way');
      return calls;
    };
    const broken: Case = { name: 'broken', against: [], operations: 1, run, check: () => undefined };
    await expect(new BennyBench('smoke', [broken]).round('the only round')).rejects.toThrow('case broken threw');
  });

  test('a suite that does not exist is a usage error', () => {
    const run = fileURLToPath(new URL('../bench/run.ts', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [run, 'codecs'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('no suite codecs');
    expect(stderr).toContain(
      'suites: codec, routes, hot-path, other-paths, originals, host-path, journal-engines, end-to-end',
    );
  });
});

describe('the options', () => {
  const run = fileURLToPath(new URL('../bench/run.ts', import.meta.url));
  const bench = (...args: string[]) => spawnSync(process.execPath, [run, ...args], { encoding: 'utf8' });

  test('--help lists them and the suites, and measures nothing', () => {
    const { status, stdout } = bench('--help');
    expect(status).toBe(0);
    for (const option of ['--rounds', '--json', '--plot', '--compare', '--fail-below', 'codec']) {
      expect(stdout).toContain(option);
    }
  });

  test.each([
    [['--rounds', '0'], '--rounds wants a whole number above 0'],
    [['--fail-below', '0.9'], '--fail-below wants --compare OLD'],
    [['--compare', 'package.json', '--fail-below', 'slow'], '--fail-below wants a number'],
    [['--compare', 'package.json'], '--compare package.json: it has no suites'],
    [['--compare', 'no-such.json'], '--compare no-such.json: ENOENT'],
    [['--speed'], "Unknown option '--speed'"],
  ])('%j is a usage error', (args, expected) => {
    expect(() => optionsIn(args, [routesSuite])).toThrow(expected);
  });
});

describe('the ceiling', () => {
  const index = new CeilingIndex();

  test('finds the elements of the reference message where they stand', () => {
    expect(index.index(reference, 0, 334)).toBe(334);
    // Message type 4, bitmap 8, then DE 2 behind two length digits; DE 55 is the last, 114 bytes.
    const found = [2, 3, 11, 55].map((number) => [index.offsets[number], index.lengths[number]]);
    expect(found).toStrictEqual([
      [14, 16],
      [30, 6],
      [58, 6],
      [220, 114],
    ]);
  });

  test('is no faster than it is right: what is not whole is refused', () => {
    for (const end of [0, 11, 12, 13, 100, 333]) expect(index.index(reference, 0, end), `cut at ${end}`).toBe(-1);
    const badLength = Buffer.from(reference);
    badLength[12] = 0x3a;
    expect(index.index(badLength, 0, 334), 'a length that is no number').toBe(-1);
    const unknown = Buffer.from(reference);
    unknown[4] |= 0x08;
    expect(index.index(unknown, 0, 334), 'DE 5, which the reference lacks').toBe(-1);
  });
});

describe('requests in quantity', () => {
  const cards = Buffer.from('95040000000000119504000000000022', 'latin1');

  test('are the reference message but for card and numbers', () => {
    const batch = new RequestBatch(2, cards, 2);
    batch.renumber(new RequestNumbers(), 2);
    expect([batch.strideBytes, batch.startOf(1)]).toStrictEqual([336, 338]);
    const text = batch.bytes.toString('latin1', 338, 338 + 334);
    const expected = Buffer.from(reference);
    expected.write('9504000000000022', 14, 'latin1');
    expected.write('1123000000000002', 48, 'latin1');
    expected.write('9504000000000022', expected.indexOf('4761739001010119='), 'latin1');
    expected.write('000000000002', expected.indexOf('098765432109'), 'latin1');
    expect(text).toBe(expected.toString('latin1'));
  });

  test('have numbers of their own, also past the end of the STAN', () => {
    const numbers = new RequestNumbers();
    const texts: [string, string][] = [];
    for (let i = 1; i <= 1_000_001; i++) {
      numbers.next();
      if ([1, 999, 1_000, 999_999, 1_000_000, 1_000_001].includes(i)) {
        texts.push([numbers.rrn.toString('latin1'), numbers.sentAt.toString('latin1')]);
      }
    }
    // A thousand requests a second: 1,000 s after midnight it is 00:16:40.
    expect(texts).toStrictEqual([
      ['000000000001', '1123000000'],
      ['000000000999', '1123000000'],
      ['000000001000', '1123000001'],
      ['000000999999', '1123001639'],
      ['000001000000', '1123001640'],
      ['000001000001', '1123001640'],
    ]);
  });

  test('go to cards inside the ranges', () => {
    const random = new SeededRandom(1);
    const routes = spreadRanges(500, 3, random);
    expect(new Set(routes.map(({ from }) => from)).size).toBe(500);
    expect(new Set(routes.map(({ issuer }) => issuer))).toStrictEqual(new Set([1, 2, 3]));
    const drawn = cardsIn(routes, 100, random).toString('latin1');
    for (let i = 0; i < 100; i++) {
      const card = drawn.slice(i * 16, (i + 1) * 16);
      expect(card).toMatch(/^\d{16}$/);
      expect(
        routes.some(({ from }) => card.startsWith(from)),
        card,
      ).toBe(true);
    }
    expect(crowdedRanges(1_000_000, 2)[999_999]).toStrictEqual({ from: '450000999999', to: '450000999999', issuer: 2 });
  });

  test('are the same in every run', () => {
    expect(new SeededRandom(7).digits(40)).toBe(new SeededRandom(7).digits(40));
    expect(new SeededRandom(7).digits(40)).not.toBe(new SeededRandom(8).digits(40));
  });
});

describe('the results', () => {
  const suite: Suite = {
    name: 'made up',
    unit: 'messages',
    notes: ['A note.'],
    rounds: 3,
    open: () => Promise.reject(new Error('never opened')),
  };
  const rows = [
    { name: 'base', against: [] },
    { name: 'ours', against: ['base'] },
  ];
  const rounds = [
    [1_000_000, 2_000_000],
    [4_000_000, 2_000_000],
    [2_000_000, 6_000_000],
  ].map(([base, ours]) => new Map(Object.entries({ base: base!, ours: ours! })));

  test('a ratio is the median of ratios within rounds, not the ratio of medians', () => {
    const { rows: found } = resultOf(suite, rows, rounds);
    expect(found).toStrictEqual([
      { name: 'base', median: 2_000_000, least: 1_000_000, most: 4_000_000, ratios: {} },
      { name: 'ours', median: 2_000_000, least: 2_000_000, most: 6_000_000, ratios: { base: 2 } },
    ]);
    expect(median([1, 2, 4, 10])).toBe(3);
  });

  test('read as a table', () => {
    expect(tableOf(resultOf(suite, rows, rounds)).split('\n')).toStrictEqual([
      'made up: median of 3 interleaved rounds',
      '      messages/s     least - most  ratio',
      'base      2.00 M  1.00 M - 4.00 M',
      'ours      2.00 M  2.00 M - 6.00 M  2.00 x base',
      '  A note.',
      '',
    ]);
    expect([12_345_678, 543_210, 12.34].map(rounded)).toStrictEqual(['12.3 M', '543 k', '12.3']);
  });

  test('a row without a rate is a defect, not a gap', () => {
    expect(() => resultOf(suite, [{ name: 'third', against: [] }], rounds)).toThrow('no rate of "third"');
  });

  test('beside earlier ones: by ratio where there is one, by rate where not, and what is new is left out', () => {
    const before = [resultOf(suite, rows, rounds)];
    const after = suitesIn(
      JSON.stringify({
        suites: [
          {
            ...before[0]!,
            rows: [
              { name: 'base', median: 3_000_000, least: 1, most: 1, ratios: {} },
              { name: 'ours', median: 9_000_000, least: 1, most: 1, ratios: { base: 1.7 } },
              { name: 'new', median: 1, least: 1, most: 1, ratios: { base: 1 } },
            ],
          },
        ],
      }),
    );
    const changes = changesOf(before, after);
    expect(changes).toEqual([
      { suite: 'made up', row: 'base', against: 'rate', factor: 1.5, isJudged: false },
      { suite: 'made up', row: 'ours', against: 'base', factor: 0.85, isJudged: true },
    ]);
    expect(changesText(changes, 0.9).split('\n')).toEqual([
      'suite    row   judged by         change',
      'made up  base  rate, a measure  +50.0 %',
      'made up  ours  x base           -15.0 %  below',
    ]);
    // What others are measured by says how quick the machine is, and fails nothing.
    expect(changes.map((change) => isBelow(change, 2))).toEqual([false, true]);
  });

  test('as a picture: a bar for each row on the scale of its suite, and nothing unescaped', () => {
    const svg = plotOf([{ ...resultOf(suite, rows, rounds), suite: 'a < b & c' }], 'a machine');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toContain('a &lt; b &amp; c: messages/s, median of 3 rounds');
    // The most of all, 6 million, is 360 wide: 2 million are 120.
    expect([...svg.matchAll(/class="bar" x="330" y="\d+" width="(\d+)"/g)].map(([, width]) => width)).toEqual([
      '120',
      '120',
    ]);
    expect(svg).toMatch(/d="M450 \d+H690"/);
    expect(svg).toContain('2.00 M, 2.00 x base');
  });
});
