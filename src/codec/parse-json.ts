// JSON of people's files. The parser of the runtime takes any depth, and whoever walks what it gives runs out of stack; so depth is
// looked at first.

/** Most arrays and objects within each other. A spec of 16 composites within each other has 33. */
const JSON_DEPTH_LIMIT = 100;

/** The value that `text` says. Throws a SyntaxError when it is no JSON, or is nested too deeply. */
export function parseJson(text: string): unknown {
  const place = tooDeepAt(text);
  if (place >= 0)
    throw new SyntaxError(`more than ${JSON_DEPTH_LIMIT} objects and lists within each other at position ${place}`);
  return JSON.parse(text);
}

/** Where the text goes deeper than it may; -1 when it does not. */
function tooDeepAt(text: string): number {
  let depth = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (isQuoted) {
      if (character === BACKSLASH) i++;
      else if (character === QUOTE) isQuoted = false;
    } else if (character === QUOTE) isQuoted = true;
    else if (character === OPEN_LIST || character === OPEN_OBJECT) {
      if (++depth > JSON_DEPTH_LIMIT) return i;
    } else if (character === CLOSE_LIST || character === CLOSE_OBJECT) depth--;
  }
  return -1;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
