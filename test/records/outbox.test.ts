// The outbox: a message is there once, leaves once, waits and gives up by rule; and what a crash leaves is sent again with the same
// Message-ID.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Delivery, Outcome } from '../../src/post/delivery.ts';
import { deliverDue } from '../../src/post/postman.ts';
import { CentreFile } from '../../src/records/centre-file.ts';
import { Outbox, type OutboxMessage } from '../../src/records/outbox.ts';
import { lockPost } from '../../src/records/process-lock.ts';

let folder: string;
let file: CentreFile;
let outbox: Outbox;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  file = CentreFile.open(join(folder, 'centre.db'));
  outbox = new Outbox(file);
});
afterEach(() => {
  file.close();
  rmSync(folder, { recursive: true });
});

function message(number: number): OutboxMessage {
  const reference = `M${number}-20261125`;
  const addresses = { sender: 'centre@centre.example', recipient: `m${number}@shop.example` };
  const messageId = `<${reference}@centre.example>`;
  return {
    reference,
    kind: 'statement',
    businessDate: 20261125,
    messageId,
    ...addresses,
    message: Buffer.from('bytes'),
  };
}

function deliveryBy(outcomeOf: (message: OutboxMessage) => Outcome): Delivery & { readonly seen: string[] } {
  const seen: string[] = [];
  const deliver = async (each: OutboxMessage) => {
    seen.push(each.messageId);
    return outcomeOf(each);
  };
  return { seen, deliver, close: () => undefined };
}

const sent = { is: 'sent', answer: '250 ok' } as const;

test('a message is put in once, and the first bytes stay', () => {
  expect(outbox.put([message(1), message(2)], 1_000)).toBe(2);
  expect(outbox.put([{ ...message(1), message: Buffer.from('others') }, message(3)], 2_000)).toBe(1);
  expect(Buffer.from(outbox.message('M1-20261125')!).toString()).toBe('bytes');
  expect(outbox.rows().map(({ reference }) => reference)).toEqual(['M1-20261125', 'M2-20261125', 'M3-20261125']);
});

test('what was sent is never sent again, whoever asks', async () => {
  outbox.put([message(1), message(2)], 0);
  const delivery = deliveryBy(() => sent);
  expect(await deliverDue(outbox, delivery, () => 10)).toEqual({ sent: 2, deferred: 0, bounced: 0, away: undefined });
  outbox.put([message(1)], 20);
  expect(outbox.retry('M1-20261125', 20)).toBe(false);
  expect(await deliverDue(outbox, delivery, () => 1e12)).toMatchObject({ sent: 0 });
  expect(delivery.seen).toHaveLength(2);
});

test('a message that is put off waits a minute, then twice as long each time, six hours at most, and is given up', async () => {
  outbox.put([message(1)], 0);
  const delivery = deliveryBy(() => ({ is: 'deferred', answer: '451 later' }));
  const waits: number[] = [];
  let nowMs = 0;
  for (;;) {
    await deliverDue(outbox, delivery, () => nowMs);
    const [row] = outbox.rows();
    if (row!.state === 'bounced') break;
    waits.push((row!.dueMs - nowMs) / 60_000);
    expect(await deliverDue(outbox, delivery, () => row!.dueMs - 1)).toMatchObject({ deferred: 0 });
    nowMs = row!.dueMs;
  }
  expect(waits.slice(0, 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360]);
  // Four to five days (RFC 5321, 4.5.4.1).
  expect(nowMs / 86_400_000).toBeGreaterThan(4);
  expect(nowMs / 86_400_000).toBeLessThan(5);
});

test('what is refused is listed and stays, until somebody asks for another attempt', async () => {
  outbox.put([message(1), message(2)], 0);
  let isFixed = false;
  const delivery = deliveryBy(({ reference }) =>
    reference === 'M1-20261125' && !isFixed ? { is: 'bounced', answer: '550 no such user' } : sent,
  );
  expect(await deliverDue(outbox, delivery, () => 10)).toMatchObject({ sent: 1, bounced: 1 });
  expect(outbox.rows({ state: 'bounced' })).toMatchObject([{ reference: 'M1-20261125', answer: '550 no such user' }]);
  expect(await deliverDue(outbox, delivery, () => 1e12)).toMatchObject({ sent: 0, bounced: 0 });
  isFixed = true;
  expect(outbox.retry('M1-20261125', 20)).toBe(true);
  expect(await deliverDue(outbox, delivery, () => 30)).toMatchObject({ sent: 1 });
});

test('when the server is away, the others are not tried', async () => {
  outbox.put([message(1), message(2), message(3)], 0);
  const delivery = deliveryBy(() => ({ is: 'away', answer: 'connection refused' }));
  expect(await deliverDue(outbox, delivery, () => 10)).toMatchObject({ deferred: 1, away: 'connection refused' });
  expect(outbox.rows().map(({ state }) => state)).toEqual(['deferred', 'queued', 'queued']);
});

test('a crash between the 250 of the server and its record sends the same message again, and no other', async () => {
  outbox.put([message(1), message(2), message(3)], 0);
  let isCrashing = true;
  const delivery = deliveryBy(({ reference }) => {
    // The server has it, and the process ends before it can say so.
    if (isCrashing && reference === 'M2-20261125') throw new Error('killed');
    return sent;
  });
  await expect(deliverDue(outbox, delivery, () => 10)).rejects.toThrow('killed');
  expect(outbox.rows().map(({ state }) => state)).toEqual(['sent', 'sending', 'queued']);
  isCrashing = false;
  file.close();
  file = CentreFile.open(join(folder, 'centre.db'));
  outbox = new Outbox(file);
  expect(await deliverDue(outbox, delivery, () => 20)).toMatchObject({ sent: 2 });
  const id = (number: number) => message(number).messageId;
  expect(delivery.seen).toEqual([id(1), id(2), id(3), id(2)]);
});

test('one process sends at a time', () => {
  const path = join(folder, 'centre.db');
  const lock = lockPost(path);
  expect(() => lockPost(path)).toThrow('another process sends its messages; wait until it has finished');
  lock.release();
  lockPost(path).release();
});
