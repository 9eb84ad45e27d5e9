// How much a log says. Apart from the log, because what an option may be is known before one is kept.

/** From what needs a person to what only a developer reads. A level includes those before it. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];
