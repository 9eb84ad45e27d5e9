// Certification: where it is required, cards of a member that is not certified are as without a route (15, action code 908), whichever
// wider route there is, and a link of a member that is not certified is as one that has not signed on (12, 902). What has happened is
// taken all the same.
import { APPROVED, decides, ORIGINAL, purchase, reversal, runFlows, send } from './flow.ts';

/** An issuer of some cards within the range of another one. */
const member = (isCertified: boolean) => {
  const certification = { isCertified };
  const issuers = [{ routes: ['950401'], certification }, { routes: ['9'] }];
  return {
    certification,
    issuer: { issuers },
    acquirer: { acquirers: [{ certification }], issuers: [{ routes: ['9'] }] },
  };
};

runFlows([
  {
    name: 'a card of a member that is certified is asked for',
    given: member(true).issuer,
    when: [decides(APPROVED), send(purchase())],
    answers: ['0110 000101 00'],
    issuers: ['1: 0100 t1'],
    records: ['answered 1 000'],
  },
  {
    name: 'a card of a member that is not certified has no route, and a wider one does not take it',
    given: member(false).issuer,
    when: [decides(APPROVED), send(purchase()), send(purchase({ '0': '0200', '11': '000102' }))],
    answers: ['0110 000101 15', '0210 000102 15'],
    records: ['answered 1 908', 'answered 2 908'],
  },
  {
    name: 'a link of a member that is not certified is refused',
    given: member(false).acquirer,
    when: [decides(APPROVED), send(purchase())],
    answers: ['0110 000101 12'],
    records: ['answered 1 902'],
  },
]);

for (const side of ['issuer', 'acquirer'] as const) {
  const lost = member(true);
  const code = side === 'issuer' ? '15' : '12';
  runFlows([
    {
      name: `a member loses its certificate (${side}): what was approved is told again, reversed and completed`,
      given: lost[side],
      when: [
        () => {
          lost.certification.isCertified = true;
        },
        decides(APPROVED),
        send(purchase()),
        () => {
          lost.certification.isCertified = false;
        },
        send(purchase()),
        send(purchase({ '11': '000102' })),
        send(reversal({ '90': ORIGINAL })),
        send(purchase({ '0': '0220', '11': '000103', '38': 'ABC123', '39': '00' })),
      ],
      answers: ['0110 000101 00', '0110 000101 00', `0110 000102 ${code}`, '0410 000901 00', '0230 000103 00'],
      issuers: ['1: 0100 t1', '1: 0400 t3 undoes t1', '1: 0220 t4'],
      records: [
        'answered 1 000',
        `answered 2 ${side === 'issuer' ? 908 : 902}`,
        'answered 3 undoes 1 000',
        'answered 4 000',
      ],
      notes: ['message.duplicate'],
    },
  ]);
}
