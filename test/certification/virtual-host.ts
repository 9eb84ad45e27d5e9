// A bank's host for tests of packs, in virtual time: the switch with its built-in domestic issuer, and what is planted between it and who certifies it.

import { readFileSync } from 'node:fs';
import { IssuerRun } from '../../src/certification/issuer-run.ts';
import type { Pack } from '../../src/certification/pack.ts';
import type { CaseResult } from '../../src/certification/result.ts';
import { localIssuer } from '../../src/cli/local-issuer.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { packageFile } from '../../src/package-file.ts';
import { CardVerifier } from '../../src/security/card-verifier.ts';
import { issuerKeysOf, issuerKeysSchema } from '../../src/security/issuer-keys.ts';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { framing } from '../switch/framed-peer.ts';
import { codecOf, World } from '../switch/world.ts';

/** What a planted host does otherwise. */
export interface Planted {
  /** What it takes a request for; undefined: it does not hear it. `ask` asks the good host something more, and nobody hears the answer. */
  hears?(request: FieldValues, ask: (request: FieldValues) => void): FieldValues | undefined;
  /** True for a request at which it cuts the connection. */
  cuts?(request: FieldValues): boolean;
  /** What it says instead of the good answer to `request`; undefined: nothing. */
  says?(answer: FieldValues, request: FieldValues): FieldValues | undefined;
}

/** Keys of tests. */
const verifier = new CardVerifier(
  issuerKeysOf(issuerKeysSchema.parse(JSON.parse(readFileSync(packageFile('examples/test-keys.json'), 'utf8')))),
);
const ENROLLED = '9504010000000019';

/** Runs a pack against the good host, or a planted one. */
export async function certifiedHost(pack: Pack, planted: Planted = {}): Promise<CaseResult[]> {
  const issuer = domesticIssuer({ name: 'bank', currency: '504', openingBalanceMinor: 10_000_000, verifier });
  const enrolment = { isEnrolled: (pan: string) => pan === ENROLLED };
  const world = new World({
    acquirers: [{ spec: pack.spec }],
    issuers: [{ routes: ['9504'], deadlineMs: 5_000 }],
    local: { ...localIssuer(issuer, 1, 'issuer-1', 5_000), enrolment },
    inFlightLimit: 64,
    retainedLimit: 1_024,
  });
  const codec = codecOf(pack.spec);
  const connect: ConstructorParameters<typeof IssuerRun>[0]['connect'] = async (events) => {
    const connection = world.connect(1);
    const asked = new Map<string, FieldValues>();
    const unheard = new Set<string>();
    const reader = new FrameReader(framing, 65_535);
    world.peer(connection).peer.onRead = (view) =>
      reader.push(view, (bytes, start, end) => {
        const answer = codec.decode(Buffer.from(bytes.subarray(start, end))).toJSON();
        const stan = String(answer['11']);
        if (unheard.delete(stan)) return;
        const request = asked.get(stan) ?? {};
        const said = planted.says === undefined ? answer : planted.says(answer, request);
        if (said === undefined) return;
        const body = codec.encode(said);
        events.frame(body, 0, body.length);
      });
    let further = 900_000;
    const ask = (request: FieldValues) => {
      const stan = String(++further);
      unheard.add(stan);
      world.send({ ...request, '11': stan, '37': `CERT0${stan}0` }, connection);
    };
    return {
      send: (bytes) => {
        const request = codec.decode(bytes).toJSON();
        if (planted.cuts?.(request)) {
          events.closed();
          return;
        }
        asked.set(String(request['11']), request);
        const heard = planted.hears === undefined ? request : planted.hears(request, ask);
        if (heard !== undefined) world.send(heard, connection);
      },
      close: async () => undefined,
    };
  };
  let isDone = false;
  const run = new IssuerRun({ pack, codec, values: {}, lastStan: 1_000, timer: world.timer, connect }).run();
  void run.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isDone) world.advance(10);
  }
  return run;
}
