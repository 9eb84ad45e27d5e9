// What a command returns to its shell. The numbers are part of the interface: CI decides by them.

export const ExitCode = {
  /** All as expected. */
  ok: 0,
  /** Something did not match, or a message was rejected. */
  mismatch: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** Could not connect, or the connection was lost. */
  connection: 3,
  /** Timed out. */
  timeout: 97,
  /** A defect of switch8583 itself. */
  internal: 99,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The table that `--help` shows. */
export const exitCodeHelp =
  'Exit codes: 0 all as expected, 1 something did not match, 2 usage or configuration, 3 could not connect, 97 timed out, 99 internal.';

/** A failure with its exit code and a message for people; nothing more is printed. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}
