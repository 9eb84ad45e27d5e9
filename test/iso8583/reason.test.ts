// Reasons against the pairs that ISO 8583:1987 and 1993 and jPOS's 2003 table publish, and the ways a response may not say
// why: silence is never an approval, and what one version cannot say does not turn a yes into a no.
import { describe, expect, test } from 'vitest';
import {
  isApproved,
  isNotNow,
  isReason,
  Reason,
  reasonMeaning,
  reasonOf,
  reasonText,
} from '../../src/iso8583/reason.ts';

/** 1987 (annex A table A.4), 1993 (annex A action codes), 2003 (jpos/jPOS org/jpos/rc/CMF.java); '9104' is ours: that table has 9100 for it. */
const published: readonly (readonly [string, string, string, keyof typeof Reason])[] = [
  ['00', '000', '0000', 'approved'],
  ['08', '001', '0001', 'approvedWithIdentification'],
  ['10', '002', '0002', 'partiallyApproved'],
  ['11', '003', '0003', 'approvedVip'],
  ['16', '004', '0004', 'approvedUpdateTrack3'],
  ['05', '100', '1000', 'doNotHonour'],
  ['54', '101', '1001', 'expiredCard'],
  ['59', '102', '1002', 'suspectedFraud'],
  ['60', '103', '1003', 'contactAcquirer'],
  ['62', '104', '1004', 'restrictedCard'],
  ['75', '106', '1006', 'pinTriesExceeded'],
  ['01', '107', '1007', 'referToIssuer'],
  ['02', '108', '1008', 'referToIssuerSpecial'],
  ['03', '109', '1009', 'invalidMerchant'],
  ['13', '110', '1010', 'invalidAmount'],
  ['14', '111', '1011', 'invalidCardNumber'],
  ['42', '114', '1014', 'noSuchAccount'],
  ['40', '115', '1015', 'functionNotSupported'],
  ['51', '116', '1016', 'notSufficientFunds'],
  ['55', '117', '1017', 'incorrectPin'],
  ['56', '118', '1018', 'noCardRecord'],
  ['57', '119', '1019', 'notPermittedToCardholder'],
  ['58', '120', '1020', 'notPermittedToTerminal'],
  ['61', '121', '1021', 'exceedsAmountLimit'],
  ['63', '122', '1022', 'securityViolation'],
  ['65', '123', '1023', 'exceedsFrequency'],
  ['04', '200', '2000', 'pickUp'],
  ['33', '201', '2001', 'pickUpExpired'],
  ['34', '202', '2002', 'pickUpFraud'],
  ['41', '208', '2008', 'lostCard'],
  ['43', '209', '2009', 'stolenCard'],
  ['12', '902', '9102', 'invalidTransaction'],
  ['19', '903', '9103', 'reEnter'],
  ['30', '904', '9104', 'formatError'],
  ['90', '906', '9106', 'cutoverInProcess'],
  ['91', '907', '9107', 'issuerInoperative'],
  ['15', '908', '9108', 'noSuchIssuer'],
  ['96', '909', '9109', 'systemMalfunction'],
  ['68', '911', '9111', 'responseTooLate'],
  ['94', '913', '9113', 'duplicate'],
  ['25', '914', '9114', 'originalNotFound'],
];

/** 1993 and 2003; in 1987 all are '95', reconciliation error, which is read as the last of them. */
const ofReconciliation: readonly (readonly [string, string, keyof typeof Reason])[] = [
  ['500', '5000', 'inBalance'],
  ['501', '5001', 'outOfBalance'],
  ['133', '1033', 'nothingToReconcile'],
  ['137', '1037', 'wrongBatch'],
  ['503', '5003', 'totalsNotAvailable'],
];

describe('reasons', () => {
  test.each(ofReconciliation)('%s and %s are %s, and 95 in 1987', (in93, in03, name) => {
    const reason = Reason[name];
    expect(reason).toBe(Number(in93));
    expect([in93, in03].map(reasonOf)).toStrictEqual([reason, reason]);
    expect([0, 1, 2].map((version) => reasonText(reason, version))).toStrictEqual(['95', in93, in03]);
    expect(isApproved(reason)).toBe(false);
    expect(reasonMeaning(reason)).not.toMatch(/^code/);
    expect(reasonOf('95')).toBe(Reason.totalsNotAvailable);
  });

  test.each(published)('%s, %s and %s are %s', (in87, in93, in03, name) => {
    const reason = Reason[name];
    expect(reason).toBe(Number(in93));
    expect([in87, in93, in03].map(reasonOf)).toStrictEqual([reason, reason, reason]);
    expect([0, 1, 2].map((version) => reasonText(reason, version))).toStrictEqual([in87, in93, in03]);
    expect(isApproved(reason)).toBe(in93.startsWith('0'));
    expect(reasonMeaning(reason)).not.toMatch(/^code/);
  });

  test('are all in the list, each code once', () => {
    expect(Object.keys(Reason).sort()).toStrictEqual(
      [...published.map((row) => row[3]), ...ofReconciliation.map((row) => row[2])].sort(),
    );
    for (const column of [0, 1, 2] as const)
      expect(new Set(published.map((row) => row[column])).size).toBe(published.length);
  });
});

