// What goes wrong with the file of the gateway, said with its path and what to do about it. What SQLite and the system say is put in
// the words of the records of the centre, which are a file of the same kind.
import { RecordsError, recordsFault } from '../../records/records-error.ts';

type GatewayFileCode =
  | 'GATEWAY_FILE_FOREIGN'
  | 'GATEWAY_FILE_VERSION'
  | 'GATEWAY_FILE_BUSY'
  | 'GATEWAY_FILE_KEY'
  | 'GATEWAY_FILE_FAILED';

/** The file cannot be used as it is: `message` says which file, why, and what would mend it. */
export class GatewayFileError extends Error {
  readonly code: GatewayFileCode;
  constructor(code: GatewayFileCode, path: string, what: string, hint: string, options?: ErrorOptions) {
    super(`the file of the gateway, ${path}: ${what}; ${hint}`, options);
    this.name = 'GatewayFileError';
    this.code = code;
  }
}

/** What was thrown while the file at `path` was used, or its lock, as a GatewayFileError; a defect of the program as it is. */
export function gatewayFileFault(path: string, thrown: unknown): unknown {
  if (thrown instanceof GatewayFileError) return thrown;
  const fault = recordsFault(path, thrown);
  if (!(fault instanceof RecordsError)) return fault;
  const code = fault.code === 'RECORDS_BUSY' ? 'GATEWAY_FILE_BUSY' : 'GATEWAY_FILE_FAILED';
  return new GatewayFileError(code, path, fault.what, fault.hint, { cause: fault.cause });
}
