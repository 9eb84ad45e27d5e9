// The messages by their schemas: what is refused and with which code, what is kept though nobody knows it, and the copies of the schemas
// that are handed out.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { threeDSecureSchemas } from '../../src/cli/three-d-secure-schemas.ts';
import { areqOf } from '../../src/three-d-secure/authentication-request.ts';
import { PROTOCOL_VERSIONS } from '../../src/three-d-secure/messages/parts.ts';
import { ProtocolError } from '../../src/three-d-secure/messages/protocol-error.ts';
import {
  formMessage,
  type MessageType,
  messageSchemas,
  readFormMessage,
  readMessage,
} from '../../src/three-d-secure/messages/read-message.ts';
import { purchaseOf } from './parts.ts';

const PAN = '4000000000001000';
const ids = {
  threeDSServerTransID: '8a880dc0-d2d2-4067-bcb1-b08d1690b26e',
  dsTransID: 'f25084f0-5b16-4c0a-ae5d-b24808a95e4b',
  acsTransID: 'd7c1ee99-9478-44a6-b1f2-391e29c6b340',
};
const areq = areqOf(purchaseOf(PAN), {
  ...{ id: ids.threeDSServerTransID, version: '2.2.0' },
  ...{ resultUrl: 'https://server.test/rreq', requestorUrl: 'https://shop.test' },
});
const head = { messageVersion: '2.2.0' };
const VALUE = Buffer.alloc(20, 1).toString('base64');

const samples: Record<MessageType, Record<string, unknown>> = {
  AReq: areq,
  ARes: {
    ...{ messageType: 'ARes', ...head, ...ids, acsReferenceNumber: 'A', dsReferenceNumber: 'D' },
    ...{ transStatus: 'Y', eci: '05', authenticationValue: VALUE },
  },
  CReq: { messageType: 'CReq', ...head, ...ids, challengeWindowSize: '05' },
  CRes: { messageType: 'CRes', ...head, ...ids, transStatus: 'Y' },
  RReq: { messageType: 'RReq', ...head, ...ids, messageCategory: '01', transStatus: 'N', interactionCounter: '03' },
  RRes: { messageType: 'RRes', ...head, ...ids, resultsStatus: '01' },
  Erro: {
    messageType: 'Erro',
    ...head,
    errorCode: '101',
    errorComponent: 'D',
    errorDescription: 'x',
    errorDetail: 'y',
  },
};
const types = Object.keys(samples) as MessageType[];

function codeOf(text: string, type: MessageType): [code: string, detail: string] {
  try {
    readMessage(text, type);
  } catch (error) {
    if (error instanceof ProtocolError) return [error.code, error.detail];
    throw error;
  }
  throw new Error('was taken');
}

test.each(types)('%s is read, and what nobody knows stays in it', (type) => {
  const given = { ...samples[type], somethingOfLater: { versions: ['2.3.1'] } };
  expect(readMessage(JSON.stringify(given), type)).toEqual(given);
  expect(readFormMessage(formMessage(given), type)).toEqual(given);
});

describe('what is wrong', () => {
  const required = types.flatMap((type) =>
    Object.keys(samples[type])
      .filter((name) => name !== 'messageType' && name !== 'messageVersion')
      .filter(
        (name) =>
          !(messageSchemas[type].shape as Record<string, { safeParse(v: unknown): { success: boolean } }>)[
            name
          ]?.safeParse(undefined).success,
      )
      .filter((name) => name in messageSchemas[type].shape)
      .map((name) => [type, name] as const),
  );

  test.each(required)('%s without %s: 201', (type, name) => {
    const { [name]: _, ...rest } = samples[type];
    expect(codeOf(JSON.stringify(rest), type)).toEqual(['201', name]);
  });

  test.each(required)('%s with a wrong %s: 203, and the value is not told', (type, name) => {
    const [code, detail] = codeOf(JSON.stringify({ ...samples[type], [name]: ['9504010000000001'] }), type);
    expect([code, detail]).toEqual(['203', name]);
  });

  test.each([
    ['another type', { messageType: 'ARes' }, '101'],
    ['a version of later', { messageVersion: '2.3.1' }, '102'],
    ['an address without HTTP', { notificationURL: 'javascript:alert(1)' }, '203'],
    ['an address with a line in it', { notificationURL: 'https://shop.test/\r\nX: y' }, '203'],
    ['a card number of letters', { acctNumber: 'x'.repeat(16) }, '203'],
    ['nothing of the browser that 2.1.0 asks for', { messageVersion: '2.1.0' }, '201'],
    [
      'an extension that has to be understood',
      { messageExtension: [{ name: 'n', id: 'x', criticalityIndicator: true, data: {} }] },
      '202',
    ],
  ])('an AReq with %s', (_, change, code) => {
    expect(codeOf(JSON.stringify({ ...areq, ...change }), 'AReq')[0]).toBe(code);
  });

  test('an extension that need not be understood is passed over', () => {
    const messageExtension = [{ name: 'n', id: 'x', criticalityIndicator: false, data: { a: 1 } }];
    expect(readMessage(JSON.stringify({ ...areq, messageExtension }), 'AReq').messageExtension).toEqual(
      messageExtension,
    );
  });

  test('any text at all is a message or a ProtocolError, and no card number is told', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .dictionary(fc.constantFrom(...Object.keys(areq)), fc.jsonValue())
        .map((change) => JSON.stringify({ ...areq, ...change })),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          readMessage(given, 'AReq');
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          expect(JSON.stringify(error.erro('D'))).not.toContain(PAN);
          expect(messageSchemas.Erro.safeParse(error.erro('D')).success).toBe(true);
        }
      }),
    );
  });
});

test.each(PROTOCOL_VERSIONS)('an AReq of our own is one in %s, whatever shop and browser say', (version) => {
  const words = fc.string({ minLength: 1, maxLength: 300 });
  const purchase = fc.record({
    merchantName: words,
    cardholderName: fc.string({ maxLength: 90 }),
    email: fc.string({ maxLength: 300 }),
    browser: fc.record({
      acceptHeader: fc.string(),
      userAgent: fc.string(),
      language: fc.string(),
      address: fc.string(),
    }),
    amountMinor: fc.nat(),
  });
  fc.assert(
    fc.property(purchase, (given) => {
      const made = areqOf(
        { ...purchaseOf(PAN), ...given },
        { id: ids.threeDSServerTransID, version, resultUrl: 'https://s.test/r', requestorUrl: 'https://s.test' },
      );
      expect(readMessage(JSON.stringify(made), 'AReq').purchaseAmount).toBe(String(given.amountMinor));
    }),
  );
});

test.each(types)('docs/three-d-secure/%s.schema.json is the definition as it is', (type) => {
  const file = new URL(`../../docs/three-d-secure/${type}.schema.json`, import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(threeDSecureSchemas()[type]);
});
