// Messages in lines of a log: a long run of hex, or a message in characters, behind and before whatever else the line says.
import { TYPE_AND_BITMAP } from './byte-forms.ts';

const TIGHT = /(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}){8,}(?![0-9A-Za-z])/g;
const IN_GROUPS = /(?<![0-9A-Za-z])[0-9A-Fa-f]{2}(?:[ :-][0-9A-Fa-f]{2}){7,}(?![0-9A-Za-z])/g;
/** Places of a line where a message in characters may begin. */
const MOST_BEGINNINGS = 8;
/** Characters behind a message that close what it stands in. */
const MOST_CLOSING = 8;

/** What the line could hold. */
export function bytesInside(text: string): Buffer[] {
  const hex = [...text.matchAll(TIGHT), ...text.matchAll(IN_GROUPS)].map(([run]) =>
    Buffer.from(run.replace(/[ :-]/g, ''), 'hex'),
  );
  return [...hex, ...textsInside(text)];
}

function textsInside(text: string): Buffer[] {
  const begins = [...text.matchAll(new RegExp(`(?<![0-9A-Za-z])${TYPE_AND_BITMAP.source}`, 'g'))];
  return begins.slice(0, MOST_BEGINNINGS).flatMap(({ index }) => {
    const message = text.slice(index);
    const closed = message.slice(0, -MOST_CLOSING) + message.slice(-MOST_CLOSING).replace(/\s*[\])}>"'`]\W*$/, '');
    return [message, ...(closed === message ? [] : [closed])].map((one) => Buffer.from(one, 'latin1'));
  });
}
