// `merchant ...`: what the commands do with the register of merchants.
import type { Merchant, MerchantStatus } from '../../../centre/merchant.ts';
import { ibanOfRib } from '../../../centre/registers/bank-account.ts';
import { withStatus } from '../../../centre/registers/merchant-status.ts';
import { date as dates } from '../../../centre/registers/values.ts';
import { optionValue } from '../../common-options.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { openMerchants } from '../../registers/opened-register.ts';
import * as verbs from './verbs.ts';

export interface MerchantListOptions extends verbs.ListOptions {
  acquirer: string | undefined;
  status: MerchantStatus | undefined;
  city: string | undefined;
  mcc: string | undefined;
  name: string | undefined;
}
export interface DatedOptions extends verbs.KeyOptions {
  date: string | undefined;
}
export interface DatedSetOptions extends verbs.SetOptions, DatedOptions {}
export interface TransferOptions extends verbs.KeyOptions {
  to: string | undefined;
}

const SHOWN = ['contract', 'tradingName', 'categoryCode', 'acceptor', 'terminals', 'city', 'acquirer', 'status'];

export const show = (options: verbs.ShowOptions) =>
  verbs.show(openMerchants, options, ({ rib }) => ({ iban: ibanOfRib(rib) }));
export const importFile = (options: verbs.FileOptions) => verbs.importFile(openMerchants, options);
export const exportFile = (options: verbs.FileOptions) => verbs.exportFile(openMerchants, options);

export function list(options: MerchantListOptions): Promise<void> {
  const { acquirer, status, city, mcc, name } = options;
  const holds = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());
  return verbs.list(openMerchants, options, SHOWN, (merchant) => {
    if (acquirer !== undefined && merchant.acquirer !== acquirer) return false;
    if (status !== undefined && merchant.status !== status) return false;
    if (city !== undefined && !holds(merchant.city, city)) return false;
    if (mcc !== undefined && merchant.categoryCode !== mcc) return false;
    return name === undefined || holds(merchant.tradingName, name) || holds(merchant.legalName, name);
  });
}

/** A new merchant has applied today, unless something else is said. */
export function add(options: DatedSetOptions): Promise<void> {
  return verbs.add(openMerchants, withDateOf('applied', 'appliedOn', options, true));
}

const STATUS_SETTING = /^status=(contracted|active|suspended|closed)$/;

/** A change of status has its date. */
export function change(options: DatedSetOptions): Promise<void> {
  const status = [options.set ?? []].flat().flatMap((setting) => STATUS_SETTING.exec(setting.trim())?.[1] ?? [])[0];
  if (status !== undefined) return verbs.change(openMerchants, withDateOf(status, `${status}On`, options, false));
  return verbs.change(openMerchants, options);
}

/** The settings with the date of a status, unless they have it. */
function withDateOf(status: string, field: string, options: DatedSetOptions, isNew: boolean): DatedSetOptions {
  const settings = [options.set ?? []].flat();
  const isSaid = (name: string) => settings.some((setting) => setting.trim().startsWith(`${name}=`));
  if (isSaid(field) || (isNew && isSaid('status') && !settings.includes(`status=${status}`))) return options;
  return { ...options, set: [...settings, `${field}=${dates.write(dateOf(options), 0)}`] };
}

export function suspend(options: DatedOptions): Promise<void> {
  return become('suspended', 'suspend', options);
}

export function resume(options: DatedOptions): Promise<void> {
  return become('active', 'resume', options, 'suspended');
}

export function close(options: DatedOptions): Promise<void> {
  return become('closed', 'close', options);
}

function become(status: MerchantStatus, verb: string, options: DatedOptions, only?: MerchantStatus): Promise<void> {
  const date = dateOf(options);
  const text = dates.write(date, 0);
  const made = (merchant: Merchant) =>
    only === undefined || merchant.status === only
      ? withStatus(merchant, status, date)
      : { field: 'status', wrong: `${merchant.status}, there is nothing to ${verb}`, allowed: only };
  return verbs.replace(
    openMerchants,
    options,
    made,
    (key) => `merchant ${verb} ${key} --date ${text}`,
    (key) => `merchant ${key} is ${status} since ${text}`,
  );
}

/** The merchant is acquired by another member from now on. */
export async function transfer(options: TransferOptions): Promise<void> {
  const { to } = options;
  if (to === undefined || to === '') throw new CommandError(ExitCode.usage, 'transfer to whom? give --to MEMBER');
  const made = (merchant: Merchant) => {
    if (merchant.status === 'closed') return { field: 'status', wrong: 'closed', allowed: 'any other' };
    if (merchant.acquirer === to) return { field: 'acquirer', wrong: `${to} already`, allowed: 'another member' };
    return { ...merchant, acquirer: to };
  };
  await verbs.replace(
    openMerchants,
    options,
    made,
    (key) => `merchant transfer ${key} --to ${to}`,
    (key) => `merchant ${key} is acquired by ${to}`,
  );
}

/** The date that is given, or today's where this machine is. */
function dateOf({ date }: DatedOptions): number {
  if (date === undefined) return Number(Temporal.Now.plainDateISO().toString().replaceAll('-', ''));
  const value = optionValue('--date', dates.read(date, 0));
  if (value > 0) return value;
  throw new CommandError(ExitCode.usage, `--date: nothing, allowed: ${dates.allowed}`);
}
