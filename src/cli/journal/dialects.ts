// In which dialect the messages of a journal are. Entries hold them in the dialect of their acquirer, which the journal knows by
// name only: a configuration says how each acquirer speaks, `--spec` how those do that it does not name.
import type { Codec } from '../../codec/codec.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import { codecOf, codecWith } from '../common-options.ts';
import type { Configuration } from '../configuration/schema.ts';
import { specName } from '../configuration/wire-form.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { type OpenedJournal, partyName } from './opened-journal.ts';

export interface DialectsOptions {
  spec: string | undefined;
  header: string | undefined;
}

type ConfiguredAcquirer = Configuration['acquirers'][number];

export class Dialects {
  readonly #journal: StoredJournal;
  readonly #configured: readonly ConfiguredAcquirer[];
  readonly #others: Codec | undefined;
  /** By the journal's number of the acquirer. */
  readonly #known = new Map<number, Codec | undefined>();

  /** Throws a SpecError or a CommandError (usage). */
  constructor(
    { journal, configuration }: Pick<OpenedJournal, 'journal' | 'configuration'>,
    { spec, header }: DialectsOptions,
  ) {
    if (spec === undefined && header !== undefined) throw new CommandError(ExitCode.usage, '--header goes with --spec');
    this.#journal = journal;
    this.#configured = configuration?.acquirers ?? [];
    this.#others = spec === undefined ? undefined : codecOf({ spec, header });
  }

  /** Nothing was said about any acquirer. */
  get areNone(): boolean {
    return this.#configured.length === 0 && this.#others === undefined;
  }

  /** The dialect of an acquirer; undefined when neither the configuration nor `--spec` says it. Throws a SpecError. */
  of(acquirer: number): Codec | undefined {
    if (!this.#known.has(acquirer)) this.#known.set(acquirer, this.#find(acquirer));
    return this.#known.get(acquirer);
  }

  #find(acquirer: number): Codec | undefined {
    const name = partyName(this.#journal, 'acquirer', acquirer);
    const configured = this.#configured.find((each) => each.name === name);
    return configured === undefined ? this.#others : codecWith(specName(configured.spec), configured.header);
  }
}
