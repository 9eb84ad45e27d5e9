// Nothing that may not be kept is kept or told: a run of `serve` is sent tracks, PIN blocks, verification codes and cryptograms in
// every place that people put them, in bundled specs and in specs of their own that say nothing of card data, and then every byte
// that it has left behind is searched: the journal with its log and index, the log, the exports. All numbers are made up.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { packageFile } from '../../src/package-file.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { RawConnection } from './raw-connection.ts';
import { CARD, purchase } from './running-network.ts';
import { Folder, run, ServerProcess } from './switch-process.ts';

const OTHER_CARD = '4000120000000016';
const DISCRETIONARY = '7658943';
const PIN_BLOCK = 'C0FFEE1234567890';
const CRYPTOGRAM = 'DEADBEEFCAFEF00D';
const CODE = 'CVV2-7319';

/** What must be found nowhere. */
const secrets = [`1017658943`, '^2912101998', PIN_BLOCK, CRYPTOGRAM, CODE, OTHER_CARD];

const plain = {
  '35': `${CARD}=2912101${DISCRETIONARY}`,
  '43': `SHOP ${OTHER_CARD}`.padEnd(40),
  '45': `B${CARD}^DOE/JANE^2912101998877665`,
  '48': `92003 ${CODE}`,
  '52': PIN_BLOCK,
  '60': `terminal ${CODE}`,
  '102': `${CARD}=2912101${DISCRETIONARY}`,
  '120': `${CODE} ${OTHER_CARD}`,
};
const chip = `9F2608${CRYPTOGRAM}9F2701809F360200015713${CARD}D2912101${DISCRETIONARY}F`;
const text127 = { '127': `${CODE} ${PIN_BLOCK}` };
const postilion = {
  '127': { '2': 'SWITCHKEY01', '10': '731', '22': `14CVV2${CODE}`, '25': { '12': CRYPTOGRAM, '27': '291231' } },
};

/** Its chip data (127.25) is a packager of somebody's own. */
const postpack = { '127': { '2': 'SWITCHKEY01', '10': '731', '22': `14CVV2${CODE}` } };

const own = (name: string) => packageFile(`test/codec/fixtures/${name}`);
/** What `journal show 5` adds when there is a STAN 5 too. */
const NAMESAKE = /^there is a STAN \d{6} too: transactions? [\d, ]+\n/;

/** `kept` is the path of something that is no secret. */
const dialects: { spec: string; message: FieldValues; kept: string }[] = [
  { spec: 'iso87-ascii', message: { ...plain, ...text127, '55': chip }, kept: '41' },
  { spec: 'iso87-bcd', message: { ...plain, ...text127, '55': chip }, kept: '41' },
  { spec: 'iso87-ebcdic', message: { ...plain, ...text127, '55': chip }, kept: '' },
  { spec: 'postilion', message: { ...plain, ...postilion, '55': chip }, kept: '127.2' },
  { spec: own('import/iso87ascii-binary-bitmap.xml'), message: { ...plain, '55': chip, ...text127 }, kept: '41' },
  { spec: own('import/postpack.xml'), message: { ...plain, '55': chip, ...postpack }, kept: '41' },
  { spec: own('specs/moov-spec87ascii.json'), message: { ...plain, ...text127 }, kept: '41' },
];

/** A value as it may stand in a file: text, upper- and lower-case hex, EBCDIC, packed digits or bytes. */
function forms(text: string): Buffer[] {
  const ebcdic = Buffer.from([...text].map((c) => EBCDIC[c] ?? 0x40));
  const forms = [Buffer.from(text), Buffer.from(Buffer.from(text).toString('hex')), ebcdic];
  if (/^[0-9A-F]+$/.test(text)) forms.push(Buffer.from(text.toLowerCase()));
  // Packed, whichever nibble it begins in.
  if (/^([0-9A-F]{2})+$/.test(text)) forms.push(Buffer.from(text, 'hex'), Buffer.from(text.slice(1, -1), 'hex'));
  return forms;
}

const EBCDIC: Record<string, number> = Object.fromEntries(
  [...'0123456789'].map((c, i) => [c, 0xf0 + i]).concat([...'ABCDEFGHI'].map((c, i) => [c, 0xc1 + i])) as [
    string,
    number,
  ][],
);
for (const [i, c] of [...'STUVWXYZ'].entries()) EBCDIC[c] = 0xe2 + i;
EBCDIC['-'] = 0x60;

function filesWith(folder: Folder, text: string): string[] {
  return (
    readdirSync(folder.path)
      // The configuration has none, and the socket for orders has no content.
      .filter((name) => !/\.(yaml|control)$/.test(name))
      .filter((name) => forms(text).some((form) => readFileSync(join(folder.path, name)).includes(form)))
  );
}

