// `clearing run`: clears a business date, from a file of operations: the files of all members, their CSV and the positions. Running it
// again gives the same bytes.
import { clearDay } from '../../centre/clear-day.ts';
import { clearingCodecs } from '../../centre/clearing-file.ts';
import { localTimeIn } from '../../centre/local-time.ts';
import { loadMarket } from '../../centre/market-schema.ts';
import { OperationFile } from '../../centre/operation-file.ts';
import { printPositions } from '../../centre/position-rows.ts';
import { optionValue } from '../../common-options.ts';
import { readDate } from '../../configuration/business-date.ts';
import { type CentreConfiguration, readZone } from '../../configuration/centre-schema.ts';
import { computedMembers } from '../../configuration/computed-tables.ts';
import { loadTariffs } from '../../configuration/interchange.ts';
import { loadConfiguration } from '../../configuration/load.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import type { RowFormat } from '../../journal/row-formats.ts';
import { tell } from '../../output.ts';

/** Of the markets that are bundled. */
const ZONE = 'Africa/Casablanca';

export interface RunOptions {
  date: string;
  operations: string;
  members: string;
  config: string | undefined;
  interchange: string | undefined;
  rates: string | undefined;
  institution: string | undefined;
  mode: 'T' | 'P' | undefined;
  zone: string | undefined;
  out: string | undefined;
  format: RowFormat;
}

/** Clears a date and prints the positions; what no option says the configuration does. Exit 1 when they do not add up to zero, or when the
 *  date was cleared otherwise before. Throws a CommandError or a ConfigurationError. */
export async function runClearing(options: RunOptions): Promise<void> {
  const businessDate = optionValue('--date', readDate(options.date));
  const configured: Partial<CentreFiles> =
    options.config === undefined ? {} : ((await loadConfiguration(options.config)).centre ?? {});
  const { interchange, rates, institution = '0', mode = 'T', out = 'clearing' } = { ...configured, ...given(options) };
  if (interchange === undefined) {
    const why = 'name the rules of interchange: --interchange FILE, or centre.interchange of --config FILE';
    throw new CommandError(ExitCode.usage, why);
  }
  if (!/^\d{1,11}$/.test(institution)) {
    throw new CommandError(ExitCode.usage, '--institution is an institution code of 1 to 11 digits');
  }
  const { members, zone } = marketOf(options, configured.zone);
  const tariffs = loadTariffs(interchange, rates);
  const file = new OperationFile(options.operations);
  const cleared = clearDay({
    businessDate,
    members,
    tariffs,
    institution,
    mode,
    codecs: clearingCodecs(),
    localTime: localTimeIn(zone),
    originalOf: file.originalsFor(businessDate),
    operations: file.of(businessDate),
    out,
  });
  printPositions(cleared, options.format);
  const { operations, files, withoutRule, withoutOriginal } = cleared;
  tell(`${operations} operations in ${files.length} files of ${out}/${businessDate}; all positions add up to zero`);
  if (withoutRule > 0) tell(`${withoutRule} of them have no rule of interchange, and so none to pay`);
  if (withoutOriginal > 0)
    tell(`${withoutOriginal} reversals have no original: computed by the rules of their own day`);
}

/** Who the members are, and by which time they live: as a market says it, or as a list of them does that a day in a box has written. */
function marketOf({ members: file, zone: wanted }: RunOptions, configured: string | undefined) {
  const zone = wanted === undefined ? undefined : optionValue('--zone', readZone(wanted));
  const members = computedMembers(file);
  if (members !== undefined) return { members, zone: zone ?? configured ?? ZONE };
  const market = loadMarket(file);
  return { members: market.layout.members.map(({ member }) => member), zone: zone ?? market.zone };
}

/** The options that were given, of those that a configuration says too. */
function given({ interchange, rates, institution, mode, out }: RunOptions): Partial<CentreFiles> {
  const values = Object.entries({ interchange, rates, institution, mode, out });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Partial<CentreFiles>;
}

type CentreFiles = Pick<CentreConfiguration, 'interchange' | 'rates' | 'institution' | 'mode' | 'out' | 'zone'>;
