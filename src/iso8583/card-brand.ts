// The brand of a card by its first digits (ISO/IEC 7812-1).

/** `cmi` for 9504, Morocco's own range; empty when the brand is not one of these. */
export function brandOf(pan: string): string {
  if (pan.startsWith('9504')) return 'cmi';
  if (pan.startsWith('4')) return 'visa';
  return /^[25]/.test(pan) ? 'mastercard' : '';
}
