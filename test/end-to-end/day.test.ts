// `day` as people and CI run it: the whole program plays a small day, and this test computes it again from what the day has written, with
// code of its own: operations, registers, rules and rates in, positions and fees out.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Folder, run } from './switch-process.ts';

interface Outcome {
  readonly sha256: string;
  readonly files: number;
  readonly checks: readonly { readonly what: string; readonly holds: boolean }[];
}

const DATE = 20091124;
let folder: Folder;
let out: string;
let first: Outcome;

const day = (name: string, ...more: string[]) =>
  run([
    'day',
    '--seed',
    '11',
    '--transactions',
    '2000',
    '--merchants',
    '20',
    '--out',
    join(folder.path, name),
    ...more,
  ]);
const json = <T>(name: string): T => JSON.parse(readFileSync(join(out, name), 'utf8')) as T;
const lines = (name: string) => readFileSync(join(out, name), 'utf8').trimEnd().split('\n');

beforeAll(async () => {
  folder = new Folder();
  out = join(folder.path, 'one');
  const { code, stdout, stderr } = await day('one', '--breaks', '5', '--format', 'json');
  expect([code, stderr]).toEqual([0, '']);
  first = JSON.parse(stdout) as Outcome;
}, 120_000);
afterAll(() => folder.remove());

describe('day', () => {
  test('everything that must hold does', () => {
    expect(first.checks.length).toBeGreaterThanOrEqual(6);
    expect(first.checks.filter(({ holds }) => !holds)).toEqual([]);
  });

  test('the same seed gives the same bytes, and another one others', { timeout: 120_000 }, async () => {
    const again = JSON.parse((await day('two', '--breaks', '5', '--format', 'json')).stdout) as Outcome;
    expect([again.sha256, again.files]).toEqual([first.sha256, first.files]);
    const other = await run([
      'day',
      '--seed',
      '12',
      '--transactions',
      '50',
      '--merchants',
      '2',
      '--out',
      join(folder.path, 'other'),
    ]);
    expect(other.code).toBe(0);
    expect(other.stdout).not.toContain(first.sha256);
  });

  test('a day that is done is not done again', async () => {
    const { code, stdout } = await day('one', '--breaks', '5', '--format', 'json');
    expect([code, JSON.parse(stdout)]).toEqual([0, first]);
  });

  test('a folder that has something else is left alone', async () => {
    const { code, stderr } = await run(['day', '--transactions', '10', '--out', out]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/it has another day: .*; name another folder/)]);
    const foreign = await run(['day', '--transactions', '10', '--out', join(out, 'clearing')]);
    expect([foreign.code, foreign.stderr]).toEqual([2, expect.stringContaining('give an empty folder')]);
  });

  test('wrong usage is told in a line, with exit code 2', async () => {
    const wrong: [string[], RegExp][] = [
      [['--transactions', '0'], /--transactions is a whole number/],
      [['--seed', '1.5'], /--seed is a whole number/],
      [['--scenario', 'outage-2022-04-24'], /there is no "outage-2022-04-24".*outage-2022-04-23/],
      [['--members', '/nowhere.yaml'], /cannot be read/],
    ];
    await Promise.all(
      wrong.map(async ([options, about]) => {
        const { code, stdout, stderr } = await run(['day', '--out', join(folder.path, 'no'), ...options]);
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(about);
        expect(stderr).not.toMatch(/^\s+at /m);
      }),
    );
  });

  test('clearing files are whole: each passes the seven checks', async () => {
    const files = readdirSync(join(out, 'clearing', String(DATE))).filter((name) => name.endsWith('.ipm'));
    expect(files).toHaveLength(13);
    await Promise.all(
      ['RIF.ipm', 'VISA.ipm'].map(async (name) => {
        const { code, stdout } = await run(['clearing', 'check', join(out, 'clearing', String(DATE), name)]);
        expect(code, `${name}: ${stdout}`).toBe(0);
      }),
    );
  });

  test('the page needs nothing from anywhere', () => {
    const page = readFileSync(join(out, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<(link|script|img|iframe)\b|@import|url\(/);
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page).toContain('Banque Atlas');
  });
});

