// The interface with which banks enrol their cardholders: JSON over HTTP, each bank with its key, each for its own cards. Cards stand in
// bodies only, never in an address; answers show them masked. All cards of a request are taken, or none and every fault.
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Cardholder } from '../../centre/enrolment/cardholder.ts';
import { closing, type EnrolmentFacts, enrolling, type WrittenCard } from '../../centre/enrolment/enrolling.ts';
import { calendarDateText } from '../../iso8583/calendar-date.ts';
import { maskPan } from '../../iso8583/pan.ts';
import type { CardholderRecords } from '../../records/cardholders.ts';
import type { CentreFile } from '../../records/centre-file.ts';
import { MemberKeys } from '../../records/member-keys.ts';

interface EnrolmentPorts {
  readonly file: CentreFile;
  readonly cardholders: CardholderRecords;
  readonly facts: () => EnrolmentFacts;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const MOST_CARDS = 10_000;
const MOST_BYTES = 2_000_000;
const MOST_LISTED = 1_000;

const text = z.string().max(40);
const enrolBody = z.strictObject({
  cards: z
    .array(z.strictObject({ card: text, enrolledOn: text.default('') }))
    .min(1)
    .max(MOST_CARDS),
});
const closeBody = z.strictObject({
  cards: z
    .array(z.strictObject({ card: text, closedOn: text.default('') }))
    .min(1)
    .max(MOST_CARDS),
});
const cardBody = z.strictObject({ card: text });

type Env = { Variables: { member: string } };

/** Serves `cardholders`, `cardholders/enrol`, `cardholders/close` and `cardholders/status`. */
export function enrolmentApi({ file, cardholders, facts, now }: EnrolmentPorts): Hono<Env> {
  const keys = new MemberKeys(file);
  const app = new Hono<Env>();

  app.use(async (asked, next) => {
    asked.header('Cache-Control', 'no-store');
    const [, key = ''] = /^Bearer ([\w-]{43})$/.exec(asked.req.header('Authorization') ?? '') ?? [];
    const member = key === '' ? undefined : keys.memberOf(key);
    if (member === undefined) {
      asked.header('WWW-Authenticate', 'Bearer');
      return asked.json({ error: 'a key of a member is needed: Authorization: Bearer KEY' }, 401);
    }
    asked.set('member', member);
    await next();
    return undefined;
  });

  app.onError((_, asked) => asked.json({ error: 'this has failed here, and nothing was changed; try again' }, 500));
  app.notFound((asked) => asked.json({ error: 'there is nothing here' }, 404));

  app.get('/cardholders', (asked) => {
    const member = asked.get('member');
    const most = Math.min(MOST_LISTED, Number(asked.req.query('limit') ?? MOST_LISTED) || MOST_LISTED);
    const skipped = Math.max(0, Number(asked.req.query('offset') ?? 0) || 0);
    const isClosedToo = asked.req.query('closed') === 'true';
    const listed: Cardholder[] = [];
    let place = 0;
    for (const cardholder of cardholders.all({ member, isClosedToo })) {
      if (place++ >= skipped) listed.push(cardholder);
      if (listed.length >= most) break;
    }
    return asked.json({ cardholders: listed.map(shown) });
  });

  app.post('/cardholders/enrol', async (asked) => {
    const read = await bodyOf(asked, enrolBody);
    if ('error' in read) return asked.json(read, 400);
    const member = asked.get('member');
    return put(
      asked,
      'enrol',
      read.body.cards.map((each) => ({ ...each, member, closedOn: '' })),
    );
  });

  app.post('/cardholders/close', async (asked) => {
    const read = await bodyOf(asked, closeBody);
    if ('error' in read) return asked.json(read, 400);
    const member = asked.get('member');
    return put(
      asked,
      'close',
      read.body.cards.map((each) => ({ ...each, member, enrolledOn: '' })),
    );
  });

  /** Of its own cards only: what other banks have enrolled is none of its business. */
  app.post('/cardholders/status', async (asked) => {
    const read = await bodyOf(asked, cardBody);
    if ('error' in read) return asked.json(read, 400);
    const found = cardholders.find(read.body.card.replace(/[ -]/g, ''));
    const own = found?.member === asked.get('member') ? found : undefined;
    return asked.json(own === undefined ? { isEnrolled: false } : { isEnrolled: own.closedOn === 0, ...shown(own) });
  });

  function put(asked: Context<Env>, verb: 'enrol' | 'close', cards: readonly WrittenCard[]) {
    return file.transaction(() => {
      const outcome = (verb === 'enrol' ? enrolling : closing)(cards, facts());
      if ('faults' in outcome) {
        const faults = outcome.faults.map(({ place, ...fault }) => ({ index: place, ...fault }));
        return asked.json({ error: 'nothing was changed', faults }, 422);
      }
      const { changes, count } = outcome;
      cardholders.put(changes, { atMs: now(), command: `api ${verb} ${asked.get('member')}` });
      return asked.json({ cards: count, changed: changes.length });
    });
  }

  return app;
}

/** The body of a request; what is wrong with it names no value. */
async function bodyOf<T>(
  asked: Context<Env>,
  schema: z.ZodType<T>,
): Promise<{ readonly body: T } | { readonly error: string }> {
  const length = Number(asked.req.header('Content-Length') ?? Number.NaN);
  if (!(length <= MOST_BYTES)) return { error: `a body of known length is needed, of ${MOST_BYTES} bytes at most` };
  let json: unknown;
  try {
    json = JSON.parse(await asked.req.text());
  } catch {
    return { error: 'the body is no JSON' };
  }
  const read = schema.safeParse(json);
  if (read.success) return { body: read.data };
  const [issue] = read.error.issues;
  return { error: `${issue!.path.join('.') || 'the body'}: not as it has to be (${issue!.code})` };
}

function shown({ pan, enrolledOn, closedOn }: Cardholder) {
  return {
    card: maskPan(pan),
    enrolledOn: calendarDateText(enrolledOn),
    closedOn: closedOn === 0 ? null : calendarDateText(closedOn),
  };
}
