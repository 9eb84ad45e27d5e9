// Plug-ins that do what other people's code does: throw from a getter, from a timer, in a rejection that nobody awaits, leave, block,
// eat memory. The switch goes on, answers who asks it, and has the plug-in again. One `serve` for all odd decisions, one
// for each that ends a thread, over real sockets.
import { describe, expect, test } from 'vitest';
import { packageFile } from '../../src/package-file.ts';
import { ofEachTest } from './of-each-test.ts';
import { framed, RawConnection } from './raw-connection.ts';
import { codec, purchase } from './running-network.ts';
import { ServerProcess } from './switch-process.ts';

const its = ofEachTest();

const PLUGIN_CARD = '6000000000000007';
const HOME_CARD = '9504010000000019';

/** Starts `serve` with a plug-in that does `deed` when it is asked for 66.60 to 66.99, and approves anything else. */
async function start(deed: string, more = '', first = '', deadline = '500ms'): Promise<RawConnection> {
  its.folder.write(
    'mine.mjs',
    `import { defineIssuer, Reason } from '${packageFile('dist/index.js')}';
     ${first}
     const approve = () => ({ reason: Reason.approved, approvalCode: 'ABC123' });
     export default defineIssuer(() => ({
       decide(request) {
         if (request.kind === 'reversal' || request.amountMinor < 6660 || request.amountMinor > 6699) return approve();
         ${deed}
       },
     }));`,
  );
  const file = its.folder.write(
    'switch.yaml',
    `
node: end-to-end
journal: ./day.db
acquirers: [{ name: acquirers, listen: '127.0.0.1:0', spec: iso87-ascii }]
issuers:
  - { name: mine, kind: plugin, module: ./mine.mjs, routes: ['6'], deadline: ${deadline}${more} }
  - { name: home, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '1000.00' }
`,
  );
  its.server = await ServerProcess.start(file);
  return RawConnection.open(its.server.port);
}

async function ask(connection: RawConnection, amount: string, card = PLUGIN_CARD): Promise<string | undefined> {
  const request = purchase({ '2': card, '4': amount.padStart(12, '0') });
  return codec.decode(await connection.exchange(codec.encode(request))).text(39);
}

/** What throws when it is asked what it is. */
const PROXY = 'new Proxy({}, { getPrototypeOf() { throw new Error("again"); } })';
/** An error from a file that is none of this machine. */
const OF_ANOTHER_HOST =
  'Object.assign(new Error("down"), { stack: "Error: down\\n    at q (file://server/share/app.mjs:1:1)" })';

const decisionDeeds: [string, string, string][] = [
  ['a getter that throws', 'return { get reason() { throw new Error("surprise"); } };', '96'],
  [
    'a getter that says something else each time',
    'let n = 0; return { get reason() { return n++ === 0 ? 0 : "x"; } };',
    '00',
  ],
  ['a decision on the prototype', 'return Object.create(approve());', '96'],
  ['a proxy that throws', 'return new Proxy({}, { getOwnPropertyDescriptor() { throw 1; } });', '96'],
  ['a function in the decision', 'return { ...approve(), elements: () => 1 };', '96'],
  ['an error that throws when it is read', 'throw { toString() { throw new Error("again"); } };', '96'],
  ['a then that throws', 'return { get then() { throw new Error("then"); } };', '96'],
  ['a rejection', 'return Promise.reject(new Error("no"));', '96'],
  ['a rejection with a proxy', `return Promise.reject(${PROXY});`, '96'],
  ['a proxy that is thrown', `throw ${PROXY};`, '96'],
  ['an error of another host', `throw ${OF_ANOTHER_HOST};`, '96'],
  ['a rejection with an error of another host', `return Promise.reject(${OF_ANOTHER_HOST});`, '96'],
  ['an error of millions of digits', 'throw new Error("0".repeat(2e7));', '96'],
];

describe.each(['thread', 'none'])('isolation: %s', (isolation) => {
  test('odd decisions and errors are answered, one after the other, and the switch goes on', {
    timeout: 60_000,
  }, async () => {
    const deeds = decisionDeeds.map(([, deed], i) => `case ${6660 + i}: { ${deed} }`);
    const connection = await start(
      `switch (request.amountMinor) { ${deeds.join('\n')} }`,
      `, isolation: ${isolation}`,
      '',
      '5s',
    );
    for (const [i, [what, , told]] of decisionDeeds.entries()) {
      expect(await ask(connection, `${6660 + i}`), what).toBe(told);
      expect(await ask(connection, `${1000 + i}`), `after ${what}`).toBe('00');
    }
    await connection.close();
  });
});

