// What the benches use of packages that come without types. Signatures are those of the package's own documentation.

declare module 'iso_8583' {
  /** A message with methods to pack it and to unpack others. Faults are returned as `{ error }`, not thrown. */
  export default class Iso8583 {
    constructor(message?: Readonly<Record<string, string>>);
    /** Two bytes of length, then the message; always with a secondary bitmap. */
    getBufferMessage(): Buffer | { error: unknown };
    /** Unpacks; `lenHeader: false` says that there is no length in front. */
    getIsoJSON(bytes: Buffer, options?: { lenHeader?: boolean }): Record<string, string> | { error: unknown };
  }
}
