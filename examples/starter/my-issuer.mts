// An issuer of your own: what a card may buy is decided here. It is loaded as it is, with its types, and again with each start of the
// switch. `import ... from 'switch8583'` means the switch that runs it: nothing has to be installed beside this file.
import { defineIssuer, Reason } from 'switch8583';

interface Options {
  limitMinor: number;
}

export default defineIssuer(({ name, options }) => {
  const { limitMinor = 50_000 } = options as Partial<Options>;
  if (!Number.isInteger(limitMinor)) throw new Error(`issuer ${name}: options.limitMinor must be a whole number`);

  return {
    // Nothing of it outlives this process. An issuer with a database leaves this out, and is asked once the journal names the request.
    books: 'memory',
    decide(request) {
      if (request.kind === 'reversal') return { reason: Reason.approved };
      if (request.kind === 'other') return { reason: Reason.invalidTransaction };
      if (request.amountMinor > limitMinor) return { reason: Reason.exceedsAmountLimit };
      return { reason: Reason.approved, approvalCode: String(request.transaction % 1_000_000).padStart(6, '0') };
    },
  };
});
