// Messages as traffic has them, generated for any bundled spec, in any framing and behind any header: what a guess is asked about.
// A seed gives the same message on every machine. Values are what terminals and switches send; card numbers are of test ranges.
import { EncodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import type { FieldSpec, Spec } from '../../src/codec/spec/spec.ts';
import { checkDigitOf } from '../../src/iso8583/pan.ts';
import { bundledSpecs, loadSpec } from '../../src/spec-file.ts';
import { framingByName, framingNames } from '../../src/wire/framing.ts';
import { RecordWriter } from '../../src/wire/record-writer.ts';
import { randomFrom } from '../codec/mutated-bytes.ts';

export interface GeneratedInput {
  readonly spec: string;
  readonly framing: string;
  /** As `--header` says it; undefined where there is none, or the spec's own. */
  readonly header: string | undefined;
  readonly headerBytes: number;
  readonly messages: readonly FieldValues[];
  readonly bytes: Buffer;
}

class Draw {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }
  below(limit: number): number {
    return this.#random() % limit;
  }
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join('');
  }
  two(from: number, to: number): string {
    return String(from + this.below(to - from + 1)).padStart(2, '0');
  }
}

const specs = bundledSpecs();
const fileFramings = ['rdw', 'rdw-1014', 'rdw-zos'];

/** An input of that seed. */
export function generatedInput(seed: number): GeneratedInput {
  const draw = new Draw(seed);
  const name = specs[seed % specs.length]!;
  const spec = loadSpec(name);
  const isFile = name.includes('ipm') ? draw.chance(70) : draw.chance(5);
  const framing = isFile ? draw.of(fileFramings) : draw.chance(20) ? 'none' : draw.of(framingNames);
  const count = framing === 'none' ? 1 : 1 + draw.below(3);
  const codec = compile({ ...spec, header: { kind: 'none' } });
  const messages = Array.from({ length: count }, () => encodable(spec, valuesOf(spec, draw), codec));
  const front = headerOf(spec, draw, isFile);
  const bodies = messages.map((values) => {
    const body = codec.encode(values);
    return Buffer.concat([front.write(body.length), body]);
  });
  const { header, headerBytes } = front;
  return { spec: name, framing, header, headerBytes, messages, bytes: framed(framing, bodies) };
}

/** The values without those that the spec cannot carry. */
function encodable(spec: Spec, values: FieldValues, codec: ReturnType<typeof compile>): FieldValues {
  try {
    codec.encode(values);
    return values;
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    const { [error.path.split('.')[0]!]: _, ...others } = values;
    return encodable(spec, others, codec);
  }
}

function headerOf(
  { header: own }: Spec,
  draw: Draw,
  isFile: boolean,
): { header: string | undefined; headerBytes: number; write: (bodyBytes: number) => Buffer } {
  const nothing = { header: own === undefined ? undefined : 'none', headerBytes: 0, write: () => Buffer.alloc(0) };
  if (isFile) return nothing;
  const kind = draw.below(own === undefined ? 3 : 4);
  if (kind === 0) return nothing;
  if (kind === 1) {
    const tpdu = Buffer.from(`60${draw.digits(8)}`, 'hex');
    return { header: 'tpdu', headerBytes: 5, write: () => tpdu };
  }
  if (kind === 2) {
    const bytes = Buffer.from(Array.from({ length: 2 + draw.below(31) }, () => draw.below(256)));
    return { header: String(bytes.length), headerBytes: bytes.length, write: () => bytes };
  }
  if (own?.kind === 'base1') {
    return {
      header: undefined,
      headerBytes: 22,
      write: (bodyBytes) => {
        const bytes = Buffer.alloc(22);
        bytes.set([22, 1, 2]);
        bytes.writeUInt16BE(22 + bodyBytes, 3);
        Buffer.from(draw.digits(12), 'hex').copy(bytes, 5);
        return bytes;
      },
    };
  }
  const text = Buffer.from(`ISO0${draw.of(['16', '26'])}0000${draw.digits(2)}`.slice(0, 12).padEnd(12, '0'));
  return { header: undefined, headerBytes: 12, write: () => text };
}

