// Hostile frames to the built switch, over real sockets, in every bundled spec and every framing, from acquirers and from a remote
// issuer: whatever comes, the switch fails on none of them, serves who behaves, stops in order, and its journal is sound. SEED gives other
// frames, FRAMES more of them: `FRAMES=200000 npx vitest run --project trials test/attack/fuzz.test.ts`.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { EncodeError } from '../../src/codec/errors.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { bundledSpecs, loadSpec } from '../../src/spec-file.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { type Framing, framingByName, framingNames } from '../../src/wire/framing.ts';
import { generatedMessage } from '../codec/generated-message.ts';
import { mutated, randomBytes, randomFrom } from '../codec/mutated-bytes.ts';
import { ServerUnderFire } from '../end-to-end/ledgers/server-under-fire.ts';
import { cut, framed } from '../end-to-end/raw-connection.ts';
import { Folder } from '../end-to-end/switch-process.ts';
import { tries } from '../tries.ts';
import { buy } from './healthy-client.ts';

const FRAMES = Number(process.env.FRAMES ?? tries(1_500, 5_000));
const QUIET_SECONDS = 1;
const SETTLE_MS = 500;
const SEED = Number(process.env.SEED ?? 8583);
/** Messages of each spec that are changed. */
const MODELS = 40;
const BATCH = 50;
const LONGEST = 8_000;

let folder: Folder | undefined;
let server: ServerUnderFire | undefined;
let issuer: Server | undefined;
afterEach(async () => {
  await server?.kill();
  issuer?.close();
  folder?.remove();
});

interface Target {
  readonly name: string;
  readonly framing: Framing;
  readonly models: readonly Buffer[];
}

/** Every spec behind two framings, so that every framing is behind some spec. */
function targets(): Target[] {
  const framings = framingNames.filter((name) => name !== 'none');
  return bundledSpecs().flatMap((spec, i) => {
    const codec = compile(loadSpec(spec));
    const models = modelsOf(spec, codec);
    return [framings[i % framings.length]!, framings[(i + 7) % framings.length]!].map((framing) => ({
      name: `${spec}_${framing}`,
      framing: framingByName(framing),
      models,
    }));
  });
}

/** Messages of a spec: canonical ones of any element, most of them requests that go somewhere. */
function modelsOf(spec: string, codec: Codec): Buffer[] {
  const version = spec.includes('2003') ? '2' : /93|ipm/.test(spec) ? '1' : '0';
  const random = randomFrom(SEED);
  const pick = <T>(...some: readonly T[]): T => some[random() % some.length]!;
  const models: Buffer[] = [];
  for (const message of fc.sample(generatedMessage(loadSpec(spec)), { seed: SEED, numRuns: MODELS })) {
    const longestStan = codec.fields[11]?.maxUnits ?? 6;
    const routed = {
      '0': version + pick('100', '120', '200', '220', '400', '420', '421', '800', '302'),
      '2': pick('9504010000000001', '4000120000000016'),
      '3': pick('000000', '200000', '310000'),
      '7': '1123120000',
      '11': pick('9'.repeat(longestStan), String(random() % 1_000_000).padStart(longestStan, '0')),
    };
    for (const json of [message, { ...message, ...routed }, routed]) {
      try {
        const bytes = codec.encode(json);
        if (bytes.length <= LONGEST) models.push(bytes);
      } catch (error) {
        if (!(error instanceof EncodeError)) throw error;
      }
    }
  }
  return models;
}

function frameOf(framing: Framing, body: Buffer): Buffer {
  const writer = new FrameWriter(framing);
  const at = writer.reserve(body.length);
  body.copy(writer.buffer, at);
  writer.finish(body.length);
  return Buffer.from(writer.take()!);
}

function dial(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(socket));
    socket.on('error', () => undefined);
    socket.resume();
  });
}

/** A remote issuer that answers with what it was sent, as an answer, changed. */
function hostileIssuer(random: () => number): Promise<number> {
  issuer = createServer((socket) => {
    let pending: Buffer = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const { bodies, rest } = cut(Buffer.concat([pending, chunk]));
      pending = rest;
      for (const body of bodies) {
        const answer = Buffer.from(body);
        answer[2] = answer[2] === 0x32 ? 0x33 : 0x31;
        socket.write(framed(random() % 4 === 0 ? answer : mutated(answer, random)));
      }
    });
  });
  return new Promise((resolve) =>
    issuer!.listen(0, '127.0.0.1', () => resolve((issuer!.address() as { port: number }).port)),
  );
}

test(`${FRAMES} hostile frames, seed ${SEED}`, { timeout: 120_000 + FRAMES * 10 }, async () => {
  folder = new Folder();
  const random = randomFrom(SEED);
  const all = targets();
  const far = await hostileIssuer(random);
  const configuration = [
    'node: fuzzed',
    'journal: ./journal.db',
    'limits: { badFrames: 0 }',
    'acquirers:',
    '  - { name: healthy, listen: 127.0.0.1:0, spec: iso87-ascii }',
    ...all.map(({ name }) => {
      const [spec, framing] = name.split('_');
      return `  - { name: ${name}, listen: 127.0.0.1:0, spec: ${spec}, framing: ${framing} }`;
    }),
    'issuers:',
    "  - { name: home, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '999999999.00' }",
    `  - { name: far, kind: remote, routes: ['4'], connect: '127.0.0.1:${far}', spec: iso87-ascii, deadline: 1s }`,
    '',
  ].join('\n');
  server = new ServerUnderFire(folder.write('switch.yaml', configuration), all.length + 1);
  const [healthy, ...ports] = (await server.listening)!;
  const sockets: Socket[] = [];
  for (const port of ports) sockets.push(await dial(port));
  const fire = async (count: number): Promise<void> => {
    for (let sent = 0; sent < count; sent += BATCH) {
      const which = random() % all.length;
      const { framing, models } = all[which]!;
      const frames = Array.from({ length: BATCH }, () => {
        const kind = random() % 16;
        const model = models[random() % models.length]!;
        // A raw one is not framed at all, and costs its connection.
        if (kind === 0 && random() % BATCH === 0) return randomBytes(random);
        if (kind === 1) return frameOf(framing, randomBytes(random));
        return frameOf(framing, kind < 5 ? model : mutated(model, random).subarray(0, LONGEST));
      });
      if (!sockets[which]!.writable) sockets[which] = await dial(ports[which]!);
      if (!sockets[which]!.write(Buffer.concat(frames))) await sleep(5);
      else await sleep(0);
    }
  };
  // What it does for the first time takes longer: both are measured when every dialect has been there.
  await fire(FRAMES / 10);
  await sleep(SETTLE_MS);
  const quiet = await buy(healthy!, QUIET_SECONDS);
  const service = buy(healthy!, Math.max(3, Math.min(60, FRAMES / 2_000)));
  await fire(FRAMES);
  const besieged = await service;
  process.stdout.write(`quiet ${JSON.stringify(quiet)}\nbesieged ${JSON.stringify(besieged)}\n`);
  expect(besieged.codes).toEqual({ '00': besieged.sent });
  expect(server.count('message.malformed')).toBeGreaterThan(0);
  server.signal('SIGTERM');
  expect(await server.exited).toEqual({ code: 0, signal: null });
  // A parked advice is an error that people see to, not one of the switch.
  expect(server.trouble.filter((line) => !line.includes('"advice.parked"'))).toEqual([]);
  const journal = await openSqliteJournal(join(folder.path, 'journal.db'), { readOnly: true });
  expect(await journal.verify()).toBeUndefined();
  await journal.close();
});