// Everything below is computed with nothing of the program's.

interface Operation {
  readonly key: string;
  readonly originalKey?: string;
  readonly kind: string;
  readonly contract?: string;
  readonly isReversal: boolean;
  readonly acquirer: string;
  readonly issuer: string;
  readonly amountMinor: number;
  readonly origin: string;
  readonly currency: number;
  readonly pan: string;
}
interface Member {
  readonly code: string;
  readonly currency: number;
  readonly isForeign: boolean;
}
interface Merchant {
  readonly contract: string;
  readonly commissions: readonly { readonly origin?: string; readonly rateMillionths: number }[];
  readonly vatMillionths: number;
  readonly monthlyFeeMinor: number;
  readonly entryFeeMinor: number;
  readonly reserveMinor: number;
  readonly reserveMillionths: number;
}
interface Rule {
  readonly name: string;
  readonly origin?: string;
  readonly kinds: readonly string[];
  readonly paidBy: string;
  readonly rateMillionths: number;
  readonly fixedMinor: number;
}
interface Position {
  readonly member: string;
  readonly currency: number;
  readonly netMinor: number;
  readonly amountMinor: number;
  readonly interchangeMinor: number;
  readonly feeMinor: number;
}

/** Half away from zero; `value` and `of` above or at zero. */
const rounded = (value: bigint, of: bigint) => Number((2n * value + of) / (2n * of));
const ruleFor = (rules: readonly Rule[], { kind, origin }: Operation) =>
  rules.find((rule) => (rule.kinds.length === 0 || rule.kinds.includes(kind)) && (rule.origin ?? origin) === origin);
const tariff = (rule: Rule | undefined, amount: number) =>
  rule === undefined ? 0 : rounded(BigInt(amount) * BigInt(rule.rateMillionths), 1_000_000n) + rule.fixedMinor;

