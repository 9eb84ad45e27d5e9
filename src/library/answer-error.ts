// A request that a client has no answer to.

/** No answer came: in time (`NO_ANSWER`), or ever, because the connection is gone (`CONNECTION_LOST`). */
export class AnswerError extends Error {
  readonly code: 'NO_ANSWER' | 'CONNECTION_LOST';
  constructor(code: AnswerError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AnswerError';
    this.code = code;
  }
}
