// Point of service data code of clearing (DE 22 of ISO 8583:1993, an 12) of what an operation was taken in with, and back to the
// channel. An acquirer that speaks the version of 1993 has sent all twelve places; of the three digits of 1987 the way in which the card
// was read and the PIN pad are known, and the rest is what is usual for the channel.
import type { Channel } from '../operation.ts';

/** Place 7, card data input mode, by the first two digits of DE 22 of 1987: chip, contactless (M chip, A stripe), e-commerce (S). */
const INPUT_MODES: Readonly<Record<string, string>> = {
  '01': '1',
  '02': '2',
  '05': '5',
  '07': 'M',
  '10': '7',
  '79': '1',
  '80': '2',
  '81': 'S',
  '82': '5',
  '90': '2',
  '91': 'A',
  '95': '5',
};

/** By channel: capture capability (3), environment (4), cardholder (5) and card (6) present; who is verified how and by whom (8, 9). */
const USUAL: Readonly<
  Record<Channel, { readonly places3to6: string; readonly places8and9: string; readonly input: string }>
> = {
  terminal: { places3to6: '0101', places8and9: '00', input: '0' },
  atm: { places3to6: '1201', places8and9: '13', input: '0' },
  'e-commerce': { places3to6: '0550', places8and9: '00', input: 'S' },
  manual: { places3to6: '0010', places8and9: '00', input: '1' },
};

/** Terminal type (PDS 0023). */
const TERMINAL_TYPES: Readonly<Record<Channel, string>> = {
  terminal: 'NA',
  atm: 'ATM',
  'e-commerce': 'CT6',
  manual: 'MAN',
};

/** By terminal type the channel. A customer's own terminal (CT2) is one. */
const CHANNELS: ReadonlyMap<string, Channel> = new Map([
  ['NA', 'terminal'],
  ['CT2', 'terminal'],
  ['ATM', 'atm'],
  ['CT6', 'e-commerce'],
  ['MAN', 'manual'],
]);

/** The twelve places; `entryMode` is DE 22 as it came. */
export function pointOfServiceCode(entryMode: string, channel: Channel): string {
  if (/^[0-9A-Za-z]{12}$/.test(entryMode)) return entryMode;
  const { places3to6, places8and9, input } = USUAL[channel];
  const mode = INPUT_MODES[entryMode.slice(0, 2)] ?? input;
  const pinPad = entryMode.length === 3 && entryMode[2] === '1' ? '1' : '0';
  // Nothing is known of what the terminal can read (1) and show (10, 11), and of how long a PIN it takes (12).
  return `0${pinPad}${places3to6}${mode}${places8and9}001`;
}

/** Terminal type of a channel (PDS 0023). */
export function terminalTypeOf(channel: Channel): string {
  return TERMINAL_TYPES[channel];
}

/** The channel of a terminal type; undefined when there is no such type. */
export function channelOf(terminalType: string): Channel | undefined {
  return CHANNELS.get(terminalType);
}
