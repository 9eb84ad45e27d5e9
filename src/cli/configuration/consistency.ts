// What must hold between values, beyond what each may be by itself: names are unique, listeners do not collide, rates
// are unambiguous and bundled specs exist. Works on the values as written, so that these faults come in the same report
// as those of the schema; a value that the schema refuses is passed over here.
import { currencyOf } from '../../iso8583/currency.ts';
import { type Address, overlaps, readListen, writtenAddress } from './address.ts';
import { readCurrency } from './currency.ts';
import { type Complaint, type Steps, wrongValue } from './faults.ts';
import { DEFAULT_GATEWAY_SPEC } from './gateway-schema.ts';
import { valueAt } from './issue-texts.ts';
import { suggestion } from './nearest.ts';
import type { Source } from './source.ts';
import { readSpec } from './wire-form.ts';

/**
 * Everything wrong between the values of `source`. `specs`: names of the bundled specs, undefined to leave them
 * unchecked.
 */
export function inconsistencies(source: Source, specs: readonly string[] | undefined): Complaint[] {
  return [
    ...namesTwice(source, 'acquirers'),
    ...namesTwice(source, 'issuers'),
    ...listenersCollide(source),
    ...ratesAmbiguous(source),
    ...gatewaySpecDiffers(source),
    ...registersUnknown(source),
    ...(specs === undefined ? [] : specsUnknown(source, specs)),
  ];
}

function entriesOf(source: Source, list: 'acquirers' | 'issuers'): IterableIterator<[number, unknown]> {
  const entries = valueAt(source.values, [list]);
  return (Array.isArray(entries) ? entries : []).entries();
}

function namesTwice(source: Source, list: 'acquirers' | 'issuers'): Complaint[] {
  const complaints: Complaint[] = [];
  const first = new Map<string, Steps>();
  for (const [index, entry] of entriesOf(source, list)) {
    const name = valueAt(entry, ['name']);
    if (typeof name !== 'string') continue;
    const steps = [list, index, 'name'];
    const other = first.get(name);
    if (other === undefined) first.set(name, steps);
    else {
      const allowed = `each name once; ${source.placeInWords(other)} has it already`;
      complaints.push({ steps, message: wrongValue('a name used twice', name, allowed) });
    }
  }
  return complaints;
}

function listenersCollide(source: Source): Complaint[] {
  const complaints: Complaint[] = [];
  const taken: { address: Address; steps: Steps }[] = [];
  for (const steps of listeners(source)) {
    const written = valueAt(source.values, steps);
    const address = readAddress(written);
    if (address === undefined) continue;
    const other = taken.find((each) => overlaps(each.address, address));
    if (other !== undefined) {
      const taker = source.placeInWords(other.steps);
      const allowed = `one listener for an address; ${taker} takes ${writtenAddress(other.address)}`;
      complaints.push({ steps, message: wrongValue('an address listened on twice', written, allowed) });
    }
    taken.push({ address, steps });
  }
  return complaints;
}

/** Where addresses stand that are listened at. */
function listeners(source: Source): Steps[] {
  const links = [...entriesOf(source, 'acquirers')].map(([index]): Steps => ['acquirers', index, 'listen']);
  return [...links, ['gateway', 'listen'], ['gateway', 'tls', 'listen']];
}

/** What is looked up in the registers, and what they have of it. */
const lookedUp = [
  { list: 'acquirers', key: 'merchants', word: 'required', register: 'merchants' },
  { list: 'acquirers', key: 'certified', word: 'required', register: 'members' },
  { list: 'issuers', key: 'certified', word: 'required', register: 'members' },
  { list: 'issuers', key: 'ecommerce', word: 'enrolled', register: 'cardholders' },
] as const;