describe('computed again from what was written', () => {
  test('positions, to the centime', () => {
    const operations = lines('operations.ndjson').map((line) => JSON.parse(line) as Operation);
    const members = new Map(json<Member[]>('members.json').map((member) => [member.code, member]));
    const { interchange, fees } = json<{ interchange: Rule[]; fees: Record<'acquirer' | 'issuer', Rule[]> }>(
      'interchange.json',
    );
    const rates = json<{ to: number; numerator: number; scale: number }[]>('rates.json');
    const inCurrencyOf = (code: string, minor: number) => {
      const rate = rates.find(({ to }) => to === members.get(code)!.currency);
      if (members.get(code)!.currency === 504) return minor;
      const size = rounded(BigInt(Math.abs(minor)) * BigInt(rate!.numerator), 10n ** BigInt(rate!.scale));
      return minor < 0 ? -size : size;
    };
    const net = new Map<string, number>();
    const post = (who: string, currency: number, minor: number) => {
      const key = `${who} ${currency}`;
      net.set(key, (net.get(key) ?? 0) + minor);
    };
    expect(operations.length).toBeGreaterThan(1_700);
    const byKey = new Map(operations.map((operation) => [operation.key, operation]));
    expect(operations.filter(({ isReversal }) => isReversal).length).toBeGreaterThan(5);
    for (const operation of operations) {
      const { kind, acquirer, issuer, amountMinor, isReversal } = operation;
      // A reversal takes back its part of what its original came to.
      const whole = isReversal ? byKey.get(operation.originalKey!)! : operation;
      const part = (minor: number) => rounded(BigInt(minor) * BigInt(amountMinor), BigInt(whole.amountMinor));
      const sign = (kind === 'refund') === isReversal ? 1 : -1;
      const rule = ruleFor(interchange, whole);
      const paid = part(tariff(rule, whole.amountMinor)) * (rule?.paidBy === 'issuer' ? 1 : -1);
      for (const [role, code, direction] of [
        ['acquirer', acquirer, 1],
        ['issuer', issuer, -1],
      ] as const) {
        const { currency } = members.get(code)!;
        const amount = inCurrencyOf(code, direction * sign * amountMinor);
        const interchangeOfSide = inCurrencyOf(code, direction * sign * paid);
        const own = inCurrencyOf(code, part(tariff(ruleFor(fees[role], whole), whole.amountMinor)));
        const fee = isReversal ? -own : own;
        post(code, currency, amount + interchangeOfSide - fee);
        post('(centre)', currency, fee);
        if (members.get(acquirer)!.currency !== members.get(issuer)!.currency) {
          post('(centre)', currency, -amount - interchangeOfSide);
        }
      }
    }
    const positions = json<Position[]>('positions.json');
    const written = new Map(positions.map(({ member, currency, netMinor }) => [`${member} ${currency}`, netMinor]));
    for (const [key, minor] of net) expect([key, written.get(key)]).toEqual([key, minor]);
    for (const currency of new Set(positions.map((position) => position.currency))) {
      const sum = positions.filter((each) => each.currency === currency).reduce((all, each) => all + each.netMinor, 0);
      expect([currency, sum]).toEqual([currency, 0]);
    }
  });

  test('what merchants are paid, to the centime', () => {
    const operations = lines('operations.ndjson').map((line) => JSON.parse(line) as Operation);
    const byKey = new Map(operations.map((operation) => [operation.key, operation]));
    const millionths = (minor: number, rate: number) =>
      minor < 0
        ? -rounded(BigInt(-minor) * BigInt(rate), 1_000_000n)
        : rounded(BigInt(minor) * BigInt(rate), 1_000_000n);
    const payments = new Map(
      json<{ contract: string; paidMinor: number }[]>('payments.json').map((row) => [row.contract, row]),
    );
    let found = 0;
    for (const merchant of json<Merchant[]>('merchants.json')) {
      const own = operations.filter(({ contract }) => contract === merchant.contract);
      if (own.length === 0) continue;
      found++;
      let [sales, refunds, commission] = [0, 0, 0];
      for (const operation of own) {
        const { kind, amountMinor, isReversal, originalKey } = operation;
        const sign = isReversal ? -1 : 1;
        if (kind === 'refund') refunds += sign * amountMinor;
        else sales += sign * amountMinor;
        const whole = isReversal ? byKey.get(originalKey!)! : operation;
        const rate = merchant.commissions.find((each) => (each.origin ?? whole.origin) === whole.origin)!;
        const ofWhole = millionths(whole.amountMinor, rate.rateMillionths);
        const part = rounded(BigInt(ofWhole) * BigInt(amountMinor), BigInt(whole.amountMinor));
        commission += sign * (kind === 'refund' ? -part : part);
      }
      const fees = merchant.entryFeeMinor + merchant.monthlyFeeMinor;
      const vat = millionths(commission + fees, merchant.vatMillionths);
      const due = sales - refunds - commission - vat - fees;
      const held = due > 0 ? Math.min(merchant.reserveMinor, millionths(due, merchant.reserveMillionths)) : 0;
      expect(payments.get(merchant.contract)).toMatchObject({
        ...{ salesMinor: sales, refundsMinor: refunds, commissionMinor: commission, feesMinor: fees, vatMinor: vat },
        paidMinor: due > 0 ? due - held : 0,
        carriedOutMinor: due > 0 ? 0 : -due,
      });
    }
    expect([payments.size, found > 10]).toEqual([found, true]);
  });

  test('each merchant with operations has one statement, that says what it is paid', () => {
    const statements = readdirSync(join(out, 'statements'));
    const payments = json<{ contract: string }[]>('payments.json');
    for (const { contract } of payments) expect(statements).toContain(`${contract}-${DATE}.eml`);
    const ids = statements.map(
      (name) => /^Message-ID: (.*)$/m.exec(readFileSync(join(out, 'statements', name), 'utf8'))?.[1],
    );
    expect(new Set(ids).size).toBe(statements.length);
    expect(readdirSync(join(out, 'bulletins'))).toHaveLength(13);
  });

  test('the lines of fees.json come to what the positions say', () => {
    type Line = Record<string, number> & { acquirer: string; issuer: string };
    const fees = json<Line[]>('fees.json');
    for (const { member, amountMinor, interchangeMinor, feeMinor } of json<Position[]>('positions.json')) {
      if (member === '(centre)') continue;
      const sum = (what: string) =>
        fees.reduce((all, line) => {
          const ofAcquirer = line.acquirer === member ? line[`acquirer${what}Minor`]! : 0;
          return all + ofAcquirer + (line.issuer === member ? line[`issuer${what}Minor`]! : 0);
        }, 0);
      expect([member, sum('Amount'), sum('Interchange'), sum('Fee')]).toEqual([
        member,
        amountMinor,
        interchangeMinor,
        feeMinor,
      ]);
    }
  });

  test('cleared and settled again from what its folder says, it has the same bytes', async () => {
    const from = (name: string) => join(out, name);
    const into = join(folder.path, 'again');
    const common = [
      '--date',
      '2009-11-24',
      '--operations',
      from('operations.ndjson'),
      '--members',
      from('members.json'),
    ];
    const tariffs = [
      '--interchange',
      from('interchange.json'),
      '--rates',
      from('rates.json'),
      '--institution',
      '504000',
    ];
    const cleared = await run(['clearing', 'run', ...common, ...tariffs, '--out', join(into, 'clearing')]);
    expect(cleared).toMatchObject({ code: 0, stderr: expect.stringContaining('all positions add up to zero') });
    const registers = ['--merchants', from('merchants.json'), '--records', join(folder.path, 'again.db')];
    const settled = await run(['settle', 'run', ...common, ...registers, '--out', join(into, 'payments')]);
    expect(settled).toMatchObject({ code: 0, stderr: '' });
    for (const what of ['clearing', 'payments']) {
      const [ours, theirs] = [join(into, what, String(DATE)), join(out, what, String(DATE))];
      expect(readdirSync(ours).sort()).toEqual(readdirSync(theirs).sort());
      for (const name of readdirSync(ours)) {
        expect([name, readFileSync(join(ours, name)).equals(readFileSync(join(theirs, name)))]).toEqual([name, true]);
      }
    }
  });

  test('reconcile finds each of the faults that were planted, and nothing else', async () => {
    const answers = json<Answer[]>('breaks/answers.json');
    expect(answers).toHaveLength(5);
    expect(new Set(answers.map(({ kind }) => kind)).size).toBe(4);
    const files = [...new Set(answers.map((answer) => answer.file))];
    await Promise.all(files.map((file) => expectFound(answers.filter((answer) => answer.file === file))));
  });
});

