// HTML entities in values, as receivers of forms decode them (PHP's html_entity_decode with its usual ENT_QUOTES: named ones with their
// semicolon, and numbers). Those of HTML 5 are decoded: all that HTML 4 has, and more.
import { decodeHTMLStrict } from 'entities';

const ENTITY = /&[#a-z0-9]{2,40};/i;
const MOST_ROUNDS = 8;

/** The text with its entities decoded, once. What has no semicolon stays: `&copy=1` is a part of an address. */
export function decodeEntities(text: string): string {
  return ENTITY.test(text) ? decodeHTMLStrict(text) : text;
}

/** A text in which a receiver that decodes entities finds none. */
export function withoutEntities(text: string): string {
  let decoded = decodeEntities(text);
  for (let before = text, round = 1; decoded !== before && round < MOST_ROUNDS; round++) {
    before = decoded;
    decoded = decodeEntities(before);
  }
  return decoded;
}
