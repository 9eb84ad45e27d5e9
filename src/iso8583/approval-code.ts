// DE 38 of what is approved in this process: six digits worked out from the transaction number, so that the same run gives the
// same codes. Any million consecutive transactions get different codes, except that codes of one repeated digit, which look
// like placeholders, give way to their neighbours.

const CODES = 1_000_000;
/** Shares no factor with the number of codes, so that it permutes them. */
const STRIDE = 618_037;
const REPEATED_DIGIT = 111_111;

const thousands = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));

/** The approval code of a transaction: six digits, not all the same. */
export function approvalCodeOf(transaction: number): string {
  let code = ((transaction % CODES) * STRIDE) % CODES;
  if (code % REPEATED_DIGIT === 0) code = code === 0 ? 1 : code - 1;
  return thousands[Math.trunc(code / 1000)]! + thousands[code % 1000]!;
}
