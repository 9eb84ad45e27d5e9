// An address that cannot be had, as a server of the command line says it.
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** What the system says when a listener's address cannot be had. */
const CANNOT_LISTEN: ReadonlySet<string> = new Set(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN']);

/** The usage error for what a start has thrown because of an address; undefined for anything else. `server` may run there already. */
export function listenFault(thrown: unknown, server: 'switch' | 'gateway'): CommandError | undefined {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined || !CANNOT_LISTEN.has(code)) return undefined;
  const whose = server === 'switch' ? '' : `${server}: `;
  const hint = code === 'EADDRINUSE' ? `; is another ${server} running there?` : '';
  return new CommandError(ExitCode.usage, `${whose}cannot listen: ${errorMessage(thrown)}${hint}`, { cause: thrown });
}
