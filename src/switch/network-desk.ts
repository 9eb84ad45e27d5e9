// Network management: sign-on, sign-off and echo, answered without configuration (ISO 8583:1987 clause 5.8, DE 70;
// ISO 8583:1993 says it in DE 24). Other functions are answered "not supported": nothing is acted on that is not understood.
import type { Message } from '../codec/message.ts';
import { versionOf } from '../iso8583/mti.ts';
import { Reason } from '../iso8583/reason.ts';
import type { Answers } from './answers.ts';
import type { SwitchState } from './state.ts';

/** What a code of DE 70 (1987) or DE 24 (1993, 2003) asks for. */
const functions: Readonly<Record<number, 'signOn' | 'signOff' | 'echo'>> = {
  1: 'signOn',
  2: 'signOff',
  301: 'echo',
  801: 'signOn',
  802: 'signOff',
  831: 'echo',
};

export class NetworkDesk {
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly signedOn = new Set<number>();

  constructor(state: SwitchState, answers: Answers) {
    this.state = state;
    this.answers = answers;
  }

  /** True when the acquirer behind `connection` has signed on. */
  isSignedOn(connection: number): boolean {
    return this.signedOn.has(connection);
  }

  receive(connection: number, request: Message): void {
    const wanted = functions[request.number(versionOf(request.mti) === 0 ? 70 : 24)];
    if (wanted === 'signOn') {
      this.signedOn.add(connection);
      this.state.outlet.note('acquirer.signed-on', { connection });
    } else if (wanted === 'signOff') {
      this.signedOn.delete(connection);
      this.state.outlet.note('acquirer.signed-off', { connection });
    }
    const reason = wanted === undefined ? Reason.functionNotSupported : Reason.approved;
    this.answers.unrecorded(connection, request, { reason });
  }

  disconnected(connection: number): void {
    this.signedOn.delete(connection);
  }
}
