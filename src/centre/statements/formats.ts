// Numbers, dates and times as people of each language write them. Tables of this file and not of the runtime's locale data: the same
// day gives the same bytes on every machine. Arabic as Morocco writes it: western digits, its own names of the months.
import { currencyOf } from '../../iso8583/currency.ts';
import type { Language } from '../member.ts';
import type { LocalTime } from './statement.ts';

interface NumberSigns {
  readonly decimal: string;
  readonly group: string;
}

const NO_BREAK_SPACE = '\u00a0';
/** The true minus: as wide as a digit, and no line breaks behind it. */
const MINUS = '\u2212';

const signs: Readonly<Record<Language, NumberSigns>> = {
  fr: { decimal: ',', group: NO_BREAK_SPACE },
  en: { decimal: '.', group: ',' },
  ar: { decimal: ',', group: '.' },
};

const months: Readonly<Record<Language, readonly string[]>> = {
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
  ar: 'يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر'.split(' '),
};

/** A whole number, in groups of three. */
export function countText(count: number, language: Language): string {
  return grouped(String(count), signs[language].group);
}

/** Minor units with the decimals of their currency, without its name: `−1 234,56`. What no currency is known of stays whole. */
export function amountText(minor: number, currency: number, language: Language): string {
  const { decimal, group } = signs[language];
  const exponent = currencyOf(currencyDigits(currency))?.exponent ?? 0;
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const units = grouped(digits.slice(0, digits.length - exponent), group);
  const fraction = exponent === 0 ? '' : decimal + digits.slice(-exponent);
  return (minor < 0 ? MINUS : '') + units + fraction;
}

/** Three letters, or the number where ISO 4217 lists none. */
export function currencyText(currency: number): string {
  return currencyOf(currencyDigits(currency))?.code ?? currencyDigits(currency);
}

/** `1,5 %`, of parts per million; no more decimals than it has. */
export function percentText(millionths: number, language: Language): string {
  const [units = '0', fraction = ''] = (millionths / 10_000)
    .toFixed(4)
    .replace(/\.?0+$/, '')
    .split('.');
  const number = units + (fraction === '' ? '' : signs[language].decimal + fraction);
  return language === 'en' ? `${number}%` : `${number}${NO_BREAK_SPACE}%`;
}

/** yyyymmdd in digits: `25/11/2026`, in every language. */
export function dateText(date: number): string {
  const digits = String(date);
  return `${digits.slice(6)}/${digits.slice(4, 6)}/${digits.slice(0, 4)}`;
}

/** yyyymmdd in words: `25 novembre 2026`, `1er mai 2026`. */
export function longDateText(date: number, language: Language): string {
  const day = date % 100;
  const month = months[language][(Math.trunc(date / 100) % 100) - 1]!;
  const dayText = language === 'fr' && day === 1 ? '1er' : String(day);
  return `${dayText} ${month} ${Math.trunc(date / 10_000)}`;
}

/** `14:02:33`. */
export function timeText({ time }: LocalTime): string {
  const digits = String(time).padStart(6, '0');
  return `${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4)}`;
}

function currencyDigits(currency: number): string {
  return String(currency).padStart(3, '0');
}

function grouped(digits: string, group: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, group);
}
