// Numbers that a process cannot hold exactly, in specs of people's own: the request is refused with 30 and kept, never rounded, and
// nothing fails. Those of ISO 8583:2003, whose DE 11 has twelve digits, are kept to the last digit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { Doorstep } from '../host/doorstep.ts';
import { tries } from '../tries.ts';
import { purchase } from './flow.ts';
import { framed } from './framed-peer.ts';

const numeric = (length: number) => ({
  type: 'Numeric',
  length,
  description: 'wide',
  enc: 'ASCII',
  prefix: 'ASCII.LL',
  class: 'n',
});
const own = loadSpec('iso87-ascii') as unknown as { fields: Record<string, unknown> };
const wide = compile({
  ...own,
  fields: {
    ...own.fields,
    3: numeric(30),
    4: numeric(30),
    7: numeric(30),
    11: numeric(30),
    13: numeric(30),
    49: numeric(30),
  },
} as never);

function asked(codec: typeof wide, message: FieldValues) {
  const door = new Doorstep({ codec });
  const entries: Record<string, unknown>[] = [];
  door.journal.onAppend = (entry) => entries.push({ ...entry });
  const peer = door.call();
  const answers: Buffer[] = [];
  peer.peer.onRead = (view) => answers.push(Buffer.from(view));
  peer.sendRaw(framed(codec.encode(message)));
  const answer = answers.length === 0 ? undefined : codec.decode(answers[0]!.subarray(2)).toJSON();
  return { answer, entries, failures: door.of('frame.failed') };
}

describe('a number of twenty digits', () => {
  it.each(['3', '4', '7', '11', '13', '49'])('in DE %s: 30, on record, and nothing fails', (element) => {
    const { answer, entries, failures } = asked(wide, { ...purchase(), [element]: '99999999999999999999' });
    expect([answer?.['39'], answer?.['11'], failures]).toEqual([
      '30',
      element === '11' ? '99999999999999999999' : purchase()['11'],
      [],
    ]);
    expect(entries).toMatchObject([{ reason: 904 }]);
  });

  it.each(['4', '11'])('in DE %s of which all but the last are zeros is what it is', (element) => {
    const { answer, entries } = asked(wide, { ...purchase(), [element]: '00000000000000000123' });
    expect(answer?.['39']).toBe('00');
    expect(entries.at(-1)).toMatchObject(element === '4' ? { amountMinor: 123 } : { stan: 123 });
  });
});

describe('DE 11 of ISO 8583:2003', () => {
  it('is kept and answered to the last of its twelve digits', () => {
    const codec = compile(loadSpec('iso2003-ascii'));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), (stan) => {
        const { '49': _, '12': _time, '13': _date, '4': amount, ...rest } = purchase();
        const message = { ...rest, '0': '2100', '4': `5042${amount}`, '11': String(stan).padStart(12, '0') };
        const { answer, entries, failures } = asked(codec as typeof wide, message);
        expect([answer?.['39'], answer?.['11'], failures]).toEqual(['0000', message['11'], []]);
        expect(entries.at(-1)).toMatchObject({ stan });
      }),
      { numRuns: tries(6, 20), examples: [[2_147_483_647], [2_147_483_648], [4_294_967_296], [999_999_999_999]] },
    );
  });
});