function framed(framing: string, bodies: readonly Buffer[]): Buffer {
  if (framing === 'none') return bodies[0]!;
  if (framing === 'rdw' || framing === 'rdw-1014') {
    const pieces: Buffer[] = [];
    const writer = new RecordWriter(framing, (piece) => pieces.push(Buffer.from(piece)));
    for (const body of bodies) writer.add(body);
    writer.end();
    return Buffer.concat(pieces);
  }
  if (framing === 'rdw-zos')
    return Buffer.concat(
      bodies.flatMap((body) => [Buffer.from([(body.length + 4) >> 8, (body.length + 4) & 255, 0, 0]), body]),
    );
  const prefix = framingByName(framing);
  return Buffer.concat(
    bodies.flatMap((body) => {
      const length = Buffer.alloc(prefix.prefixBytes);
      prefix.writeLength(length, 0, body.length);
      return [length, body];
    }),
  );
}

const bins = ['400000', '411111', '510510', '601100', '353011', '999999', '476173'];

function cardNumber(draw: Draw): string {
  const digits = draw.of(bins) + draw.digits(draw.of([9, 9, 9, 6, 12]));
  return digits + checkDigitOf(digits);
}

function valuesOf(spec: Spec, draw: Draw): FieldValues {
  const version = spec.version ?? '1987';
  const shape = draw.of(['sale', 'sale', 'answer', 'reversal', 'network'] as const);
  const drawn = version === '1987' ? of1987(shape, draw) : laterThan1987(shape, version, draw, spec.name);
  const fields = Object.entries(drawn).flatMap(([key, value]) => {
    const field = spec.fields[key];
    if (field === undefined && key !== '0') return [];
    return [
      [key, field === undefined || typeof value !== 'string' || key === '0' ? value : fitted(field, value)] as const,
    ];
  });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as FieldValues;
}

type Drawn = Record<string, FieldValues[string]>;

type Shape = 'sale' | 'answer' | 'reversal' | 'network';

function of1987(shape: Shape, draw: Draw): Drawn {
  const [month, day, hour, minute] = [draw.two(1, 12), draw.two(1, 28), draw.two(0, 23), draw.two(0, 59)];
  const stan = draw.digits(6);
  const sent = `${month}${day}${hour}${minute}${draw.two(0, 59)}`;
  if (shape === 'network')
    return {
      0: draw.of(['0800', '0810']),
      7: sent,
      11: stan,
      ...(draw.chance(50) ? { 39: '00' } : {}),
      70: draw.of(['001', '002', '301', '161']),
    };
  const pan = cardNumber(draw);
  const kind = draw.of(['01', '02']);
  const some = (percent: number, value: Drawn): Drawn => (draw.chance(percent) ? value : {});
  const common: Drawn = {
    ...some(85, { 2: pan }),
    3: draw.of(['000000', '010000', '200000', '310000', '011000', '300000']),
    4: draw.digits(7).padStart(12, '0'),
    ...some(80, { 7: sent }),
    11: stan,
    ...some(70, { 12: sent.slice(4), 13: sent.slice(0, 4) }),
    ...some(50, { 14: `${draw.two(27, 31)}${draw.two(1, 12)}` }),
    ...some(40, { 18: draw.of(['5411', '6011', '5812', '5999', '5541']) }),
    ...some(60, { 22: draw.of(['051', '021', '011', '071']), 25: draw.of(['00', '08', '02']) }),
    ...some(50, { 32: draw.digits(6 + draw.below(6)) }),
    ...some(60, { 37: draw.digits(12) }),
    ...some(70, { 41: `TERM${draw.digits(4)}` }),
    ...some(60, { 42: `MERCHANT${draw.digits(7)}` }),
    ...some(70, { 49: draw.of(['504', '840', '978', '788', '012']) }),
  };
  if (shape === 'answer')
    return {
      ...common,
      0: `0${kind[1]}10`,
      ...some(60, { 38: draw.digits(6) }),
      39: draw.of(['00', '51', '05', '91', '54']),
    };
  if (shape === 'reversal')
    return {
      ...common,
      0: draw.of(['0400', '0420', '0421']),
      90: `0${kind[1]}00${stan}${sent}${draw.digits(11).padStart(11, '0')}${'0'.repeat(11)}`,
    };
  return {
    ...common,
    0: `0${kind[1]}00`,
    ...some(50, { 35: `${pan}=${draw.two(27, 31)}${draw.two(1, 12)}201${draw.digits(8)}` }),
    ...some(50, { 43: 'MARJANE CALIFORNIE       CASABLANCA   MA' }),
    ...some(30, { 48: `DATA ${draw.digits(9)}` }),
    ...some(30, {
      52: Buffer.from(Array.from({ length: 8 }, () => draw.below(256)))
        .toString('hex')
        .toUpperCase(),
    }),
    ...some(40, { 55: '9F2608A1B2C3D4E5F607189F2701809A032611239F02060000000012005F2A0205048202390095050000008000' }),
    ...some(40, { 127: { 2: draw.digits(10), 20: `2026${month}${day}` } }),
  };
}

