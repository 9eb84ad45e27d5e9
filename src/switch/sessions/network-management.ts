// What network management messages ask for: DE 70 in ISO 8583:1987 (clause 5.8), the function code in DE 24 in 1993 and 2003. Terminals
// leave DE 70 out, and say it by the processing code.
import type { Message } from '../../codec/message.ts';
import { versionOf } from '../../iso8583/mti.ts';

export type ManagementFunction = 'signOn' | 'signOff' | 'echo' | 'cutOver' | 'keyChange';

/** The codes of each function: of 1987, and of later versions. */
const codes: Readonly<Record<ManagementFunction, readonly [in1987: number, later: number]>> = {
  signOn: [1, 801],
  signOff: [2, 802],
  echo: [301, 831],
  cutOver: [201, 821],
  keyChange: [161, 811],
};

const byCode = new Map<number, ManagementFunction>(
  Object.entries(codes).flatMap(([name, both]) => both.map((code) => [code, name as ManagementFunction])),
);

/** DE 3 of terminals that send no DE 70: logon, and test of the line. */
const byProcessingCode: ReadonlyMap<number, ManagementFunction> = new Map([
  [920_000, 'signOn'],
  [990_000, 'echo'],
]);

/** What `request` asks for; undefined for a function that the switch does not know. */
export function functionIn(request: Message): ManagementFunction | undefined {
  if (versionOf(request.mti) > 0) return byCode.get(request.number(24));
  return request.has(70) ? byCode.get(request.number(70)) : byProcessingCode.get(request.number(3));
}

/** The elements of a request for `wanted` in the words of a version, message type included. */
export function managementRequest(wanted: ManagementFunction, version: number): Record<string, string> {
  const [in1987, later] = codes[wanted];
  if (version === 0) return { '0': '0800', '70': String(in1987).padStart(3, '0') };
  return { '0': `${version}804`, '24': String(later) };
}
