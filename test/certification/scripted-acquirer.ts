// An acquirer's gateway for tests of packs, in virtual time: it pays, undoes and completes as people ask it to, and well, unless something is planted.
import type { PackCase } from '../../src/certification/pack.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { Timer } from '../../src/host/timer.ts';

/** What a planted gateway does otherwise. */
export interface PlantedGateway {
  /** What it sends instead; undefined: nothing. */
  sends?(message: FieldValues): FieldValues | undefined;
  /** It repeats a purchase that was approved. */
  readonly repeatsApproved?: boolean;
  readonly reversesDeclines?: boolean;
  /** It goes on with a reversal that was answered 25. */
  readonly goesOn?: boolean;
}

const PATIENCE_MS = 2_000;
const REPEAT_MS = 1_500;
const MOST_REPEATS = 4;

interface Sent {
  readonly message: FieldValues;
  answered: (answer: FieldValues) => void;
}

export class ScriptedAcquirer {
  readonly #timer: Timer;
  readonly #planted: PlantedGateway;
  readonly #out: (message: FieldValues) => void;
  readonly #waiting = new Map<string, Sent>();
  #stan = 100;

  constructor(timer: Timer, planted: PlantedGateway, out: (message: FieldValues) => void) {
    this.#timer = timer;
    this.#planted = planted;
    this.#out = out;
  }

  /** People do what a case asks. */
  asked({ id }: PackCase): void {
    this.#after(20, () => {
      if (id === 'ACQ-SIGN-ON') this.#network('001');
      else if (id === 'ACQ-ECHO') this.#network('301');
      else if (id === 'ACQ-REFUND')
        this.#send(this.#purchase('20.00', { '0': '0200', '3': '200000' }), () => undefined);
      else if (id === 'ACQ-RECONCILIATION') this.#settle();
      else {
        const [units = ''] = /\d+\.\d\d/.exec(AMOUNTS[id] ?? '') ?? [];
        this.#pay(id, this.#purchase(units, id === 'ACQ-NO-SECRETS' ? { '22': '012' } : {}));
      }
    });
  }

  received(answer: FieldValues): void {
    const stan = String(answer['11']);
    const sent = this.#waiting.get(stan);
    this.#waiting.delete(stan);
    sent?.answered(answer);
  }

  #pay(id: string, purchase: FieldValues): void {
    let isOver = false;
    this.#send(purchase, (answer) => {
      if (isOver) return;
      isOver = true;
      const code = answer['39'];
      if (code === '00' && this.#planted.repeatsApproved) this.#out(purchase);
      if (code === '10' || (code !== '00' && this.#planted.reversesDeclines)) this.#undo(purchase);
      if (id === 'ACQ-CANCEL') this.#after(50, () => this.#undo(purchase));
      if (id === 'ACQ-COMPLETION') this.#after(50, () => this.#complete(purchase, String(answer['38'])));
    });
    this.#after(PATIENCE_MS, () => {
      if (isOver) return;
      isOver = true;
      this.#undo(purchase);
    });
  }

  #undo(purchase: FieldValues): void {
    const original = `${purchase['0']}${purchase['11']}${purchase['7']}00000${purchase['32']}00000000000`;
    this.#untilAnswered({ ...purchase, '0': '0420', '11': this.#nextStan(), '90': original }, '0421');
  }

  #complete(purchase: FieldValues, approvalCode: string): void {
    this.#untilAnswered({ ...purchase, '0': '0220', '11': this.#nextStan(), '38': approvalCode, '39': '00' }, '0221');
  }

  /** Sends an advice, and again until it is answered. */
  #untilAnswered(advice: FieldValues, repeatType: string): void {
    let isAnswered = false;
    const attempt = (count: number) => {
      if (isAnswered || count > MOST_REPEATS) return;
      this.#send(count === 0 ? advice : { ...advice, '0': repeatType }, (answer) => {
        isAnswered = !(this.#planted.goesOn && answer['39'] === '25');
      });
      this.#after(REPEAT_MS, () => attempt(count + 1));
    };
    attempt(0);
  }

  #network(code: string): void {
    this.#send({ '0': '0800', '7': '1126120000', '11': this.#nextStan(), '70': code }, () => undefined);
  }

  #settle(): void {
    const none = { '74': '0', '75': '0', '76': '3', '77': '0' };
    const counts = Object.fromEntries(Object.entries(none).map(([path, count]) => [path, count.padStart(10, '0')]));
    const zero = '0'.repeat(16);
    this.#send(
      {
        ...{
          '0': '0500',
          '7': '1126120000',
          '11': this.#nextStan(),
          '15': '1126',
          '32': '504002',
          '50': '504',
          '66': '1',
        },
        ...counts,
        ...{ '86': zero, '87': zero, '88': '0000000000032100', '89': zero, '97': 'D0000000000032100' },
      },
      () => undefined,
    );
  }

  #purchase(units: string, changes: FieldValues): FieldValues {
    const stan = this.#nextStan();
    return {
      ...{ '0': '0100', '2': '9504010000000019', '3': '000000', '4': units.replace('.', '').padStart(12, '0') },
      ...{
        '7': '1126120000',
        '11': stan,
        '12': '120000',
        '13': '1126',
        '14': '4912',
        '18': '5411',
        '22': '051',
        '25': '00',
      },
      ...{ '32': '504002', '37': `633012${stan}`, '41': 'TERM0001', '42': 'MERCHANT0000001', '49': '504' },
      ...changes,
    };
  }

  #send(message: FieldValues, answered: Sent['answered']): void {
    const sent = this.#planted.sends === undefined ? message : this.#planted.sends(message);
    if (sent === undefined) return;
    this.#waiting.set(String(sent['11']), { message: sent, answered });
    this.#out(sent);
  }

  #nextStan(): string {
    return String(++this.#stan).padStart(6, '0');
  }

  #after(ms: number, act: () => void): void {
    this.#timer.at(this.#timer.now() + ms, act);
  }
}

/** What people read in the pack. */
const AMOUNTS: Readonly<Record<string, string>> = {
  'ACQ-PURCHASE': 'Pay 100.00',
  'ACQ-NO-SECRETS': 'Pay 101.00',
  'ACQ-DECLINED': 'Pay 102.00',
  'ACQ-PARTIAL': 'Pay 103.00',
  'ACQ-REVERSAL': 'Pay 104.00',
  'ACQ-ORIGINAL-ELEMENTS': 'Pay 105.00',
  'ACQ-REVERSAL-REPEATED': 'Pay 106.00',
  'ACQ-LATE': 'Pay 107.00',
  'ACQ-UNKNOWN-ORIGINAL': 'Pay 108.00',
  'ACQ-CANCEL': 'Pay 109.00',
  'ACQ-COMPLETION': 'Authorize 110.00',
};
