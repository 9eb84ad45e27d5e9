// Addresses that shops give: where the browser goes back to, and where the gateway's server calls. They come from outside.
import { hasControls } from './form-fields.ts';

const LONGEST_URL = 2_048;

/** What is wrong with an address; undefined when it can be used. */
export function urlFault(text: string): string | undefined {
  if (text.length > LONGEST_URL) return `${text.length} characters`;
  // Looked at before it is read: readers of addresses drop line ends without a word.
  if (hasControls(text)) return 'a control character in it';
  const url = URL.parse(text);
  if (url === null) return 'no address';
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `the scheme ${url.protocol.slice(0, -1).slice(0, 20)}`;
  if (url.username !== '' || url.password !== '') return 'a user in it';
  return undefined;
}

export const urlAllowed = `an address with http:// or https://, without user, of at most ${LONGEST_URL} characters`;