describe('codes outside the table', () => {
  test('go back in 1987 as they came', () => {
    for (let code = 0; code < 100; code++) {
      const text = String(code).padStart(2, '0');
      expect(reasonText(reasonOf(text), 0)).toBe(text);
    }
  });

  test('go back in 1993 as they came', () => {
    for (let code = 0; code < 1000; code++) {
      const text = String(code).padStart(3, '0');
      expect(reasonText(reasonOf(text), 1)).toBe(text);
    }
  });

  test('fit DE 39 of every version', () => {
    const texts = ['85', '92', '99', 'N7', '085', '129', '999', '0085', '1802', '9999', '', '   '];
    for (const text of texts) {
      const reason = reasonOf(text);
      expect(reasonText(reason, 0), text).toMatch(/^\d\d$/);
      expect(reasonText(reason, 1), text).toMatch(/^\d{3}$/);
      expect(reasonText(reason, 2), text).toMatch(/^\d{4}$/);
    }
  });

  test('stay the yes or the no that they were, in every version', () => {
    const texts = Array.from({ length: 1000 }, (_, code) => String(code).padStart(3, '0'));
    for (const text of [...texts, ...texts.map((code) => `1${code}`), ...texts.map((code) => `9${code}`)]) {
      const reason = reasonOf(text);
      for (const version of [0, 1, 2]) {
        expect(isApproved(reasonOf(reasonText(reason, version))), `${text} in version ${version}`).toBe(
          isApproved(reason),
        );
      }
    }
    for (let code = 0; code < 100; code++) {
      const reason = reasonOf(String(code).padStart(2, '0'));
      for (const version of [1, 2]) expect(isApproved(reasonOf(reasonText(reason, version)))).toBe(isApproved(reason));
    }
  });

  test('have no meaning but their number', () => {
    expect(reasonMeaning(reasonOf('99'))).toBe('code 99');
    expect(reasonMeaning(reasonOf('129'))).toBe('code 129');
  });
});

describe('what is no code', () => {
  test.each([
    '',
    ' ',
    '  ',
    '   ',
    '    ',
    '0',
    '0 ',
    ' 00',
    '00 ',
    '0x0',
    '1e1',
    '+00',
    '-01',
    '0.0',
    'AB',
    '00000',
    '٠٠٠',
  ])('%j is no approval', (text) => {
    expect(isApproved(reasonOf(text))).toBe(false);
    expect(reasonOf(text)).toBe(Reason.doNotHonour);
  });
});

test('approved is 0 to 99', () => {
  expect([-1, 0, 2, 99, 100, 116, 200, 400, 907, 1000, 1085].map(isApproved)).toStrictEqual([
    false,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('a reason is an action code, or a two-digit code that has none', () => {
  const reasons = [0, 2, 116, 999, 1085, 1017];
  // 1000 and 1010 would be told as 00 and 10: approvals.
  const others = [-1, 0.5, Number.NaN, 1000, 1010, 1100, 5000, '00', 0n, null, undefined, {}];
  expect(reasons.filter(isReason)).toEqual(reasons);
  expect(others.filter(isReason)).toEqual([]);
});

describe('"not now"', () => {
  test.each([
    ['19', '903', '9103'],
    ['90', '906', '9106'],
    ['91', '907', '9107'],
    ['15', '908', '9108'],
    ['96', '909', '9109'],
    ['68', '911', '9111'],
    ['09', '923', '9123'],
    ['28', '910', '9110'],
    ['92', '912', '9112'],
  ])('is %s in 1987, %s in 1993, %s in 2003', (...texts) => {
    expect(texts.map((text) => isNotNow(reasonOf(text)))).toEqual([true, true, true]);
  });

  test('is no approval, no decline, no answer that stays the same, and not nothing', () => {
    const others = [
      '00',
      '10',
      '05',
      '12',
      '14',
      '25',
      '30',
      '51',
      '94',
      '000',
      '100',
      '904',
      '913',
      '914',
      '916',
      '',
      'ZZ',
    ];
    expect(others.filter((text) => isNotNow(reasonOf(text)))).toEqual([]);
    expect(isNotNow(-1)).toBe(false);
  });
});
