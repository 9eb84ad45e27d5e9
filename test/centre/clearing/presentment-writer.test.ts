// A record that is filled into the layout of an earlier one is the record that the codec writes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Figures, figuresOf } from '../../../src/centre/clearing/figures.ts';
import { PresentmentTexts } from '../../../src/centre/clearing/presentment-texts.ts';
import { PresentmentWriter } from '../../../src/centre/clearing/presentment-writer.ts';
import type { Operation } from '../../../src/centre/operation.ts';
import { atlas, codecs, operation, rif, tariffs, utc, visa } from './fixture.ts';

const digits = (least: number, most: number) => fc.stringMatching(new RegExp(`^\\d{${least},${most}}$`));
const text = (most: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9 ,.'-]{0,${most}}$`));

const anyOperation = fc.record({
  key: fc.nat().map((number) => `n:${number}`),
  kind: fc.constantFrom('purchase', 'cash', 'refund'),
  isReversal: fc.boolean(),
  issuer: fc.constantFrom('RIF', 'VISA', 'ATLAS'),
  amountMinor: fc.integer({ min: 1, max: 999_999_999 }),
  pan: digits(12, 19),
  expiry: fc.constantFrom('', '2912'),
  entryMode: fc.constantFrom('', '051', '810', '01010150M001'),
  channel: fc.constantFrom('terminal', 'atm', 'e-commerce', 'manual'),
  rrn: text(12),
  approvalCode: text(6),
  terminal: text(8),
  acceptor: text(15),
  acceptorName: fc.oneof(text(40), fc.constant('CAFÉ 日本')),
}) as fc.Arbitrary<Partial<Operation>>;

function textsOf(texts: PresentmentTexts, one: Operation, number: number): Figures {
  const issuer = { RIF: rif, VISA: visa, ATLAS: atlas }[one.issuer]!;
  const figures = figuresOf(one, atlas, issuer, tariffs);
  texts.operation({
    operation: one,
    figures,
    reference: '90100016330000000000015',
    localTime: utc(one.atMs),
    centre: '010000',
    acquirer: atlas.institution,
    issuer: issuer.institution,
  });
  texts.side(number % 2 === 0 ? figures.acquirer : figures.issuer, number);
  return figures;
}

test.each(['ascii', 'ebcdic'] as const)('in %s', (encoding) => {
  const codec = codecs[encoding];
  const writer = new PresentmentWriter(codec);
  const texts = new PresentmentTexts();
  let number = 1;
  fc.assert(
    // Twice, so that each layout is filled at least once.
    fc.property(anyOperation, anyOperation, (first, second) => {
      for (const more of [first, second, { ...first, amountMinor: 1, rrn: second.rrn! }]) {
        number++;
        textsOf(texts, operation('n:1', more), number);
        const written = writer.write(texts).toString('hex');
        expect(written).toBe(codec.encode(texts.json()).toString('hex'));
      }
    }),
    { numRuns: 500 },
  );
});

test('what does not fit its element is refused as the codec refuses it, in a known layout too', () => {
  const writer = new PresentmentWriter(codecs.ascii);
  const texts = new PresentmentTexts();
  textsOf(texts, operation('n:1'), 2);
  writer.write(texts);
  for (const wrong of [
    { processingCode: '00' },
    { processingCode: '00000A' },
    { pan: '95040200000000X8' },
    { expiry: '291' },
  ]) {
    textsOf(texts, operation('n:2', wrong), 3);
    expect(() => writer.write(texts)).toThrow();
  }
  textsOf(texts, operation('n:3'), 4);
  expect(codecs.ascii.decode(writer.write(texts)).text(71)).toBe('00000004');
});
