// An issuer of your own, loaded as it is: `kind: plugin` and `module: ./my-issuer.ts` in the configuration. This one plays
// a gift card brand: cards of one BIN are good up to a limit, and the brand's shop is closed at night. It keeps no
// accounts, so a reversal has nothing to give back, and nothing of it survives a crash: its books are in memory. An issuer
// that writes to a file, a database or another host leaves `books` out; it is then called only after the journal entry
// that names the request is durable. Options: { bin: '603899', limitMinor: 50000, closedHoursUtc: [23, 6] }
import { defineIssuer, Reason } from 'switch8583';

interface Options {
  bin: string;
  limitMinor: number;
  closedHoursUtc: [from: number, until: number];
}

export default defineIssuer(({ name, options }) => {
  const { bin = '603899', limitMinor = 50_000, closedHoursUtc = [23, 6] } = options as Partial<Options>;
  if (!Number.isInteger(limitMinor)) throw new Error(`issuer ${name}: options.limitMinor must be a whole number`);
  const [from, until] = closedHoursUtc;
  const isOpenAt = (hour: number) => (from < until ? hour < from || hour >= until : hour < from && hour >= until);

  return {
    books: 'memory',
    decide(request) {
      if (request.kind === 'reversal') return { reason: Reason.approved };
      if (request.kind === 'other') return { reason: Reason.invalidTransaction };
      if (!request.pan.startsWith(bin)) return { reason: Reason.noCardRecord };
      if (!isOpenAt(new Date(request.nowMs).getUTCHours())) return { reason: Reason.notPermittedToCardholder };
      const approvalCode = String(request.transaction % 1_000_000).padStart(6, '0');
      if (request.amountMinor <= limitMinor) return { reason: Reason.approved, approvalCode };
      return { reason: Reason.partiallyApproved, approvalCode, approvedMinor: limitMinor };
    },
  };
});