/** The faults of one copy are what `reconcile` finds in it. */
async function expectFound(answers: readonly Answer[]): Promise<void> {
  const { member, file, kind, records } = answers[0]!;
  const options = ['--date', '2009-11-24', '--out', join(out, 'clearing'), '--format', 'json'];
  const { code, stdout } = await run(['reconcile', member, '--with', join(out, 'breaks', file), ...options]);
  expect(code).toBe(1);
  type Found = { kind: string; ours?: { reference: string }; theirs?: { reference: string } };
  const found = (JSON.parse(stdout) as Found[]).map((row) => `${row.kind} ${(row.ours ?? row.theirs)!.reference}`);
  if (kind === 'duplicated file') {
    expect(found).toHaveLength(records);
    expect(found.every((line) => line.startsWith('duplicate there'))).toBe(true);
  } else expect(found.sort()).toEqual(answers.map((answer) => `${breakOf(answer)} ${answer.reference}`).sort());
}

interface Answer {
  readonly member: string;
  readonly file: string;
  readonly kind: string;
  readonly reference?: string;
  readonly records: number;
}

/** What `reconcile` calls a fault. */
function breakOf({ kind }: Answer): string {
  if (kind === 'lost reversal') return 'missing there';
  return kind === 'changed amount' ? 'amount' : 'sign';
}
