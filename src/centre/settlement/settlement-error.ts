/** Something that cannot be settled as it is: nothing of the date is. */
export class SettlementError extends Error {
  override readonly name = 'SettlementError';
}