/** What the spec has of the message: elements that it does not define, or has no room for, are left out. */
function fitting(codec: Codec, message: FieldValues): FieldValues {
  const fits: FieldValues = {};
  for (const [key, value] of Object.entries(message)) {
    try {
      codec.encode({ '0': '0100', [key]: value });
      fits[key] = value;
    } catch {}
  }
  return fits;
}

describe.each([false, true])('with encryption %s', (encryption) => {
  let folder: Folder;
  let file: string;
  let server: ServerProcess;
  let ports: number[];
  const found = () => secrets.filter((secret) => filesWith(folder, secret).length > 0);
  const checkFiles = () => {
    expect(found()).toEqual([]);
    if (encryption) expect(filesWith(folder, CARD)).toEqual([]);
  };

  beforeAll(async () => {
    folder = new Folder();
    const acquirers = dialects.map(({ spec }, i) => `  - { name: a${i}, listen: '127.0.0.1:0', spec: '${spec}' }`);
    // Nobody is there.
    const issuers = dialects.map(
      ({ spec }, i) =>
        `  - { name: i${i}, kind: remote, routes: ['95040${i + 2}'], connect: '127.0.0.1:1', spec: '${spec}', signOn: false, deadline: 200ms }`,
    );
    const lines = [
      'node: end-to-end',
      `journal: { file: ./day.db, encryption: ${encryption} }`,
      'acquirers:',
      ...acquirers,
      'issuers:',
      "  - { name: home, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '1000.00' }",
      ...issuers,
      '',
    ];
    file = folder.write('switch.yaml', lines.join('\n'));
    server = await ServerProcess.start(file);
    await vi.waitUntil(() => server.lines('listening').length === dialects.length, 10_000);
    ports = server.lines('listening').map(({ port }) => Number(port));
  });

  afterAll(async () => {
    await server.kill();
    folder.remove();
  });

  test.each(dialects.map((dialect, i) => ({ ...dialect, i })))(
    'no secret is left behind: $spec',
    async ({ i, spec, message, kept }) => {
      const codec = compile(loadSpec(spec));
      const connection = await RawConnection.open(ports[i]!);
      const another = () => fitting(codec, { ...purchase(), ...message, '41': `TERM010${i}` });
      const said = another();
      expect(Object.keys(said)).toEqual(expect.arrayContaining(['2', '35', '45', '48']));
      const answer = codec.decode(await connection.exchange(codec.encode(said)));
      expect(answer.text(39)).toBe('00');
      const reversal = { ...another(), '0': '0400' };
      await connection.exchange(codec.encode({ ...reversal, '90': `0100${said['11']}1123093000${'0'.repeat(22)}` }));
      // Without DE 2; of a card whose issuer is not there; cut short.
      const { 2: _, ...trackOnly } = another();
      await connection.exchange(codec.encode({ ...trackOnly, '0': '0200' }));
      await connection.exchange(codec.encode({ ...said, '2': `95040${i + 2}0000000018`, '11': '900001' }));
      const broken = codec.encode({ ...said, '11': '900002' });
      await connection.exchange(broken.subarray(0, broken.length - 9));
      await connection.close();
      checkFiles();
      if (!encryption && kept !== '')
        expect(filesWith(folder, String(codec.decode(codec.encode(said)).get(kept)))).not.toEqual([]);
    },
  );

  test('nor in what the journal is, says and shows when the switch has stopped', { timeout: 60_000 }, async () => {
    server.signal('SIGTERM');
    const { code, stdout, stderr } = await server.exited;
    expect(code).toBe(0);
    checkFiles();

    const day = join(folder.path, 'day.db');
    const outputs = [stdout, stderr];
    const journal = async (...args: readonly string[]) => {
      const shown = await run(['journal', ...args]);
      expect(shown.stderr.replace(NAMESAKE, '') + String(shown.code)).toBe('0');
      outputs.push(shown.stdout, shown.stderr);
      return shown.stdout;
    };
    const listed = await journal('find', day, '--config', file, '--format', 'ndjson');
    for (const format of ['json', 'csv']) await journal('find', day, '--config', file, '--format', format);
    const first = new Map<string, string>();
    for (const line of listed.trim().split('\n')) {
      const { acquirer, transaction } = JSON.parse(line);
      if (!first.has(acquirer)) first.set(acquirer, String(transaction));
    }
    expect(first.size).toBe(dialects.length);
    for (const transaction of first.values()) await journal('show', day, transaction, '--config', file);
    await journal('verify', day);
    for (const secret of [...secrets, CARD]) for (const output of outputs) expect(output).not.toContain(secret);
  });
});

test.each([
  [['send', '@nowhere.json', OTHER_CARD]],
  [['decode', `--pan=${OTHER_CARD}`]],
  [['send', `{"2":"${OTHER_CARD}"`]],
  [['spec', 'check', `${OTHER_CARD}`]],
])('an argument that is quoted is masked: %j', async (args) => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).not.toContain(OTHER_CARD);
});
