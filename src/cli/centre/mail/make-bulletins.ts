// The bulletins of a period: one for each member that has an address. What is in the outbox already is not made again.
import { createHmac, randomBytes } from 'node:crypto';
import type { Member } from '../../../centre/member.ts';
import type { Merchant } from '../../../centre/merchant.ts';
import type { AuthorizationRequest } from '../../../centre/statements/authorization-request.ts';
import { type Bulletin, BulletinCounter, type Period } from '../../../centre/statements/bulletin.ts';
import { bulletinCsv, bulletinDocument, bulletinReference } from '../../../centre/statements/bulletin-document.ts';
import { messageOf } from '../../../post/message.ts';
import { enrolmentCounts } from '../../../records/cardholders.ts';
import type { CentreFile } from '../../../records/centre-file.ts';
import type { Outbox } from '../../../records/outbox.ts';

interface BulletinPeriod {
  readonly period: Period;
  readonly members: readonly Member[];
  readonly merchants: readonly Merchant[];
  readonly requests: AsyncIterable<AuthorizationRequest>;
  /** The records, which know who is enrolled. */
  readonly records: CentreFile;
}

/** A bulletin for each member, in their order. */
export async function bulletinsOf({
  period,
  members,
  merchants,
  requests,
  records,
}: BulletinPeriod): Promise<Bulletin[]> {
  const counter = new BulletinCounter(period, keyedHash());
  for await (const request of requests) counter.add(request);
  const { from, to } = period;
  return members.map((member) =>
    counter.bulletinOf(member, merchants, enrolmentCounts(records, member.code, from, to)),
  );
}

/** Puts the bulletins of members with an address into the outbox. Returns how many there are, and how many are new. */
export async function putBulletins(
  bulletins: readonly Bulletin[],
  { from, sender }: { readonly from: string; readonly sender: string },
  outbox: Outbox,
  now: () => number,
): Promise<{ made: number; added: number }> {
  let made = 0;
  let added = 0;
  for (const bulletin of bulletins) {
    const { email } = bulletin.member;
    if (email === undefined) continue;
    made++;
    const reference = bulletinReference(bulletin);
    if (outbox.has(reference)) continue;
    const document = bulletinDocument(bulletin, sender);
    const { messageId, from: address, to, bytes } = await messageOf(document, bulletinCsv(bulletin), from, email);
    const what = { reference, kind: 'bulletin', businessDate: bulletin.period.to, messageId } as const;
    added += outbox.put([{ ...what, sender: address, recipient: to, message: bytes }], now());
  }
  return { made, added };
}

/** Tells cards apart by an HMAC whose key is drawn for this count and kept nowhere: figures do not depend on it, and nobody can look
 *  up a card by what was counted. */
function keyedHash(): (pan: string) => string {
  const key = randomBytes(32);
  return (pan) => createHmac('sha256', key).update(pan).digest('base64');
}
