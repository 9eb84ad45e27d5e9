// The evening: what the centre makes of a business day, step by step. Each step reads what the one before has made, and makes its own as
// a whole or not at all, so that an evening that was ended anywhere is gone on with and gives the same bytes.
import { join } from 'node:path';
import type { ClearingSettings } from '../../centre/clearing/clearing-run.ts';
import type { Figures, Tariffs } from '../../centre/clearing/figures.ts';
import type { Operation } from '../../centre/operation.ts';
import { type ClearedDay, clearDay } from './clear-day.ts';
import { clearingCodecs } from './clearing-file.ts';
import { collectedOperations, type PlayedDay } from './collect-day.ts';
import { localTimeIn } from './local-time.ts';

interface EveningSettings extends PlayedDay {
  readonly tariffs: Tariffs;
  /** Institution id of the centre itself (DE 33). */
  readonly institution: string;
  /** Time zone of the IANA. */
  readonly zone: string;
  /** Told what was computed for each operation that is cleared. */
  cleared(operation: Operation, figures: Figures): void;
  /** So many requests or operations have been gone through. */
  progress(step: string, done: number): void;
}

/** What came of an evening. */
interface Evening {
  readonly clearing: ClearedDay;
  /** By what it was cleared, and where the files are. */
  readonly settings: ClearingSettings;
  readonly clearingOut: string;
}

const CLEARING = 'clearing';

/** Collects and clears a day. Rejects with a CommandError when its sums are not zero. */
export async function evening(settings: EveningSettings): Promise<Evening> {
  const { out, businessDate, registers, tariffs, institution, zone, progress } = settings;
  const operations = await collectedOperations(settings, counting('collect', progress));
  const clearingSettings: ClearingSettings = {
    businessDate,
    members: registers.members,
    tariffs,
    institution,
    mode: 'T',
    codecs: clearingCodecs(),
    localTime: localTimeIn(zone),
    originalOf: operations.originalsFor(businessDate),
  };
  const clearingOut = join(out, CLEARING);
  const counted = counting('clear', progress);
  const clearing = clearDay({
    ...clearingSettings,
    operations: operations.of(businessDate),
    out: clearingOut,
    onFigures: (operation, figures) => {
      counted();
      settings.cleared(operation, figures);
    },
  });
  return { clearing, settings: clearingSettings, clearingOut };
}

function counting(step: string, progress: EveningSettings['progress']): () => void {
  let done = 0;
  return () => progress(step, ++done);
}
