// What a network header says: a TPDU its addresses, a BASE24 header its parts (BASE24 external message manual: product, release,
// status, originator, responder), a BASE I header its length; others in characters are shown as those.
import { BASE1_BYTES, TPDU_BYTES, TPDU_IDENTIFIER } from '../codec/header.ts';

const products: Readonly<Record<string, string>> = { '00': 'network', '01': 'ATM', '02': 'POS', '03': 'teller' };

/** The meaning of a header given as hex; undefined when there is nothing to add. */
export function headerMeaning(hex: string): string | undefined {
  if (!/^(?:[0-9A-F]{2})+$/i.test(hex)) return undefined;
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length === TPDU_BYTES && bytes[0] === TPDU_IDENTIFIER)
    return `TPDU to ${bytes.toString('hex', 1, 3).toUpperCase()}, from ${bytes.toString('hex', 3).toUpperCase()}`;
  if (bytes.length === BASE1_BYTES && bytes[0] === BASE1_BYTES)
    return `BASE I header of a message of ${bytes.readUInt16BE(3)} bytes`;
  const text = bytes.toString('latin1');
  if (!/^[\x20-\x7e]+$/.test(text)) return undefined;
  const parts = /^ISO(\d\d)(\d\d)(\d{3})(\d)(\d)$/.exec(text);
  if (parts === null) return JSON.stringify(text);
  const [, product, release, status, originator, responder] = parts as unknown as string[];
  const name = products[product!];
  const words = [
    `product ${product}${name === undefined ? '' : ` (${name})`}`,
    `release ${release!.split('').join('.')}`,
  ];
  return [`${text}: BASE24`, ...words, `status ${status}`, `originator ${originator}`, `responder ${responder}`].join(
    ', ',
  );
}
