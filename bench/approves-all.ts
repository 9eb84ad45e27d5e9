// An issuer that approves everything at once: what remains is the cost of the switch. It keeps no books, so nothing of it
// survives a crash.
import { type Decision, defineIssuer, Reason } from 'switch8583';

const approval: Decision = { reason: Reason.approved, approvalCode: '123456' };

export default defineIssuer(() => ({ books: 'memory', decide: () => approval }));
