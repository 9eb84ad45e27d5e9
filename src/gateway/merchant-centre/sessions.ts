// Who is signed in: in memory, so that a restart signs everybody out. A session ends when nothing is asked for a while, and in any case
// after a working day. Each form carries a token of its session, and one of its own that works once: a click too many does nothing twice.
import type { Language } from '../../centre/member.ts';
import type { Role } from './sign-in.ts';

export interface Session {
  readonly clientId: string;
  readonly role: Role;
  /** In each of its forms. */
  readonly csrf: string;
  language: Language;
  /** Shown once, on the next page. */
  notice: { readonly isWrong: boolean; readonly words: string } | undefined;
}

interface Kept extends Session {
  readonly end: number;
  lastAsked: number;
  readonly forms: Set<string>;
}

const IDLE_MS = 15 * 60_000;
const LONGEST_MS = 8 * 3_600_000;
const MOST_SESSIONS = 1_000;
const MOST_FORMS = 200;

export class Sessions {
  readonly #sessions = new Map<string, Kept>();
  readonly #random: () => string;

  /** @param random what nobody guesses, 16 bytes of it or more */
  constructor(random: () => string) {
    this.#random = random;
  }

  /** Its token, for a cookie. */
  begin(clientId: string, role: Role, language: Language, now: number): string {
    const token = this.#random();
    this.#sessions.set(token, {
      clientId,
      role,
      language,
      csrf: this.#random(),
      notice: undefined,
      end: now + LONGEST_MS,
      lastAsked: now,
      forms: new Set(),
    });
    if (this.#sessions.size > MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
    return token;
  }

  find(token: string, now: number): Session | undefined {
    const session = this.#sessions.get(token);
    if (session === undefined) return undefined;
    if (now >= session.end || now - session.lastAsked >= IDLE_MS) {
      this.#sessions.delete(token);
      return undefined;
    }
    session.lastAsked = now;
    return session;
  }

  end(token: string): void {
    this.#sessions.delete(token);
  }

  /** A token for one form of this session. */
  newForm(session: Session): string {
    const { forms } = session as Kept;
    const token = this.#random();
    forms.add(token);
    if (forms.size > MOST_FORMS) forms.delete(forms.values().next().value!);
    return token;
  }

  /** True once. */
  takeForm(session: Session, token: string): boolean {
    return (session as Kept).forms.delete(token);
  }
}
