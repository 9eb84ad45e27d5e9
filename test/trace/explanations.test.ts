// What a tester reads when something did not match: for each pair of request and answer, the exact lines. The loudest
// complaint about such tools is a timeout although the answer came, so most of these are about answers that nearly fitted.
import { describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { StepReport } from '../../src/trace/replay-report.ts';
import { type Reply, run } from './virtual-host.ts';

const purchase = {
  '0': '0100',
  '2': '4111111111111111',
  '3': '000000',
  '4': '000000005000',
  '7': '1015123000',
  '11': '000017',
  '41': 'T1',
  '49': '504',
};
const approval = {
  '0': '0110',
  '3': '000000',
  '4': '000000005000',
  '7': '1015123000',
  '11': '000017',
  '38': 'A12345',
  '39': '00',
  '41': 'T1      ',
  '49': '504',
};

function stepsOf(lines: readonly unknown[], replies: readonly (readonly Reply[])[]): readonly StepReport[] {
  return run(lines, (_, nth) => replies[nth] ?? []).replay.report().steps;
}

describe('differences', () => {
  /** What the answer has different from an approval, what is expected of it, the lines. */
  const cases: readonly (readonly [string, FieldValues, unknown, readonly string[]])[] = [
    ['as expected', {}, { '0': '0110', '39': '00' }, []],
    ['elements not named are not compared', { '63': 'anything' }, { '39': '00' }, []],
    ['a decline', { '39': '51' }, { '39': '00' }, ['DE 39 expected 00 (approved), found 51 (not sufficient funds)']],
    [
      'two differences, in the order of the message',
      { '4': '000000004000', '39': '10' },
      { DE39: '00', F4: '000000005000' },
      [
        'DE 4 expected 000000005000 (50.00 MAD), found 000000004000 (40.00 MAD)',
        'DE 39 expected 00 (approved), found 10 (approved for a partial amount)',
      ],
    ],
    ['blanks at the end', {}, { '41': 'T1' }, ['DE 41 differs: "T1" and "T1      "']],
    ['a code of nobody', { '39': 'ZZ' }, { '39': '00' }, ['DE 39 expected 00 (approved), found ZZ']],
    [
      'a type',
      { '0': '0110' },
      { MTI: '0130' },
      ['MTI expected 0130 (authorization advice response), found 0110 (authorization request response)'],
    ],
    ['an absent element', { '38': '      ' }, { '54': 'X' }, ['DE 54 expected X, found nothing']],
    ['absent, expected', {}, { '54': { present: true } }, ['DE 54 expected to be present, found nothing']],
    ['present, expected', {}, { '38': { present: true } }, []],
    ['present, not expected', {}, { '38': { present: false } }, ['DE 38 expected to be absent, found A12345']],
    ['a pattern that fits', {}, { '38': { matches: '^A[0-9]+$' } }, []],
    ['a pattern that does not', {}, { '38': { matches: '^B' } }, ['DE 38 expected to match /^B/, found A12345']],
    ['a pattern on nothing', {}, { '54': { matches: '' } }, ['DE 54 expected to match //, found nothing']],
    ['one of several', { '39': '10' }, { '39': { oneOf: ['00', '10'] } }, []],
    [
      'none of several',
      { '39': '51' },
      { '39': { oneOf: ['00', '10'] } },
      ['DE 39 expected one of 00 (approved), 10 (approved for a partial amount), found 51 (not sufficient funds)'],
    ],
    ['something else', { '39': '10' }, { '39': { not: '00' } }, []],
    [
      'not something else',
      {},
      { '39': { not: '00' } },
      ['DE 39 expected something else than 00 (approved), found 00 (approved)'],
    ],
    [
      'something else, and nothing there',
      {},
      { '54': { not: '00' } },
      ['DE 54 expected something else than 00, found nothing'],
    ],
    ['the echo of a padded value', {}, { '41': { echo: true } }, []],
    [
      'an echo that is none',
      { '3': '010000' },
      { '3': { echo: true } },
      ['DE 3 expected 000000 (purchase), found 010000 (cash withdrawal)'],
    ],
    [
      'the echo of nothing',
      {},
      { '38': { echo: true } },
      ['DE 38 expected to be absent as in the request, found A12345'],
    ],
    ['absence is echoed', {}, { '54': { echo: true } }, []],
    [
      'card numbers that differ where nobody may see it',
      { '2': '4111112222221111' },
      { '2': { echo: true } },
      ['DE 2 expected 411111******1111, found 411111******1111, which differs in what is hidden here'],
    ],
    ['bytes in either case', { '52': '00FFAA0000000000' }, { '52': '00ffaa0000000000' }, []],
    ['text is compared as it is', { '38': 'a12345' }, { '38': 'A12345' }, ['DE 38 expected A12345, found a12345']],
    [
      'a pattern for a card',
      {},
      { '2': { matches: '4111111111111111' } },
      ['DE 2 expected to match a pattern that is hidden here, found nothing'],
    ],
  ];
  test.each(cases)('%s', (_, changes, expected, lines) => {
    const [step] = stepsOf(
      [{ send: purchase, expect: expected, name: 'buy' }],
      [[{ afterMs: 3, answer: { ...approval, ...changes } }]],
    );
    expect(step?.reasons).toEqual(lines);
    expect(step?.status).toBe(lines.length === 0 ? 'matched' : 'mismatched');
    expect(step?.elapsedMs).toBe(3);
  });

  test('a value taken from an earlier answer', () => {
    const second = { ...purchase, '0': '0220', '11': '000018', '38': { from: 'auth', path: 'DE38' } };
    const answer = { ...approval, '0': '0230', '11': '000018', '38': 'B00000' };
    const { replay } = run(
      [
        { send: purchase, name: 'auth' },
        { send: second, expect: { '38': { from: 'auth', path: '38' }, '37': { from: 'auth', path: '37' } } },
      ],
      (request, nth) => {
        if (nth === 1) expect(request['38']).toBe('A12345');
        return [{ afterMs: 1, answer: nth === 0 ? approval : answer }];
      },
    );
    expect(replay.report().steps[1]?.reasons).toEqual([
      'DE 37 expected DE 37 of the answer to step auth, which has none, found nothing',
      'DE 38 expected A12345, found B00000',
    ]);
  });

  test('an answer that breaks off is told with element and offset', () => {
    // 0110, bitmap of DE 11 and 39, the STAN, and one of two characters.
    const frame = Buffer.from('30313130 0020000002000000 303030303137 30'.replaceAll(' ', ''), 'hex');
    const { '7': _, '41': __, ...request } = purchase;
    const [step] = stepsOf([{ send: request, expect: { '39': '00' } }], [[{ afterMs: 5, answer: frame }]]);
    expect(step?.status).toBe('mismatched');
    expect(step?.reasons).toEqual([
      '0110 arrived after 5 ms and cannot be read: TRUNCATED: 39 at offset 18: expected 2 byte(s), found 1 left',
    ]);
    expect(step?.answer).toEqual({ '0': '0110', '11': '000017' });
  });
});

describe('near misses', () => {
  /** What the only answer has different, when it comes; the reasons of the step; those of the arrival, if it is one. */
  const cases: readonly (readonly [string, number, FieldValues | Buffer, readonly string[], readonly string[]])[] = [
    [
      'another terminal',
      212,
      { ...approval, '41': 'T2      ' },
      ['no answer within 1000 ms', '0110 arrived after 212 ms; DE 41 differs: "T1      " and "T2      "'],
      ['nearest is step 1: DE 41 differs: "T1      " and "T2      "'],
    ],
    [
      'another STAN',
      7,
      { ...approval, '11': '000018' },
      ['no answer within 1000 ms', '0110 arrived after 7 ms; DE 11 differs: 000017 and 000018'],
      ['nearest is step 1: DE 11 differs: 000017 and 000018'],
    ],
    [
      'another time, and another type',
      7,
      { ...approval, '0': '0210', '7': '1015123001' },
      [
        'no answer within 1000 ms',
        '0210 arrived after 7 ms; MTI differs: 0110 and 0210; DE 7 differs: 1015123000 and 1015123001',
      ],
      ['nearest is step 1: MTI differs: 0110 and 0210; DE 7 differs: 1015123000 and 1015123001'],
    ],
    [
      'no STAN at all',
      7,
      { '0': '0110', '39': '00', '41': 'T1      ' },
      ['no answer within 1000 ms', '0110 arrived after 7 ms; DE 11 is missing'],
      ['nearest is step 1: DE 11 is missing'],
    ],
    ['late', 1012, approval, ['no answer within 1000 ms', '0110 arrived after 1012 ms; late by 12 ms'], []],
    [
      'nothing of it',
      7,
      { '0': '0210', '11': '000099', '39': '00' },
      ['no answer within 1000 ms'],
      ['it answers no request that waits for an answer (DE 11 000099)'],
    ],
    [
      'a request of the other side',
      7,
      { '0': '0800', '11': '000001', '70': '301' },
      ['no answer within 1000 ms'],
      ['0800 (network management request) is a request of the other side, and a replay answers none'],
    ],
    [
      'no message',
      7,
      Buffer.from('hello'),
      ['no answer within 1000 ms'],
      [
        'it cannot be read: MTI_MALFORMED: MTI at offset 0: expected four digits in ASCII, found 0x68656C6C',
        'it answers no request that waits for an answer',
      ],
    ],
  ];
  test.each(cases)('%s', (_, afterMs, answer, reasons, unexpected) => {
    const [step, arrival] = stepsOf([{ send: purchase, expect: { '39': '00' } }], [[{ afterMs, answer }]]);
    expect(step?.status).toBe('unanswered');
    expect(step?.reasons).toEqual(reasons);
    expect(arrival?.reasons ?? []).toEqual(unexpected);
    if (arrival !== undefined) expect(arrival).toMatchObject({ status: 'unexpected', elapsedMs: afterMs });
  });

  test('an answer exactly at the limit is in time, one past it is late', () => {
    const status = (afterMs: number) => stepsOf([{ send: purchase }], [[{ afterMs, answer: approval }]])[0]?.status;
    expect([status(1000), status(1001)]).toEqual(['matched', 'unanswered']);
  });

  test('the origin of the type is no part of the key: 0101 is answered by 0110 and 0111', () => {
    for (const mti of ['0110', '0111']) {
      const replies = [[{ afterMs: 1, answer: { ...approval, '0': mti } }]];
      expect(stepsOf([{ send: { ...purchase, '0': '0101' } }], replies)[0]?.status).toBe('matched');
    }
  });

  test('DE 7 and 41 left out of the answer are not held against it', () => {
    const { '7': _, '41': __, ...bare } = approval;
    expect(stepsOf([{ send: purchase }], [[{ afterMs: 1, answer: bare }]])[0]?.status).toBe('matched');
  });

  test('a second answer is told with the step that has one', () => {
    const twice = [
      { afterMs: 1, answer: approval },
      { afterMs: 2, answer: approval },
    ];
    const other = { ...purchase, '11': '000018' };
    const steps = stepsOf(
      [{ send: purchase }, { send: other }],
      [twice, [{ afterMs: 5, answer: { ...approval, '11': '000018' } }]],
    );
    expect(steps.map(({ status }) => status)).toEqual(['matched', 'matched', 'unexpected']);
    expect(steps[2]?.reasons).toEqual(['it answers step 1, which already has an answer']);
  });

  test('several requests without an answer: the one that fits best is named', () => {
    const names = ['000001', '000002', '000003'];
    const lines = names.map((stan) => ({
      send: { ...purchase, '11': stan, '41': `TERM000${stan[5]}` },
      name: `buy-${stan[5]}`,
    }));
    const stray = { ...approval, '11': '000002', '41': 'TERM0009' };
    const steps = run(lines, (_, nth) => (nth === 2 ? [{ afterMs: 10, answer: stray }] : []), {
      window: 0,
    }).replay.report().steps;
    expect(steps.map(({ reasons }) => reasons)).toEqual([
      ['no answer within 1000 ms'],
      ['no answer within 1000 ms', '0110 arrived after 10 ms; DE 41 differs: TERM0002 and TERM0009'],
      ['no answer within 1000 ms'],
      ['nearest is step buy-2: DE 41 differs: TERM0002 and TERM0009'],
    ]);
  });

  test('the key can be chosen', () => {
    const replies = [{ afterMs: 1, answer: { ...approval, '7': '0101000000' } }];
    expect(run([{ send: purchase }], () => replies).replay.report().passed).toBe(false);
    expect(run([{ send: purchase }], () => replies, { matchOn: [11, 41] }).replay.report().passed).toBe(true);
  });
});

describe('no answer expected', () => {
  test('silence is a match, an answer is none', () => {
    for (const nothing of [null, 'nothing']) {
      const line = { send: purchase, expect: nothing, within: 50 };
      expect(stepsOf([line], [])[0]).toMatchObject({ status: 'matched', reasons: [] });
      expect(stepsOf([line], [[{ afterMs: 3, answer: approval }]])[0]).toMatchObject({
        status: 'mismatched',
        reasons: ['no answer was expected, 0110 arrived after 3 ms with DE 39 00 (approved)'],
      });
    }
  });

  test('an answer after the time of silence is unexpected', () => {
    const lines = [{ send: purchase, expect: null, within: 50 }, { send: { ...purchase, '11': '000018' } }];
    const steps = stepsOf(lines, [
      [{ afterMs: 60, answer: approval }],
      [{ afterMs: 90, answer: { ...approval, '11': '000018' } }],
    ]);
    expect(steps[2]?.reasons).toEqual(['it answers step 1, which expected none within 50 ms']);
  });

  test('notifications wait for none', () => {
    const steps = stepsOf([{ send: { ...purchase, '0': '0140' } }], []);
    expect(steps[0]).toMatchObject({ status: 'sent', reasons: [] });
  });
});

describe('frames sent as they are', () => {
  test('one that breaks off is answered with a format error', () => {
    // 0100, bitmap of DE 11 and 39, the STAN, then nothing.
    const hex = '30313030 0020000002000000 303030303137';
    const answer = { '0': '0110', '11': '000017', '39': '30' };
    const [step] = stepsOf([{ send: hex, expect: { '39': '30' } }], [[{ afterMs: 1, answer }]]);
    expect(step).toMatchObject({ status: 'matched', mti: '0100', request: { '0': '0100', '11': '000017' } });
  });

  test('one without a type takes what comes', () => {
    const answer = { '0': '0110', '39': '30' };
    const { replay, sent } = run([{ send: '0xDEAD beef', expect: { '39': '30' } }], () => [{ afterMs: 1, answer }]);
    expect(sent[0]?.frame).toEqual(Buffer.from([0xde, 0xad, 0xbe, 0xef]));
    expect(replay.report().steps[0]).toMatchObject({ status: 'matched', mti: '????' });
  });
});

describe('what cannot be sent', () => {
  const next = { ...purchase, '0': '0220', '11': '000018', '38': { from: 'auth', path: '38' } };
  test('without the answer it takes from', () => {
    const steps = stepsOf([{ send: purchase, name: 'auth' }, { send: next }], []);
    expect(steps[1]).toMatchObject({ status: 'notSent', mti: '0220' });
    expect(steps[1]?.reasons).toEqual(['not sent: it takes DE 38 from step auth, which has no answer']);
  });

  test('without the element it takes: alone it keeps the replay from passing', () => {
    const { '38': _, ...declined } = approval;
    const lines = [{ send: purchase, name: 'auth', expect: { '39': '51' } }, { send: next }];
    const report = run(lines, () => [{ afterMs: 1, answer: { ...declined, '39': '51' } }]).replay.report();
    expect(report.steps[1]?.reasons).toEqual(['not sent: it takes DE 38 from step auth, whose answer lacks it']);
    expect(report).toMatchObject({ passed: false, sent: 1, matched: 1, notSent: 1, mismatched: 0, unanswered: 0 });
  });

  test('when what it takes does not fit', () => {
    const misfit = { ...next, '39': { from: 'auth', path: '38' } };
    const steps = stepsOf([{ send: purchase, name: 'auth' }, { send: misfit }], [[{ afterMs: 1, answer: approval }]]);
    expect(steps[1]?.reasons).toEqual(['not sent: LENGTH_EXCEEDED: 39: expected at most 2, found 6 characters']);
  });

  test('after the connection is lost', () => {
    const steps = stepsOf(
      [{ send: purchase }, { send: { ...purchase, '11': '000018' } }],
      [[{ afterMs: 12, answer: 'close' }]],
    );
    expect(steps[0]?.reasons).toEqual(['connection lost after 12 ms, without an answer']);
    expect(steps[1]).toMatchObject({ status: 'notSent', reasons: ['not sent: the connection was lost before'] });
  });
});
