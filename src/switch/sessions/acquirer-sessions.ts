// The sessions of acquirers: sign-on, sign-off, echo and key change, answered without configuration (ISO 8583:1987 clause 5.8), and the cut-over
// where a link may close the business day. Other functions are answered "not supported", and impossible dates "format error": nothing is acted on that is not understood.
import type { Message } from '../../codec/message.ts';
import { versionOf } from '../../iso8583/mti.ts';
import { Reason } from '../../iso8583/reason.ts';
import type { Answers } from '../answers.ts';
import type { BusinessDay } from '../day/business-day.ts';
import { ANSWERED, type Outcome, refused } from '../outcome.ts';
import { REFUSALS, tellRefused } from '../refusals.ts';
import type { RequestDates } from '../request-dates.ts';
import type { SwitchState } from '../state.ts';
import { functionIn } from './network-management.ts';

export class AcquirerSessions {
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly dates: RequestDates;
  private readonly day: BusinessDay;
  private readonly signedOn = new Set<number>();
  /** By acquirer number. */
  private readonly signOnRequired: boolean[] = [];
  private readonly mayCutOver: boolean[] = [];

  constructor(state: SwitchState, answers: Answers, dates: RequestDates, day: BusinessDay) {
    this.state = state;
    this.answers = answers;
    this.dates = dates;
    this.day = day;
    for (const { number, signOnRequired, mayCutOver = false } of state.settings.acquirers) {
      this.signOnRequired[number] = signOnRequired;
      this.mayCutOver[number] = mayCutOver;
    }
  }

  /** True when the acquirer may send transactions on `connection`. */
  isOpen(acquirer: number, connection: number): boolean {
    return !this.signOnRequired[acquirer] || this.signedOn.has(connection);
  }

  /** A network management request. */
  receive(acquirer: number, connection: number, request: Message): Outcome {
    const moments = { sentAt: request.number(7), localTime: request.number(12), localDate: request.number(13) };
    if (!this.dates.arePossible(connection, request, moments)) {
      this.answers.unrecorded(connection, request, REFUSALS.format);
      return refused(REFUSALS.format.reason);
    }
    const named = functionIn(request);
    const wanted = named === 'cutOver' && !this.canCutOver(acquirer, connection) ? undefined : named;
    if (wanted === 'signOn') {
      this.signedOn.add(connection);
      this.state.ports.emit('acquirer.signed-on', { connection });
    } else if (wanted === 'signOff') {
      this.signedOn.delete(connection);
      this.state.ports.emit('acquirer.signed-off', { connection });
    } else if (wanted === 'cutOver') this.day.cutOver(acquirer);
    else if (wanted === 'keyChange') this.state.ports.emit('acquirer.key-change', { connection });
    const reason = wanted === undefined ? Reason.functionNotSupported : Reason.approved;
    if (wanted === undefined) {
      const path = versionOf(request.mti) === 0 ? '70' : '24';
      tellRefused(
        this.state.ports,
        connection,
        request,
        { reason },
        path,
        named === 'cutOver' ? 'cutOver' : 'function',
      );
    }
    this.answers.unrecorded(connection, request, { reason });
    return wanted === undefined ? refused(reason) : ANSWERED;
  }

  private canCutOver(acquirer: number, connection: number): boolean {
    return this.mayCutOver[acquirer]! && this.isOpen(acquirer, connection) && this.day.date > 0;
  }

  disconnected(connection: number): void {
    this.signedOn.delete(connection);
  }
}
