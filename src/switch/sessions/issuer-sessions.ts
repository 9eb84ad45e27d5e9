// The sessions with remote issuers: their link is made, signed on where that is asked (again until the issuer lets the switch in),
// echoed when it is idle, and made again after a loss at growing intervals. An issuer is up from the approval of the sign-on (or
// from the connection, where no sign-on is asked) to the loss. All of it is driven by the time of events.
import type { FieldValues } from '../../codec/field-values.ts';
import type { Message } from '../../codec/message.ts';
import { reasonVersion } from '../../codec/reason-version.ts';
import { expectsAnswer, isRequest, mtiText, responseTo } from '../../iso8583/mti.ts';
import { isApproved, Reason, reasonOf, reasonText } from '../../iso8583/reason.ts';
import { transmissionTime } from '../../iso8583/transmission-time.ts';
import type { RemoteIssuerSettings } from '../ports.ts';
import type { SwitchState } from '../state.ts';
import { type ManagementFunction, managementRequest } from './network-management.ts';
import { MANAGEMENT_HOLDER } from './stan-multiplexer.ts';

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;
/** How long a sign-on waits for its approval before it is sent again; the time between echoes, when that is shorter. */
const SIGN_ON_MS = 10_000;
/** Echoes without an answer after which the link is given up. */
const ECHOES_MISSED = 2;
/** Action code of ISO 8583:1993 for network management that is accepted. */
const ACCEPTED = '800';
/** What identifies a network management request to the one who sent it. */
const ECHOED = ['7', '11', '12', '24', '33', '70'];

interface Session {
  readonly issuer: RemoteIssuerSettings;
  /** The link stands. */
  isOpen: boolean;
  /** Losses since the issuer last said something. */
  failures: number;
  /** Echoes since the issuer last answered one. */
  missed: number;
  heardMs: number;
  /** STAN of the sign-on under way; 0 when there is none. */
  signOnStan: number;
  /** When there is something to do next: connect, sign on again, or echo. */
  dueMs: number;
}

export class IssuerSessions {
  private readonly state: SwitchState;
  /** By issuer number. */
  private readonly sessions: (Session | undefined)[] = [];
  private isStopping = false;

  constructor(state: SwitchState) {
    this.state = state;
    for (const issuer of state.settings.issuers) {
      if (issuer.kind === 'local') continue;
      this.sessions[issuer.number] = {
        issuer,
        isOpen: false,
        failures: 0,
        missed: 0,
        heardMs: 0,
        signOnStan: 0,
        dueMs: Number.POSITIVE_INFINITY,
      };
    }
  }

  /** Makes the links. */
  start(): void {
    for (const session of this.sessions) if (session !== undefined) this.state.ports.connect(session.issuer.number);
  }

  /** From now on no link that is lost is made again. */
  stop(): void {
    this.isStopping = true;
  }

  /** The link stands. True when the issuer is up with it. */
  opened(issuer: number, peer: string): boolean {
    const session = this.sessions[issuer]!;
    session.isOpen = true;
    session.missed = 0;
    session.heardMs = this.state.nowMs;
    this.state.ports.emit('issuer.connected', { issuer: session.issuer.name, peer });
    if (!session.issuer.signOn) return this.goUp(session);
    this.signOn(session);
    return false;
  }

