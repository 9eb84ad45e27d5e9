// What a shop is told of an attempt, by the callback to its server and by the browser alike: its own fields, those of the transaction, and
// the hash over all of them. Receivers compute that hash over what their language makes of a form: names in an order of their own, with `_`
// for `.` in PHP, values trimmed or with HTML entities decoded. So the names that are added here come in one order in all of these ways,
// and values are sent as they are after all of them.
import type { AuthenticationOutcome } from '../../three-d-secure/authentication.ts';
import { mdStatusOf } from '../authentication-marks.ts';
import { withoutEntities } from '../html-entities.ts';
import type { FormField, OrderForm } from '../order-form.ts';
import type { PaidCard, PaymentResult } from '../payment-result.ts';
import { hashVer3, isHashName } from './hash-ver3.ts';

/** What most values have nothing of. */
const UNSETTLED = /[&\0\r\n]|^\s|\s$/;

/** The fields that are posted to the shop, HASH the last. `zone` is the centre's time zone of the IANA. */
export function answerFields(form: OrderForm, result: PaymentResult, key: string, zone: string): FormField[] {
  const added = transactionFields(result, zone);
  const names = new Set(added.map(([name]) => asPhpNames(name)));
  // A form that has these names already is answered by what has happened.
  const echoed = form.fields.filter(([name]) => !isHashName(name) && !names.has(asPhpNames(name)));
  const fields = [...echoed, ...added].map(([name, value]): FormField => [name, settled(value)]);
  return [...fields, ['HASH', hashVer3(fields, key)]];
}

function transactionFields(result: PaymentResult, zone: string): FormField[] {
  return [
    ['ReturnOid', result.oid],
    ['TransId', result.transactionId],
    ['Response', result.response],
    ['ProcReturnCode', result.code],
    ['ErrMsg', plain(result.errorMessage)],
    ['AuthCode', result.approvalCode],
    ['HostRefNum', result.reference],
    ['acqStan', result.stan],
    ['SettleId', result.settlementId],
    ['clientIp', result.clientAddress],
    ['mdStatus', mdStatusOf(result)],
    ['md', ''],
    ...cardFields(result.card),
    ...authenticationFields(result.authentication),
    ['EXTRA.TRXDATE', transactionDate(result.at, zone)],
  ];
}

function cardFields(card: PaidCard | undefined): FormField[] {
  return [
    ['MaskedPan', card?.masked ?? ''],
    ['Ecom_Payment_Card_ExpDate_Month', card?.expiryMonth ?? ''],
    ['Ecom_Payment_Card_ExpDate_Year', card?.expiryYear ?? ''],
    ['EXTRA.CARDBRAND', (card?.brand ?? '').toUpperCase()],
    ['EXTRA.CARDISSUER', plain(card?.issuer ?? '')],
  ];
}

function authenticationFields(outcome: AuthenticationOutcome | undefined): FormField[] {
  return [
    ['eci', outcome?.eci ?? ''],
    ['cavv', outcome?.authenticationValue ?? ''],
    ['xid', outcome?.xid ?? ''],
    ['TDS2.acsTransID', outcome?.acsTransactionId ?? ''],
    ['TDS2.authenticationType', outcome?.authenticationType ?? ''],
    ['TDS2.dsTransID', outcome?.directoryTransactionId ?? ''],
    ['TDS2.messageVersion', outcome?.messageVersion ?? ''],
    ['TDS2.threeDSServerTransID', outcome?.serverTransactionId ?? ''],
    ['TDS2.transStatus', outcome?.status ?? ''],
  ];
}

/** `yyyyMMdd HH:mm:ss` where the centre is. */
export function transactionDate(atMs: number, zone: string): string {
  const second = Math.floor(atMs / 1_000);
  if (second !== written.second || zone !== written.zone) {
    written.text = dateAndTime(second * 1_000, zone);
    written.second = second;
    written.zone = zone;
  }
  return written.text;
}

/** The second that was written last, and how: many attempts end in one. */
const written = { second: Number.NaN, zone: '', text: '' };

function dateAndTime(atMs: number, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  return `${local.toPlainDate().toString().replaceAll('-', '')} ${local.toPlainTime().toString({ smallestUnit: 'second' })}`;
}

/** A name as PHP has it in `$_POST`, and without regard to case. */
function asPhpNames(name: string): string {
  return name.toLowerCase().replaceAll(/[. [\]]/g, '_');
}

/** A value that is the same when a receiver trims it, decodes its entities, or both, and when a browser posts it: that writes line ends as
 *  CR LF. */
function settled(value: string): string {
  if (!UNSETTLED.test(value)) return value;
  return withoutEntities(value)
    .trim()
    .replaceAll('\0', '')
    .replaceAll(/\r\n?|\n/g, '\r\n');
}

/** Words of the gateway's own, without what some receivers write a backslash before, or in other letters. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[^ -~]/g, '')
    .replaceAll(/["'\\<>&|]/g, ' ')
    .replaceAll(/ {2,}/g, ' ');
}
