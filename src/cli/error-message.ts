// What an error says, for a line of text. Whatever was thrown, by a library or by somebody's plug-in, may be no Error at all.

/** The message of an error; of anything else, its text. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