/** Without a register nobody is in it, and every transaction would be refused. */
function registersUnknown(source: Source): Complaint[] {
  if (valueAt(source.values, ['centre', 'records']) !== undefined) return [];
  return lookedUp.flatMap(({ list, key, word, register }) =>
    [...entriesOf(source, list)].flatMap(([index, entry]) => {
      if (valueAt(entry, [key]) !== word) return [];
      const message = wrongValue(`no register of ${register}`, word, `${word} together with centre.records`);
      return [{ steps: [list, index, key], message }];
    }),
  );
}

/** The gateway and the acquirer link that it connects to speak one dialect: another one may keep what must not be kept. */
function gatewaySpecDiffers(source: Source): Complaint[] {
  const link = valueAt(source.values, ['gateway', 'link']);
  const connect = readAddress(valueAt(link, ['connect']));
  if (connect === undefined) return [];
  const spec = valueAt(link, ['spec']) ?? DEFAULT_GATEWAY_SPEC;
  return [...entriesOf(source, 'acquirers')].flatMap(([index, entry]) => {
    const listen = readAddress(valueAt(entry, ['listen']));
    if (listen === undefined || !overlaps(connect, listen) || valueAt(entry, ['spec']) === spec) return [];
    const allowed = `that of gateway.link, which connects here: ${spec}`;
    const message = wrongValue('another dialect than the gateway speaks', valueAt(entry, ['spec']), allowed);
    return [{ steps: ['acquirers', index, 'spec'], message }];
  });
}

function readAddress(written: unknown): Address | undefined {
  if (typeof written !== 'string' && typeof written !== 'number') return undefined;
  const reading = readListen(written);
  return 'value' in reading ? reading.value : undefined;
}

function ratesAmbiguous(source: Source): Complaint[] {
  const complaints: Complaint[] = [];
  for (const [index, entry] of entriesOf(source, 'issuers')) {
    const rates = valueAt(entry, ['rates']);
    if (typeof rates !== 'object' || rates === null || Array.isArray(rates)) continue;
    const own = numericCurrency(valueAt(entry, ['currency']));
    const seen = new Map<string, string>();
    for (const key of Object.keys(rates)) {
      const numeric = numericCurrency(key);
      if (numeric === undefined) continue;
      const at = { steps: ['issuers', index, 'rates', key], atKey: true };
      const other = seen.get(numeric);
      if (other !== undefined) {
        const wrong = `${currencyOf(numeric)!.code} twice, as ${other} and as ${key}`;
        complaints.push({ ...at, message: wrongValue(wrong, key, 'one rate for a currency') });
      } else if (numeric === own) {
        const wrong = "a rate for the issuer's own currency";
        complaints.push({ ...at, message: wrongValue(wrong, key, 'rates for other currencies') });
      }
      seen.set(numeric, key);
    }
  }
  return complaints;
}

function numericCurrency(written: unknown): string | undefined {
  if (typeof written !== 'string' && typeof written !== 'number') return undefined;
  const reading = readCurrency(written);
  return 'value' in reading ? reading.value : undefined;
}

function specsUnknown(source: Source, specs: readonly string[]): Complaint[] {
  const links = (['acquirers', 'issuers'] as const).flatMap((list) =>
    [...entriesOf(source, list)].map(([index]): Steps => [list, index, 'spec']),
  );
  return [...links, ['gateway', 'link', 'spec']].flatMap((steps) => specUnknown(source, steps, specs));
}

/** What is wrong with the name of a spec; nothing when it is a file. */
export function specUnknown(source: Source, steps: Steps, specs: readonly string[]): Complaint[] {
  const written = valueAt(source.values, steps);
  const reading = typeof written === 'string' ? readSpec(written) : undefined;
  if (reading === undefined || 'wrong' in reading || reading.value.kind !== 'bundled') return [];
  const { name } = reading.value;
  if (specs.includes(name)) return [];
  const wrong = `no bundled spec of this name${suggestion(name, specs)}`;
  return [{ steps, message: wrongValue(wrong, name, `${specs.join(', ')}, or a file`) }];
}
