// One turn of the event loop: everything that the messages read in it have caused goes out together, in one write per link,
// and only after the turn's journal records are durable. Journal first, answer second. Turns leave in order.
import type { Journal } from '../journal/journal.ts';
import type { Link } from './link.ts';

interface Outgoing {
  link: Link;
  views: Buffer[];
}

export class Turn {
  private readonly journal: Journal | undefined;
  private readonly failed: (error: Error) => void;
  private readonly ended: () => void;
  private readonly links: Link[] = [];
  private scheduled = false;
  private records = 0;
  private held = 0;
  private last: Promise<void> = Promise.resolve();

  /** `ended` is called after each turn; `failed` when the journal cannot keep a turn's records: nothing of it is sent. */
  constructor(journal: Journal | undefined, failed: (error: Error) => void, ended: () => void) {
    this.journal = journal;
    this.failed = failed;
    this.ended = ended;
  }

  /** Something has happened in this turn: it will end when the event loop has handed over all that was read. */
  touch(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(this.end);
  }

  /** A frame for `link` leaves with this turn. */
  send(link: Link, bytes: Buffer, start: number, end: number): void {
    if (!link.hasOutgoing) this.links.push(link);
    link.add(bytes, start, end);
    this.touch();
  }

  /** A record was appended in this turn. */
  recorded(): void {
    this.records++;
    this.touch();
  }

  /** Resolves when everything of this turn and of those before it has been handed to the sockets. */
  async settled(): Promise<void> {
    if (this.scheduled) this.end();
    await this.last;
  }

  private readonly end = (): void => {
    if (!this.scheduled) return;
    this.scheduled = false;
    if (this.records === 0 && this.held === 0) {
      for (const link of this.links) link.write(link.take());
      this.links.length = 0;
    } else {
      this.hold();
    }
    this.ended();
  };

  private hold(): void {
    const outgoing: Outgoing[] = [];
    for (const link of this.links) outgoing.push({ link, views: link.take() });
    this.links.length = 0;
    const durable = this.records > 0 ? committed(this.journal!) : this.last;
    this.records = 0;
    this.held++;
    const before = this.last;
    this.last = durable
      .then(() => before)
      .then(
        () => {
          for (const { link, views } of outgoing) link.write(views);
          this.held--;
        },
        (error: Error) => this.failed(error),
      );
  }
}

function committed(journal: Journal): Promise<void> {
  return new Promise((resolve, reject) => {
    journal.commit((error) => (error === undefined ? resolve() : reject(error)));
  });
}