test.each([
  [
    'an error in a timer',
    'setTimeout(() => { throw new Error("later"); }, 1); return new Promise(() => undefined);',
    /later/,
  ],
  [
    'a floating rejection',
    'void Promise.reject(new Error("floating")); return new Promise(() => undefined);',
    /floating/,
  ],
  [
    'an error of another host in a timer',
    `setTimeout(() => { throw ${OF_ANOTHER_HOST}; }, 1); return new Promise(() => undefined);`,
    /^down \(file:\/\/server\/share\/app\.mjs:1:1\)$/,
  ],
  [
    'an error of millions of digits in a timer',
    'setTimeout(() => { throw new Error("0".repeat(2e7)); }, 1); return new Promise(() => undefined);',
    /^… \(.*mine\.mjs:\d+:\d+\)$/,
  ],
  [
    'a floating rejection with a proxy',
    `void Promise.reject(${PROXY}); return new Promise(() => undefined);`,
    /rejecting a promise/,
  ],
  ['process.exit', 'process.exit(0);', /exit code 0/],
  ['a loop without an end', 'for (;;);', /kept its thread for 2000 ms/],
  ['memory without an end', 'const all = []; for (;;) all.push(new Array(10_000).fill(all.length));', /memory/i, '6s'],
])('%s ends the thread of the plug-in, and not the switch', { timeout: 60_000 }, async (_, deed, reason, deadline?) => {
  // What keeps its thread for longer than the deadline is ended for that.
  const connection = await start(deed, '', '', deadline);
  expect(await ask(connection, '1000')).toBe('00');
  // What was with it is in doubt: 91, and a reversal, which the next thread takes in.
  expect(await ask(connection, '6660')).toBe('91');
  expect((await its.server!.logged('issuer.thread-ended')).reason).toMatch(reason);
  await its.server!.logged('advice.acknowledged');
  expect(await ask(connection, '1000')).toBe('00');
  await connection.close();
  its.server!.signal('SIGTERM');
  expect((await its.server!.exited).code).toBe(0);
  its.server = undefined;
});

test('a plug-in that takes longer to load than to answer is there again after its thread has ended', {
  timeout: 60_000,
}, async () => {
  const slow = 'await new Promise((resolve) => setTimeout(resolve, 3_000));';
  const connection = await start('process.exit(0);', '', slow);
  expect(await ask(connection, '6660')).toBe('91');
  await its.server!.logged('issuer.thread-ended');
  let told: string | undefined;
  for (let asked = 0; asked < 40 && told !== '00'; asked++) {
    told = await ask(connection, String(1_000 + asked));
    if (told !== '00') await new Promise((resolve) => setTimeout(resolve, 250));
  }
  expect(told).toBe('00');
  await connection.close();
});

test('a plug-in whose thread loads again is down meanwhile: it is stood in for, and told of it', {
  timeout: 60_000,
}, async () => {
  const slow = 'await new Promise((resolve) => setTimeout(resolve, 3_000));';
  const standIn = `, standIn: { currency: MAD, floorLimit: '500.00', velocity: { count: 3, amount: '600.00' } }`;
  const connection = await start('process.exit(0);', standIn, slow);
  expect(await ask(connection, '6660')).toBe('91');
  await its.server!.logged('issuer.thread-ended');
  expect(await ask(connection, '1000')).toBe('00');
  expect((await its.server!.logged('stand-in.approved')).cause).toBe('down');
  await its.server!.logged('issuer.up');
  // The reversal of what was with it, and what was approved in its place.
  await expect.poll(() => its.server!.lines('advice.acknowledged').length, { timeout: 10_000 }).toBe(2);
  await connection.close();
});

test('what a plug-in says through the port of its thread ends nothing', { timeout: 30_000 }, async () => {
  const connection = await start(
    `for (const said of [null, 7, {}, { kind: 'decided' }, { kind: 'failed', id: 1, reason: { toString: 1 } }]) {
       parentPort.postMessage(said);
     }
     return new Promise(() => undefined);`,
    '',
    `import { parentPort } from 'node:worker_threads';`,
  );
  expect(await ask(connection, '6660')).toBe('96');
  expect(await ask(connection, '1000')).toBe('00');
  await connection.close();
});

test.each([
  ['messages', `for (let i = 0; i < 200; i++) parentPort.postMessage({ kind: 'pong' })`],
  ['large messages', `parentPort.postMessage({ kind: 'pong', more: 'x'.repeat(1e6) })`],
  ['decisions on nothing', `parentPort.postMessage({ kind: 'decided', id: 1, decision: { reason: 0 } })`],
  ['lines', `console.log('x'.repeat(200)); console.error('x'.repeat(200))`],
  ['large lines', `console.error('x'.repeat(65_000))`],
])(
  'a flood of %s ends the thread; others are answered meanwhile, and SIGTERM ends the switch',
  {
    timeout: 60_000,
  },
  async (_, said) => {
    const connection = await start(
      `setInterval(() => { const end = performance.now() + 40; while (performance.now() < end) { ${said}; } }, 1);
     return approve();`,
      '',
      `import { parentPort } from 'node:worker_threads';`,
    );
    expect(await ask(connection, '6660')).toBe('00');
    const tookMs: number[] = [];
    for (let asked = 0; asked < 20; asked++) {
      const beganMs = performance.now();
      expect(await ask(connection, String(1_000 + asked), HOME_CARD)).toBe('00');
      tookMs.push(performance.now() - beganMs);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(Math.max(...tookMs)).toBeLessThan(1_000);
    expect((await its.server!.logged('issuer.thread-ended')).reason).toMatch(/unasked/);
    await its.server!.logged('issuer.up');
    await connection.write(framed(codec.encode(purchase({ '2': PLUGIN_CARD, '4': '6661'.padStart(12, '0') }))));
    its.server!.signal('SIGTERM');
    const endedMs = performance.now();
    expect((await its.server!.exited).code).toBe(0);
    expect(performance.now() - endedMs).toBeLessThan(10_000);
    its.server = undefined;
  },
);
