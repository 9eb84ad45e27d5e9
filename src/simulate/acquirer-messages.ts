// What acquirers say: requests, repeats, and reversals that name their original in this way or that.
import type { FieldValues } from '../codec/field-values.ts';
import { transmissionTime } from '../iso8583/transmission-time.ts';
import type { AcquirerPlan, Naming, PurchasePlan } from './plan.ts';

const CURRENCY = '504';
const INSTITUTION = '504001';

/** Message types of the version of 1987, and processing codes. */
const requests: Readonly<Record<PurchasePlan['kind'], readonly [mti: string, processing: string]>> = {
  authorization: ['0100', '000000'],
  financial: ['0200', '000000'],
  'authorization advice': ['0120', '000000'],
  'financial advice': ['0220', '000000'],
  refund: ['0200', '200000'],
  enquiry: ['0100', '310000'],
};

/** The request of a purchase, under a STAN, at a time. */
export function purchaseRequest(plan: PurchasePlan, acquirer: AcquirerPlan, stan: string, nowMs: number): FieldValues {
  const [mti, processing] = requests[plan.kind];
  const { card, secrets } = plan;
  return {
    '0': typeIn(acquirer, mti),
    // A card number may be in the track alone.
    ...(secrets['35'] !== undefined && plan.marksRepeats ? {} : { '2': card }),
    '3': processing,
    ...(plan.kind === 'enquiry' ? {} : { '4': amount(plan.amountMinor) }),
    ...times(acquirer, nowMs),
    '11': stan,
    '32': INSTITUTION,
    '37': referenceOf(plan),
    ...(acquirer.namesTerminals ? { '41': terminalOf(acquirer, plan.terminal) } : {}),
    '42': 'MERCHANT0000001',
    '49': CURRENCY,
    ...secrets,
  };
}

/** The advice of a sale that is forced: in all but its type and DE 37 the request that was told 91. */
export function forcedAdvice(plan: PurchasePlan, acquirer: AcquirerPlan, request: FieldValues): FieldValues {
  const [mti] = requests[plan.kind];
  return { ...request, '0': typeIn(acquirer, mti), '37': referenceOf(plan) };
}

/** The reversal of a request but for `remainingMinor`, at a time, under a STAN unless it takes that of its original. */
export function reversalRequest(
  { marksRepeats }: PurchasePlan,
  naming: Naming,
  acquirer: AcquirerPlan,
  request: FieldValues,
  remainingMinor: number,
  stan: string,
  nowMs: number,
): FieldValues {
  const { '35': _track, '52': _pin, '55': _chip, ...rest } = request;
  const reversal: FieldValues = {
    ...rest,
    ...(rest['2'] === undefined ? { '35': request['35']! } : {}),
    '0': typeIn(acquirer, marksRepeats ? '0420' : '0400'),
    ...times(acquirer, nowMs),
    '11': stan,
  };
  if (remainingMinor > 0) reversal['95'] = `${amount(remainingMinor)}${amount(0)}C00000000C00000000`;
  if (naming === 'reference') return reversal;
  if (naming === 'own') {
    const { '11': ownStan, '12': time, '13': date } = rest;
    delete reversal['37'];
    return { ...reversal, '11': ownStan!, '12': time!, ...(date === undefined ? {} : { '13': date }) };
  }
  if (naming === 'original') delete reversal['37'];
  return { ...reversal, ...originalIn(acquirer, request) };
}

/** The completion (0220) of an authorization of 1987, under a STAN, at a time: it captures `amountMinor` of it. */
export function completionRequest(
  acquirer: AcquirerPlan,
  request: FieldValues,
  amountMinor: number,
  stan: string,
  nowMs: number,
): FieldValues {
  const { '52': _pin, '55': _chip, ...rest } = request;
  const names = { '11': stan, ...originalIn(acquirer, request) };
  return { ...rest, '0': '0220', '4': amount(amountMinor), ...times(acquirer, nowMs), ...names };
}

/** The same again, marked as a repeat: 0101, 0121, 0401. */
export function markedAsRepeat(message: FieldValues): FieldValues {
  return { ...message, '0': `${String(message['0']).slice(0, 3)}1` };
}

export function signOnRequest(stan: string, nowMs: number): FieldValues {
  return { '0': '0800', '7': transmissionTime(nowMs), '11': stan, '70': '001' };
}

/** DE 37: the number of the purchase. */
function referenceOf({ index }: PurchasePlan): string {
  return String(index).padStart(12, '0');
}

/** The name of a terminal: DE 41. */
function terminalOf({ name }: AcquirerPlan, terminal: number): string {
  return `${name.slice(0, 4).toUpperCase()}000${terminal}`;
}

function is1993({ dialect }: AcquirerPlan): boolean {
  return dialect.startsWith('iso93');
}

function typeIn(acquirer: AcquirerPlan, mti: string): string {
  return is1993(acquirer) ? `1${mti.slice(1)}` : mti;
}

const HOUR_MS = 3_600_000;
/** The second that was written last, and how. */
const written = { second: -1, sentAt: '', local: '' };

/** DE 7, 12 and 13: the local time is an hour ahead. */
function times(acquirer: AcquirerPlan, nowMs: number): FieldValues {
  const second = Math.floor(nowMs / 1000);
  if (second !== written.second) {
    written.second = second;
    written.sentAt = transmissionTime(nowMs);
    written.local = transmissionTime(nowMs + HOUR_MS);
  }
  const { sentAt, local } = written;
  if (is1993(acquirer)) return { '7': sentAt, '12': `26${local}` };
  return { '7': sentAt, '12': local.slice(4), '13': local.slice(0, 4) };
}

/** DE 90, or DE 56. */
function originalIn(acquirer: AcquirerPlan, request: FieldValues): FieldValues {
  const mti = request['0'];
  const stan = request['11'];
  if (is1993(acquirer)) return { '56': `${mti}${stan}${request['12']}06${INSTITUTION}` };
  return { '90': `${mti}${stan}${request['7']}${INSTITUTION.padStart(11, '0')}${'0'.repeat(11)}` };
}

function amount(minor: number): string {
  return String(minor).padStart(12, '0');
}
