// What an error says, for a line of text. Whatever was thrown, by a library or by somebody's plug-in, may be no Error at all, and
// may throw when it is asked.

/** The message of an error; of anything else, its text. */
export function errorMessage(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return 'an error that does not say what it is';
  }
}