  /** The link is lost, or could not be made. */
  lost(issuer: number, cause: string): void {
    const session = this.sessions[issuer]!;
    const link = this.state.links[issuer]!;
    const wasUp = link.up;
    link.up = false;
    session.isOpen = false;
    session.signOnStan = 0;
    session.dueMs = Number.POSITIVE_INFINITY;
    if (this.isStopping) return;
    const retryMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** session.failures++);
    session.dueMs = this.state.nowMs + retryMs;
    if (wasUp || session.failures === 1) {
      this.state.ports.emit('issuer.down', { issuer: session.issuer.name, cause, retryMs });
    }
  }

  /** The issuer has said something, whatever it is. */
  heard(issuer: number): void {
    const session = this.sessions[issuer]!;
    session.heardMs = this.state.nowMs;
    // A peer that speaks is there; one that takes connections and drops them is tried at growing intervals.
    session.failures = 0;
  }

  /** A network management message. True when the issuer has come up by it. */
  managed(issuer: number, message: Message): boolean {
    const session = this.sessions[issuer]!;
    if (isRequest(message.mti)) {
      if (expectsAnswer(message.mti)) this.answer(session, message);
      else this.state.ports.emit('message.notification', { issuer: session.issuer.name, mti: mtiText(message.mti) });
      return false;
    }
    session.missed = 0;
    const stan = message.number(11);
    const { stans } = this.state.links[issuer]!;
    if (stans.holderOf(stan) !== MANAGEMENT_HOLDER) {
      const mti = mtiText(message.mti);
      this.state.ports.emit('message.unexpected', { issuer: session.issuer.name, mti, stan });
      return false;
    }
    stans.free(stan, MANAGEMENT_HOLDER);
    const reason = message.text(39);
    if (reason !== ACCEPTED && !isApproved(reasonOf(reason ?? ''))) {
      const code = message.text(70) ?? message.text(24);
      this.state.ports.emit('issuer.refused', { issuer: session.issuer.name, code, reason });
      return false;
    }
    return session.signOnStan > 0 && stan === session.signOnStan && this.goUp(session);
  }

  /** Does what is due. */
  tick(): void {
    for (const session of this.sessions) {
      if (session !== undefined && session.dueMs <= this.state.nowMs) this.act(session);
    }
  }

  /** When the next of the sessions has something to do, Infinity when none has. */
  nextDueMs(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const session of this.sessions) if (session !== undefined) soonest = Math.min(soonest, session.dueMs);
    return soonest;
  }

  private act(session: Session): void {
    const { issuer } = session;
    if (!session.isOpen) {
      session.dueMs = Number.POSITIVE_INFINITY;
      if (!this.isStopping) this.state.ports.connect(issuer.number);
    } else if (session.signOnStan > 0) {
      const afterMs = signOnWaitMs(issuer);
      this.state.ports.emit('issuer.not-signed-on', { issuer: issuer.name, afterMs });
      this.signOn(session);
    } else this.echo(session);
  }

  private goUp(session: Session): boolean {
    const { issuer } = session;
    const link = this.state.links[issuer.number]!;
    if (link.up) return false;
    link.up = true;
    session.signOnStan = 0;
    session.dueMs = issuer.echoMs > 0 ? this.state.nowMs + issuer.echoMs : Number.POSITIVE_INFINITY;
    this.state.ports.emit('issuer.up', { issuer: issuer.name });
    return true;
  }

  private signOn(session: Session): void {
    session.dueMs = this.state.nowMs + signOnWaitMs(session.issuer);
    session.signOnStan = this.request(session, 'signOn');
  }

  private echo(session: Session): void {
    const { nowMs, ports } = this.state;
    const { issuer } = session;
    const idleMs = nowMs - session.heardMs;
    if (idleMs < issuer.echoMs) {
      session.dueMs = session.heardMs + issuer.echoMs;
      return;
    }
    session.dueMs = nowMs + issuer.echoMs;
    if (session.missed >= ECHOES_MISSED) {
      ports.disconnect(issuer.number, `${session.missed} echoes without an answer`);
      return;
    }
    session.missed++;
    this.request(session, 'echo');
  }

  /** Sends a network management request and returns its STAN. */
  private request(session: Session, wanted: ManagementFunction): number {
    const { codec, number } = session.issuer;
    const stan = this.state.links[number]!.stans.allot(MANAGEMENT_HOLDER, this.state.isBusy);
    this.send(session, {
      ...managementRequest(wanted, reasonVersion(codec)),
      '7': transmissionTime(this.state.wallMs),
      '11': String(stan).padStart(codec.fields[11]?.maxUnits ?? 6, '0'),
    });
    return stan;
  }

  private answer(session: Session, request: Message): void {
    const json = request.toJSON();
    const echoed = Object.fromEntries(ECHOED.filter((key) => key in json).map((key) => [key, json[key]!]));
    const reason = reasonText(Reason.approved, reasonVersion(session.issuer.codec));
    this.send(session, { ...echoed, '0': mtiText(responseTo(request.mti)), '39': reason });
  }

  private send({ issuer }: Session, json: FieldValues): void {
    const { ports } = this.state;
    try {
      const bytes = issuer.codec.encode(json);
      ports.forwardNow(issuer.number, bytes, 0, bytes.length);
    } catch (error) {
      this.state.tellUntransmittable(error, { issuer: issuer.name });
    }
  }
}

function signOnWaitMs({ echoMs }: RemoteIssuerSettings): number {
  return echoMs > 0 ? Math.min(echoMs, SIGN_ON_MS) : SIGN_ON_MS;
}
