// What a command returns to its shell. The numbers are part of the interface: CI decides by them.

/** By name: the number, what `--help` says of it, and what else there is to know. */
export const exitCodes = {
  ok: [0, 'all as expected', 'What was asked for was done, and everything that was compared is as it should be.'],
  mismatch: [
    1,
    'something did not match',
    'An answer is not as expected, a message was rejected, a search found nothing, a check found faults. It says which.',
  ],
  usage: [
    2,
    'usage or configuration',
    'The command line, the configuration, a spec, a trace or a file is at fault, and nothing was begun. It says where.',
  ],
  connection: [
    3,
    'could not connect',
    'There was nobody to connect to, or the connection was lost. In a replay a connection that is lost is an answer that did not come: 1.',
  ],
  timeout: [97, 'timed out', 'No answer came in time.'],
  internal: [
    99,
    'internal',
    'A defect of switch8583 itself, a journal that cannot keep entries, or a second signal that ended it at once.',
  ],
} as const satisfies Record<string, readonly [code: number, short: string, meaning: string]>;

type Codes = { readonly [name in keyof typeof exitCodes]: (typeof exitCodes)[name][0] };

/** The numbers by name. */
export const ExitCode = Object.fromEntries(Object.entries(exitCodes).map(([name, [code]]) => [name, code])) as Codes;
export type ExitCode = Codes[keyof Codes];

/** The table that `--help` shows. */
export const exitCodeHelp = `Exit codes: ${Object.values(exitCodes)
  .map(([code, short]) => `${code} ${short}`)
  .join(', ')}.`;

/** A failure with its exit code and a message for people; nothing more is printed. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}
