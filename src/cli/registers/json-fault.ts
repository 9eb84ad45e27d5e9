// Where a text stops being JSON (RFC 8259): JSON.parse does not always say.

const TOKEN = /"(?:[^"\\\n]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const SCALAR = /^(?:"|-?\d|true$|false$|null$)/;

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/** The offset of what cannot stand where it is; the end of the text when something is missing there. */
export function jsonFaultAt(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let end = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const skipped = text.slice(end, index);
    if (skipped.trim() !== '') return end + skipped.search(/\S/);
    const next = after(token, expected, open);
    if (next === undefined) return index;
    expected = next;
    end = index + token.length;
  }
  const rest = text.slice(end);
  return rest.trim() === '' ? text.length : end + rest.search(/\S/);
}

/** What is expected behind `token`; undefined when it may not stand there. `open` are the brackets that wait for their end. */
function after(token: string, expected: Expected, open: string[]): Expected | undefined {
  if (token === '}' || token === ']') {
    const isEmpty = expected === (token === '}' ? 'key or end' : 'value or end');
    if (!isEmpty && expected !== 'comma or end') return undefined;
    if (open.pop() !== token) return undefined;
    return open.length === 0 ? 'nothing' : 'comma or end';
  }
  if (token === ':') return expected === 'colon' ? 'value' : undefined;
  if (token === ',') {
    if (expected !== 'comma or end') return undefined;
    return open.at(-1) === '}' ? 'key' : 'value';
  }
  if (expected === 'key' || expected === 'key or end') return token.startsWith('"') ? 'colon' : undefined;
  if (expected !== 'value' && expected !== 'value or end') return undefined;
  if (token === '{' || token === '[') {
    open.push(token === '{' ? '}' : ']');
    return token === '{' ? 'key or end' : 'value or end';
  }
  if (!SCALAR.test(token)) return undefined;
  return open.length === 0 ? 'nothing' : 'comma or end';
}
