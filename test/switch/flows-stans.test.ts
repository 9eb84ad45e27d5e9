// STANs come round: after 999999 comes 1, which may still be in use, or may be remembered by an issuer that answers late. And a
// business day ends while requests are in flight: what is under way is told and undone as on any other day.
import { describe } from 'vitest';
import type { SwitchState } from '../../src/switch/state.ts';
import { type Deed, FOREIGN_CARD, foreign, respondsWith, responseTo, reversal, runFlows, send, wait } from './flow.ts';

/** The next STAN on the link of issuer 2 is the one after this. */
const goOnAfter =
  (stan: number): Deed =>
  (world) => {
    const { state } = world.core as unknown as { state: SwitchState };
    state.links[2]!.stans.last = stan;
  };

/** Issuer 2 sends what belongs to the message that it was sent as the one at `index`. */
const respondTo =
  (index: number, reason: string): Deed =>
  (world) =>
    world.respond(2, responseTo(world.forwarded[index]!, reason));

const second = foreign({ '11': '000102', '37': '632709000102' });

describe('after STAN 999999', () => {
  runFlows([
    {
      name: 'comes 1, and each is told its own',
      when: [goOnAfter(999_998), send(foreign()), send(second), respondTo(1, '51'), respondTo(0, '00')],
      answers: ['0110 000102 51', '0110 000101 00'],
      issuers: ['2: 0100 s999999', '2: 0100 s1'],
      records: ['forwarded 1', 'forwarded 2', 'answered 2 116', 'answered 1 000'],
    },
    {
      name: 'the STAN of one that is still in flight is passed over',
      given: { issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-bcd', deadlineMs: 60_000 }] },
      when: [send(foreign()), goOnAfter(999_999), send(second), respondTo(1, '00'), respondTo(0, '51')],
      answers: ['0110 000102 00', '0110 000101 51'],
      issuers: ['2: 0100 s1', '2: 0100 s2'],
      records: ['forwarded 1', 'forwarded 2', 'answered 2 000', 'answered 1 116'],
    },
    {
      name: 'the STAN of an advice that waits is passed over',
      when: [
        send(foreign()),
        wait(1_020),
        goOnAfter(999_999),
        send(second),
        respondTo(2, '00'),
        send({ ...second, '11': '000103' }),
        respondTo(3, '00'),
        respondTo(1, '00'),
      ],
      answers: ['0110 000101 91', '0110 000102 00', '0110 000103 00'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000', '2: 0100 s1', '2: 0100 s3'],
      records: [
        'forwarded 1',
        'adviceQueued 1',
        'answered 1 907',
        'forwarded 3',
        'answered 3 000',
        'forwarded 4',
        'answered 4 000',
        'adviceAcknowledged 1',
      ],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'a late response to the one that had the STAN before is told to nobody; the one that has it now is told its own',
      when: [
        send(foreign()),
        wait(1_020),
        respondTo(1, '00'),
        goOnAfter(999_999),
        send(second),
        respondTo(0, '00'),
        respondTo(2, '51'),
      ],
      answers: ['0110 000101 91', '0110 000102 51'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000', '2: 0100 s1'],
      records: [
        'forwarded 1',
        'adviceQueued 1',
        'answered 1 907',
        'adviceAcknowledged 1',
        'forwarded 3',
        'answered 3 116',
      ],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged', 'issuer.contradicts'],
    },
    {
      name: 'a late response to the one that had the STAN before the one that has been told is noted',
      when: [
        send(foreign()),
        wait(1_020),
        respondTo(1, '00'),
        goOnAfter(999_999),
        send(second),
        respondTo(2, '00'),
        respondTo(0, '51'),
      ],
      answers: ['0110 000101 91', '0110 000102 00'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000', '2: 0100 s1'],
      records: [
        'forwarded 1',
        'adviceQueued 1',
        'answered 1 907',
        'adviceAcknowledged 1',
        'forwarded 3',
        'answered 3 000',
      ],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged', 'message.unexpected'],
    },
    {
      name: 'a late acknowledgement of the advice that had the STAN before answers no request',
      when: [
        send(foreign()),
        wait(1_020),
        respondTo(1, '00'),
        goOnAfter(1),
        send(second),
        respondTo(1, '00'),
        respondTo(2, '00'),
      ],
      answers: ['0110 000101 91', '0110 000102 00'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000', '2: 0100 s2'],
      records: [
        'forwarded 1',
        'adviceQueued 1',
        'answered 1 907',
        'adviceAcknowledged 1',
        'forwarded 3',
        'answered 3 000',
      ],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged', 'message.unexpected'],
    },
  ]);
});

describe('a cut-over (0800, DE 70 201) in between', () => {
  const cutOver = send({ '0': '0800', '7': '1123093000', '11': '000007', '70': '201' });
  const theirCutOver: Deed = (world) =>
    world.respond(2, { '0': '0800', '7': '1123093000', '11': '000007', '70': '201' });
  runFlows([
    {
      name: 'what is in flight is told, a repeat gets the first answer, and the reversal finds its original',
      when: [
        send(foreign()),
        cutOver,
        respondTo(0, '00'),
        send(foreign({ '0': '0101' })),
        respondsWith('00'),
        send(reversal({ '2': FOREIGN_CARD })),
      ],
      answers: ['0810 000007 40', '0110 000101 00', '0110 000101 00', '0410 000901 00'],
      issuers: ['2: 0100 s1', '2: 0400 s2 of 0100 000001 1123093000'],
      records: ['forwarded 1', 'answered 1 000', 'forwarded 2 undoes 1', 'answered 2 undoes 1 000'],
      notes: ['message.duplicate'],
    },
    {
      name: 'one that times out is undone, and a late response stays late',
      when: [send(foreign()), cutOver, wait(1_020), respondTo(0, '00'), respondTo(1, '00')],
      answers: ['0810 000007 40', '0110 000101 91'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'late 1', 'adviceAcknowledged 1'],
      notes: ['issuer.silent', 'advice.queued', 'issuer.late', 'advice.acknowledged'],
    },
    {
      name: 'of the issuer: answered, and its response to what is in flight is told',
      when: [send(foreign()), theirCutOver, respondTo(0, '00')],
      answers: ['0110 000101 00'],
      issuers: ['2: 0100 s1', '2: 0810 s7'],
      records: ['forwarded 1', 'answered 1 000'],
    },
  ]);
});
