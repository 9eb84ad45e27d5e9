// The sessions of acquirers: sign-on, sign-off and echo, answered without configuration (ISO 8583:1987 clause 5.8). Other
// functions are answered "not supported": nothing is acted on that is not understood.
import type { Message } from '../../codec/message.ts';
import { Reason } from '../../iso8583/reason.ts';
import type { Answers } from '../answers.ts';
import { ANSWERED, type Outcome, refused } from '../outcome.ts';
import type { SwitchState } from '../state.ts';
import { functionIn } from './network-management.ts';

export class AcquirerSessions {
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly signedOn = new Set<number>();
  /** By acquirer number. */
  private readonly signOnRequired: boolean[] = [];

  constructor(state: SwitchState, answers: Answers) {
    this.state = state;
    this.answers = answers;
    for (const { number, signOnRequired } of state.settings.acquirers) this.signOnRequired[number] = signOnRequired;
  }

  /** True when the acquirer may send transactions on `connection`. */
  isOpen(acquirer: number, connection: number): boolean {
    return !this.signOnRequired[acquirer] || this.signedOn.has(connection);
  }

  /** A network management request. */
  receive(connection: number, request: Message): Outcome {
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
