// Values that are made when a step is sent, so that a trace can be played twice and its requests are new ones each time:
// `{"now": "MMDDhhmmss"}`, `{"stan": true}`, `{"rrn": true}`, `{"random": 6}`, and `{"join": [...]}` of texts and such values. Time
// and chance come from outside: the same start and seed give the same values.

/** One value that is made of nothing else. */
export type OneValue =
  /** The time of sending, UTC or in `zone`, `+01:00`. */
  | { readonly now: string; readonly zone?: string }
  /** A STAN of the step's own, six digits (DE 11). */
  | { readonly stan: true }
  /** A retrieval reference number of the step's own: year, day of the year, hour and STAN, 12 digits (DE 37). */
  | { readonly rrn: true }
  /** So many digits by chance, or one of several texts. */
  | { readonly random: number | readonly string[] };

/** A value to make, or several values and texts one after the other; `Part` is what may be joined besides. */
export type MadeValue<Part> = OneValue | { readonly join: readonly (string | Part | MadeValue<Part>)[] };

/** Where values come from. */
export interface ValueSource {
  /** The number that the first STAN follows. */
  readonly lastStan: number;
  /** A whole number that chance begins with. */
  readonly seed: number;
}

const MOST_STAN = 999_999;
const MOST_DIGITS = 999;
/** Parts of a time, and whatever is no letter between them. */
const NOW = /^(?:YYYY|YY|MM|DD|hh|mm|ss|[^A-Za-z])+$/;
const ZONE = /^([+-])(\d\d):(\d\d)$/;
const FORMS =
  '{"now": "MMDDhhmmss"}, {"stan": true}, {"rrn": true}, {"random": 6}, {"random": ["a", "b"]} or {"join": ["0100", ...]}';

const kinds: readonly string[] = ['now', 'stan', 'rrn', 'random', 'join'];

/** True for an object that means a value to be made, rightly written or not. */
export function isMade<Part>(value: unknown): value is MadeValue<Part> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return names.some((name) => kinds.includes(name)) && names.every((name) => kinds.includes(name) || name === 'zone');
}

/** What is wrong with a value to be made; undefined when nothing is. Parts of a join are not looked at. */
export function madeFault(value: object): string | undefined {
  const given = value as Readonly<Record<string, unknown>>;
  const [kind, ...more] = Object.keys(given).filter((name) => name !== 'zone');
  if (more.length > 0 || ('zone' in given && kind !== 'now')) return `is made in more than one way: write ${FORMS}`;
  switch (kind) {
    case 'now':
      if (typeof given.now !== 'string' || !NOW.test(given.now))
        return 'is a time of YYYY, YY, MM, DD, hh, mm and ss: write {"now": "MMDDhhmmss"}';
      return given.zone === undefined || (typeof given.zone === 'string' && ZONE.test(given.zone))
        ? undefined
        : 'has a zone that is none: write "+01:00"';
    case 'random': {
      const { random } = given;
      if (typeof random === 'number' && Number.isInteger(random) && random > 0 && random <= MOST_DIGITS)
        return undefined;
      const isList = Array.isArray(random) && random.length > 0 && random.every((each) => typeof each === 'string');
      return isList
        ? undefined
        : `is chance of nothing: write {"random": 6} for six digits (${MOST_DIGITS} at most), or a list of texts`;
    }
    case 'join':
      return Array.isArray(given.join) && given.join.length > 0
        ? undefined
        : 'joins nothing: write {"join": ["0100", {"now": "MMDD"}]}';
    default:
      return kind !== undefined && given[kind] === true ? undefined : `is made of nothing: write ${FORMS}`;
  }
}

/** Makes the values of a run. */
export class ValueMaker {
  private stan: number;
  private state: number;

  constructor({ lastStan, seed }: ValueSource) {
    this.stan = lastStan;
    this.state = seed >>> 0;
  }

  /** The values of one step, sent at `atMs` (since 1970): they have one time and one STAN. */
  step(atMs: number): (value: OneValue) => string {
    let stan: string | undefined;
    const own = () => {
      stan ??= this.nextStan();
      return stan;
    };
    return (value) => {
      if ('now' in value) return timeText(value.now, atMs, value.zone);
      if ('stan' in value) return own();
      if ('rrn' in value) return `${dayText(atMs)}${own()}`;
      const { random } = value;
      if (typeof random !== 'number') return random[this.below(random.length)]!;
      return Array.from({ length: random }, () => this.below(10)).join('');
    };
  }

  private nextStan(): string {
    this.stan = this.stan >= MOST_STAN ? 1 : this.stan + 1;
    return String(this.stan).padStart(6, '0');
  }

  /** A whole number below `limit` (Mulberry32). */
  private below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
}

function timeText(format: string, atMs: number, zone = '+00:00'): string {
  const [, sign, hours, minutes] = ZONE.exec(zone)!;
  const offsetMs = (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes)) * 60_000;
  const [year, month, day, hour, minute, second] = new Date(atMs + offsetMs).toISOString().split(/[-T:.Z]/) as string[];
  const parts: Readonly<Record<string, string>> = {
    YYYY: year!,
    YY: year!.slice(-2),
    MM: month!,
    DD: day!,
    hh: hour!,
    mm: minute!,
    ss: second!,
  };
  return format.replace(/YYYY|YY|MM|DD|hh|mm|ss/g, (part) => parts[part]!);
}

/** The last digit of the year, the day of the year, the hour. */
function dayText(atMs: number): string {
  const date = new Date(atMs);
  const year = date.getUTCFullYear();
  const day = Math.floor((atMs - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
  return `${year % 10}${String(day).padStart(3, '0')}${String(date.getUTCHours()).padStart(2, '0')}`;
}
