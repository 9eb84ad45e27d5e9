// Lets go of an authorization that has expired: in memory when it is there, else with what the journal says of it. Whoever asked is told
// what became of it once that is durable: until then a process that ends may have done nothing.
import type { JournalEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { ExpiredAuthorization, LettingGo } from '../switch/expiries.ts';
import type { Host } from './host.ts';

export type LetGo = Exclude<LettingGo, 'forgotten'>;

/** Has `host`, which writes `journal`, let go of what is left of `expired`. `done` is called once, or never when the host has stopped. */
export function letGo(
  host: Host,
  journal: Pick<Journal, 'find'>,
  expired: ExpiredAuthorization,
  done: (became: LetGo) => void,
): void {
  const tell = (entries: readonly JournalEntry[] | undefined, told: (became: LettingGo) => void): void =>
    host.carryOut((core, nowMs) => core.expiries.letGo(expired, entries, nowMs), told);
  const { acquirer, stan, sentAt } = expired;
  tell(undefined, (became) => {
    if (became !== 'forgotten') done(became);
    else if (sentAt < 0) done('unknown');
    else {
      journal.find({ acquirer, stan, sentAt }, (error, found) => {
        if (error === undefined) {
          tell(found, (then) => done(then === 'forgotten' ? 'later' : then));
          return;
        }
        host.emit('journal.unreadable', { reason: error.message });
        done('later');
      });
    }
  });
}
