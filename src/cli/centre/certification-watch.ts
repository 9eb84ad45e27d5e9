// Which members are certified, as a running switch has it: the members of links that ask for it (`certified: required`) are looked up at
// the start, again within a second when the register has changed, and told of each time that somebody asks.
import type { EventSink } from '../../events/event-table.ts';
import type { CentreFile } from '../../records/centre-file.ts';
import { RegisterRecords } from '../../records/registers.ts';
import type { Certification } from '../../switch/ports.ts';
import type { Configuration } from '../configuration/schema.ts';
import { type RecordsReader, RecordsWatch } from './records-watch.ts';

interface Link {
  readonly kind: 'acquirer' | 'issuer';
  readonly name: string;
  /** '' when it is of no member. */
  readonly member: string;
  readonly isCertified: boolean;
}

export class CertificationWatch implements RecordsReader {
  readonly #asked: readonly Pick<Link, 'kind' | 'name'>[];
  readonly #emit: EventSink;
  readonly #watch: RecordsWatch;
  #links: readonly Link[] = [];

  /** Reads the register in the records at `path`, which are made when absent, and watches it until `stop`. Throws a RecordsError. */
  constructor(path: string, { acquirers, issuers }: Configuration, emit: EventSink) {
    const asking = (kind: Link['kind'], links: Configuration['acquirers'] | Configuration['issuers']) =>
      links.flatMap(({ name, certified }) => (certified === 'required' ? [{ kind, name }] : []));
    this.#asked = [...asking('acquirer', acquirers), ...asking('issuer', issuers)];
    this.#emit = emit;
    this.#watch = new RecordsWatch(path, this);
  }

  /** The member of a link. */
  of(kind: Link['kind'], name: string): Certification {
    const links = () => this.#links;
    return {
      get isCertified() {
        return links().some((link) => link.kind === kind && link.name === name && link.isCertified);
      },
    };
  }

  /** Says of each link that is kept out why. */
  tell(): void {
    for (const link of this.#links) if (!link.isCertified) this.#tellOf(link);
  }

  stop(): void {
    this.#watch.stop();
  }

  *read(file: CentreFile, isAnother: boolean): Generator<void, void> {
    const members = new RegisterRecords(file).members();
    const before = this.#links;
    this.#links = this.#asked.map(({ kind, name }) => {
      const owner = members.find((member) => member[kind === 'issuer' ? 'issuers' : 'acquirers'].includes(name));
      return { kind, name, member: owner?.code ?? '', isCertified: owner?.isCertified === true };
    });
    for (const link of this.#links) {
      const was = before.find(({ kind, name }) => kind === link.kind && name === link.name);
      if (isAnother ? !link.isCertified : was?.isCertified !== link.isCertified || was.member !== link.member) {
        this.#tellOf(link);
      }
    }
  }

  failed(reason: string): void {
    this.#emit('members.unreadable', { reason });
  }

  #tellOf({ kind, name, member, isCertified }: Link): void {
    if (isCertified) this.#emit('member.certified', { kind, name, member });
    else this.#emit('member.not-certified', { kind, name, member });
  }
}
