// A card number as a whole number of 53 bits: short, and not the card number itself where a list of cards is kept. It is no
// protection of card numbers: there are few enough of them to try them all. Two cards share a hash once in nine thousand million
// million pairs; they would share what they may be approved for.

const HALF_BITS = 32;
/** Bits of the upper half that a double still holds. */
const UPPER_MASK = (1 << (53 - HALF_BITS)) - 1;

/** The hash of a card number, or of any text. */
export function cardHash(cardNumber: string): number {
  let upper = 0x9e3779b9;
  let lower = 0x85ebca6b;
  for (let i = 0; i < cardNumber.length; i++) {
    const unit = cardNumber.charCodeAt(i);
    upper = stirred(upper ^ unit, 0xcc9e2d51);
    lower = stirred(lower ^ unit, 0x1b873593);
  }
  // Each half sees the other.
  upper = stirred(upper ^ (lower >>> 13), 0x27d4eb2f);
  lower = stirred(lower ^ (upper >>> 15), 0x165667b1);
  return (upper & UPPER_MASK) * 2 ** HALF_BITS + (lower >>> 0);
}

function stirred(value: number, factor: number): number {
  const product = Math.imul(value, factor);
  return product ^ (product >>> 15);
}
