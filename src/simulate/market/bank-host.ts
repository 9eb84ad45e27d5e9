// The host of a bank behind its link: it decides as the day says, takes advices and reversals, and is away when the day says so. It keeps
// no books: what it was told is in the journal of the switch and in its clearing file.
import type { Codec } from '../../codec/codec.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import { Message } from '../../codec/message.ts';
import { reasonVersion } from '../../codec/reason-version.ts';
import type { Address, Listener } from '../../host/transport.ts';
import { approvalCodeOf } from '../../iso8583/approval-code.ts';
import { classOf, functionOf, MessageClass, MessageFunction, mtiText, responseTo } from '../../iso8583/mti.ts';
import { isApproved, Reason, reasonText } from '../../iso8583/reason.ts';
import { Random } from '../random.ts';
import type { VirtualTimer } from '../virtual-timer.ts';
import type { VirtualTransport } from '../virtual-transport.ts';
import type { MarketVerdicts } from './sale.ts';
import { WireEnd } from './wire-end.ts';

interface BankWorld {
  readonly seed: number;
  readonly timer: VirtualTimer;
  readonly transport: VirtualTransport;
  readonly verdicts: MarketVerdicts;
}

const ECHOED = [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49, 70, 90];
const LEAST_WORK_MS = 15;
const MOST_WORK_MS = 260;

export class BankHost {
  private readonly codec: Codec;
  private readonly address: Address;
  private readonly world: BankWorld;
  private readonly random: Random;
  private readonly message = new Message();
  private listener: Listener | undefined;
  private line: WireEnd | undefined;

  constructor(name: string, codec: Codec, address: Address, world: BankWorld) {
    this.codec = codec;
    this.address = address;
    this.world = world;
    this.random = new Random(world.seed, 'bank', name);
  }

  /** Takes connections. */
  open(): void {
    this.listener = this.world.transport.serve(this.address, (peer) => {
      const line = new WireEnd(peer, (bytes, start, end) => this.receive(line, bytes, start, end));
      this.line = line;
    });
  }

  /** Is gone: its link is lost, and no other can be made until it opens again. */
  leave(): void {
    this.listener?.close();
    this.line?.reset();
  }

  private receive(line: WireEnd, bytes: Buffer, start: number, end: number): void {
    const { message } = this;
    this.codec.index(bytes, start, end, message);
    const response = this.responseTo(message);
    if (response === undefined) return;
    const { timer } = this.world;
    timer.at(timer.now() + this.random.between(LEAST_WORK_MS, MOST_WORK_MS), () => {
      if (line.isOpen) line.send(response);
    });
  }

  /** Undefined: it says nothing. */
  private responseTo(request: Message): Buffer | undefined {
    const mtiClass = classOf(request.mti);
    const isAsked =
      functionOf(request.mti) === MessageFunction.request &&
      (mtiClass === MessageClass.authorization || mtiClass === MessageClass.financial);
    const number = request.number(37);
    const verdict = isAsked ? this.world.verdicts.of(number - 1) : undefined;
    if (verdict?.isSilent) return undefined;
    const reason = verdict?.reason ?? Reason.approved;
    const values: FieldValues = {
      '0': mtiText(responseTo(request.mti)),
      '39': reasonText(reason, reasonVersion(this.codec)),
    };
    for (const element of ECHOED) {
      const value = request.text(element);
      if (value !== undefined) values[element] = value;
    }
    if (isAsked && isApproved(reason)) values['38'] = approvalCodeOf(number);
    return this.codec.encode(values);
  }
}
