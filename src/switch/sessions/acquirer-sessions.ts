// The sessions of acquirers: sign-on, sign-off and echo, answered without configuration (ISO 8583:1987 clause 5.8). Other
// functions are answered "not supported", and impossible dates "format error": nothing is acted on that is not understood.
import type { Message } from '../../codec/message.ts';
import { Reason } from '../../iso8583/reason.ts';
import type { Answers } from '../answers.ts';
import { ANSWERED, type Outcome, refused } from '../outcome.ts';
import { REFUSALS } from '../refusals.ts';
import type { RequestDates } from '../request-dates.ts';
import type { SwitchState } from '../state.ts';
import { functionIn } from './network-management.ts';

export class AcquirerSessions {
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly dates: RequestDates;
  private readonly signedOn = new Set<number>();
  /** By acquirer number. */
  private readonly signOnRequired: boolean[] = [];

  constructor(state: SwitchState, answers: Answers, dates: RequestDates) {
    this.state = state;
    this.answers = answers;
    this.dates = dates;
    for (const { number, signOnRequired } of state.settings.acquirers) this.signOnRequired[number] = signOnRequired;
  }

  /** True when the acquirer may send transactions on `connection`. */
  isOpen(acquirer: number, connection: number): boolean {
    return !this.signOnRequired[acquirer] || this.signedOn.has(connection);
  }

  /** A network management request. */
  receive(connection: number, request: Message): Outcome {
    const moments = { sentAt: request.number(7), localTime: request.number(12), localDate: request.number(13) };
    if (!this.dates.arePossible(connection, request, moments)) {
      this.answers.unrecorded(connection, request, REFUSALS.format);
      return refused(REFUSALS.format.reason);
    }
    const wanted = functionIn(request);
    if (wanted === 'signOn') {
      this.signedOn.add(connection);
      this.state.ports.emit('acquirer.signed-on', { connection });
    } else if (wanted === 'signOff') {
      this.signedOn.delete(connection);
      this.state.ports.emit('acquirer.signed-off', { connection });
    }
    const reason = wanted === undefined ? Reason.functionNotSupported : Reason.approved;
    this.answers.unrecorded(connection, request, { reason });
    return wanted === undefined ? refused(reason) : ANSWERED;
  }

  disconnected(connection: number): void {
    this.signedOn.delete(connection);
  }
}