function laterThan1987(shape: Shape, version: string, draw: Draw, name: string): Record<string, FieldValues[string]> {
  const digit = version === '1993' ? '1' : '2';
  const [month, day] = [draw.two(1, 12), draw.two(1, 28)];
  const time = `${draw.two(0, 23)}${draw.two(0, 59)}${draw.two(0, 59)}`;
  const local = `${version === '1993' ? '26' : '2026'}${month}${day}${time}`;
  const stan = draw.digits(6);
  const approved = version === '1993' ? draw.of(['000', '116', '100', '911']) : draw.of(['0000', '1016', '1000']);
  if (name.includes('ipm')) {
    const number = draw.digits(8).padStart(8, '0');
    if (shape === 'network')
      return {
        0: '1644',
        24: draw.of(['697', '695', '685']),
        48: { '0105': '0012611231234500001', '0122': 'T' },
        71: number,
      };
    return {
      0: draw.of(['1240', '1442', '1740']),
      2: cardNumber(draw),
      3: draw.of(['000000', '010000', '200000']),
      4: draw.digits(7).padStart(12, '0'),
      12: local,
      22: 'M10101M10110',
      24: draw.of(['200', '205', '450']),
      26: draw.of(['5411', '6011']),
      31: `7${draw.digits(22)}`,
      33: draw.digits(6),
      38: draw.digits(6),
      41: `TERM${draw.digits(4)}`,
      42: `MERCHANT${draw.digits(7)}`,
      48: { '0023': 'CT6', '0148': '5042', '0165': 'M' },
      49: draw.of(['504', '978']),
      71: number,
      94: draw.digits(6),
    };
  }
  if (shape === 'network')
    return {
      0: `${digit}8${draw.of(['04', '14', '20'])}`,
      7: `${month}${day}${time}`,
      11: stan,
      12: local,
      24: draw.of(['801', '802', '831']),
      ...(draw.chance(40) ? { 39: approved } : {}),
    };
  const some = (percent: number, value: Drawn): Drawn => (draw.chance(percent) ? value : {});
  const common: Drawn = {
    2: cardNumber(draw),
    3: draw.of(['000000', '010000', '200000']),
    ...some(90, { 4: draw.digits(7).padStart(12, '0') }),
    ...some(60, { 7: `${month}${day}${time}` }),
    11: stan,
    12: local,
    ...some(50, { 14: `${draw.two(27, 31)}${draw.two(1, 12)}` }),
    ...some(60, { 22: '510101511344' }),
    ...some(60, { 24: draw.of(['100', '200', '400']) }),
    ...some(60, { 26: draw.of(['5411', '6011', '5812']) }),
    ...some(50, { 32: draw.digits(8) }),
    ...some(60, { 37: draw.digits(12) }),
    ...some(70, { 41: `TERM${draw.digits(4)}` }),
    ...some(60, { 42: `MERCHANT${draw.digits(7)}` }),
    ...some(60, { 49: draw.of(['504', '840', '978']) }),
  };
  if (shape === 'answer') return { ...common, 0: `${digit}${draw.of(['110', '210'])}`, 39: approved };
  if (shape === 'reversal') return { ...common, 0: `${digit}420`, 24: '400', 25: version === '1993' ? '4021' : '4021' };
  return {
    ...common,
    0: `${digit}${draw.of(['100', '200'])}`,
    ...some(40, { 55: '9F2608A1B2C3D4E5F607189F2701809A032611239F0206000000001200' }),
  };
}

/** The value in the length that the spec has for it; undefined where it has none of this kind. */
function fitted(field: FieldSpec, value: string): FieldValues[string] | undefined {
  if (field.type === 'Composite') return undefined;
  const most = field.length ?? value.length;
  const isFixed = (field.prefix ?? 'None.Fixed').endsWith('.Fixed');
  if (field.type === 'Binary' || field.type === 'Hex') return /^[0-9A-F]*$/.test(value) ? value : undefined;
  if (!isFixed) return value.slice(0, most);
  return field.class === 'n' ? value.padStart(most, '0').slice(-most) : value.padEnd(most, ' ').slice(0, most);
}
