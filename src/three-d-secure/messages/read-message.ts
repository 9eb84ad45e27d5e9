// A message as it comes, read: JSON of the type that is expected here, in a version that is spoken here, with every element as the
// specification has it. What is wrong is a ProtocolError with the code of the specification.
import type { z } from 'zod';
import { areqSchema, aresSchema } from './authentication-messages.ts';
import { creqSchema, cresSchema } from './challenge-messages.ts';
import { PROTOCOL_VERSIONS } from './parts.ts';
import { ErrorCode, ProtocolError } from './protocol-error.ts';
import { erroSchema, rreqSchema, rresSchema } from './result-messages.ts';

export const messageSchemas = {
  AReq: areqSchema,
  ARes: aresSchema,
  CReq: creqSchema,
  CRes: cresSchema,
  RReq: rreqSchema,
  RRes: rresSchema,
  Erro: erroSchema,
} as const;

export type MessageType = keyof typeof messageSchemas;
type MessageOf<T extends MessageType> = z.output<(typeof messageSchemas)[T]>;

/** A message has a few thousand characters. */
export const LARGEST_MESSAGE = 65_536;

/** Reads a message of one of `types`. Throws a ProtocolError. */
export function readMessage<T extends MessageType>(text: string, ...types: readonly T[]): MessageOf<T> {
  if (text.length > LARGEST_MESSAGE) throw notValid(`more than ${LARGEST_MESSAGE} characters`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw notValid('no JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw notValid('no object of JSON');
  const fields = json as Record<string, unknown>;
  const about = aboutOf(fields);
  const type = types.find((one) => one === fields.messageType);
  if (type === undefined) throw new ProtocolError(ErrorCode.notValid, `not a ${types.join(' or ')}`, about);
  const isErro = type === 'Erro';
  if (!isErro && !PROTOCOL_VERSIONS.some((version) => version === fields.messageVersion))
    throw new ProtocolError(ErrorCode.versionNotSupported, PROTOCOL_VERSIONS.join(','), about);
  const result = messageSchemas[type].safeParse(fields);
  if (!result.success) throw faulty(result.error, fields, about);
  const critical = criticalExtensions(fields.messageExtension);
  if (critical.length > 0) throw new ProtocolError(ErrorCode.criticalExtension, critical.join(','), about);
  return result.data as MessageOf<T>;
}

/** The CReq or CRes that a browser brings in a form field: base64url, with padding or without. Throws a ProtocolError. */
export function readFormMessage<T extends MessageType>(field: string, type: T): MessageOf<T> {
  if (field.length > LARGEST_MESSAGE || !/^[A-Za-z0-9_-]+={0,2}$/.test(field)) throw notValid('no base64url');
  return readMessage(Buffer.from(field, 'base64url').toString('utf8'), type);
}

/** A message as a browser brings it. */
export function formMessage(message: object): string {
  return Buffer.from(JSON.stringify(message), 'utf8').toString('base64url');
}

function faulty(error: z.ZodError, fields: Record<string, unknown>, about: ReturnType<typeof aboutOf>): ProtocolError {
  const names = [...new Set(error.issues.map(({ path }) => String(path[0] ?? '')))];
  const missing = names.filter((name) => fields[name] === undefined);
  if (missing.length > 0) return new ProtocolError(ErrorCode.elementMissing, missing.join(','), about);
  return new ProtocolError(ErrorCode.formatWrong, names.join(','), about);
}

function criticalExtensions(extensions: unknown): string[] {
  if (!Array.isArray(extensions)) return [];
  return extensions.flatMap(({ id, criticalityIndicator }) => (criticalityIndicator === true ? [String(id)] : []));
}

/** What an Erro tells of a message, as far as it is what it should be. */
function aboutOf(fields: Record<string, unknown>) {
  const known = (name: string, pattern: RegExp) => {
    const value = fields[name];
    return typeof value === 'string' && pattern.test(value) ? value : undefined;
  };
  const uuid = /^[0-9a-f-]{36}$/i;
  return {
    messageType: known('messageType', /^(AReq|ARes|CReq|CRes|RReq|RRes)$/),
    messageVersion: known('messageVersion', /^\d\.\d\.\d$/),
    threeDSServerTransID: known('threeDSServerTransID', uuid),
    dsTransID: known('dsTransID', uuid),
    acsTransID: known('acsTransID', uuid),
  };
}

function notValid(detail: string): ProtocolError {
  return new ProtocolError(ErrorCode.notValid, detail);
}
