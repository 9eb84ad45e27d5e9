// What the entry of an answer carries: the answer as it may be kept; behind it the request, when no earlier entry of the transaction
// has it; behind that the answer as it was told, when it may not be kept so. From this a repeat gets its first answer, byte for
// byte, after a restart too.

const FIRST_BYTES = 1_024;

export class AnswerContent {
  /** All of it is `[0, end)` of `bytes`. */
  end = 0;
  requestBytes = 0;
  toldBytes = 0;
  bytes: Buffer = Buffer.alloc(FIRST_BYTES);

  /** Begins with the first `end` bytes of `message`. */
  begin(message: Buffer, end: number): void {
    this.end = this.requestBytes = this.toldBytes = 0;
    this.append(message, end);
  }

  addRequest(request: Buffer, end: number): void {
    this.append(request, end);
    this.requestBytes = end;
  }

  addTold(answer: Buffer, end: number): void {
    this.append(answer, end);
    this.toldBytes = end;
  }

  private append(bytes: Buffer, end: number): void {
    if (this.end + end > this.bytes.length) this.grow(this.end + end);
    bytes.copy(this.bytes, this.end, 0, end);
    this.end += end;
  }

  private grow(needed: number): void {
    const larger = Buffer.alloc(2 * needed);
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
  }
}
