// Clearing stops: what it was told, or what it works on, does not allow figures that are right.

/** Why a clearing run cannot be; nothing of it may be used. */
export class ClearingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ClearingError';
  }
}
