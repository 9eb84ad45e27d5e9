// What a file that a command cannot use looks like, and which command it is for: five hundred faults of something that is no trace
// help nobody.

const kinds: readonly {
  readonly what: string;
  readonly use: string;
  readonly isSo: (text: string, line: string) => boolean;
  /** No bytes of messages stand in it, in whatever form. */
  readonly isWithoutBytes?: (line: string, text: string) => boolean;
}[] = [
  { what: 'a journal', use: 'journal find', isSo: (text) => text.startsWith('SQLite format 3\0') },
  {
    what: 'a trace',
    use: 'replay',
    isSo: (_, line) => /^\{.*"send"\s*:/.test(line),
    isWithoutBytes: (line) => /"send"\s*:\s*\{/.test(line),
  },
  {
    what: 'a jPOS packager',
    use: 'spec check',
    isSo: (text) => /<isopackager\b/.test(text),
    isWithoutBytes: () => true,
  },
  {
    what: 'a spec',
    use: 'spec check',
    isSo: (text) => /^\s*\{/.test(text) && /"fields"\s*:/.test(text),
    // A line of a log may have fields as well.
    isWithoutBytes: (_, text) => /"prefix"\s*:\s*"(ASCII|BCD|EBCDIC|Binary|Hex|None)\b|"extends"\s*:\s*"/.test(text),
  },
  {
    what: 'a spec',
    use: 'spec check',
    isSo: (text) => /^\s*\{\s*"(h|t|p|\d{1,3})"\s*:\s*\{\s*"(data_enc|len_enc|len_type|max_len)"\s*:/.test(text),
    isWithoutBytes: () => true,
  },
  {
    what: 'a spec',
    use: 'spec check',
    isSo: (text) => hasSection(text, 'fields') && /^\s+(prefix|encoding)\s*:/m.test(text),
    isWithoutBytes: () => true,
  },
  { what: 'messages as JSON', use: 'encode', isSo: (_, line) => /^\{.*"0"\s*:\s*"\d{4}"/.test(line) },
  {
    what: 'a configuration',
    use: 'serve',
    isSo: (text) => hasSection(text, 'acquirers') || hasSection(text, 'issuers'),
    isWithoutBytes: () => true,
  },
  {
    what: 'the settings of a gateway',
    use: 'gateway',
    isSo: (text) => hasSection(text, 'gateway') && !/^node\s*:/m.test(text),
    isWithoutBytes: () => true,
  },
  {
    what: 'a pack of certification',
    use: 'certify',
    isSo: (text) => /^side\s*:/m.test(text) && hasSection(text, 'cases'),
    isWithoutBytes: () => true,
  },
  {
    what: 'a market',
    use: 'day',
    isSo: (text) => hasSection(text, 'members') && /^traffic\s*:/m.test(text),
    isWithoutBytes: () => true,
  },
  {
    what: 'rules of interchange',
    use: 'clearing run --interchange',
    isSo: (text) => hasSection(text, 'interchange'),
    isWithoutBytes: () => true,
  },
  {
    what: 'exchange rates',
    use: 'clearing run --rates',
    isSo: (text) => hasSection(text, 'rates'),
    isWithoutBytes: () => true,
  },
  {
    what: 'a register of members',
    use: 'member import',
    isSo: (_, line) => line.startsWith('code,name,'),
    isWithoutBytes: () => true,
  },
  {
    what: 'a register of merchants',
    use: 'merchant import',
    isSo: (_, line) => line.startsWith('contract,legalName,'),
    isWithoutBytes: () => true,
  },
  { what: 'messages as hex', use: 'decode', isSo: (_, line) => /^(0x)?([0-9A-Fa-f]{2}\s?){12,}$/.test(line) },
];

/** A section of a YAML file that stands at its top. A line of that name may also be the heading of a dump. */
function hasSection(text: string, name: string): boolean {
  const heading = new RegExp(`^${name}[ \\t]*:(.*)`, 'm').exec(text);
  if (heading === null) return false;
  const beside = heading[1]!.trim();
  if (beside !== '' && !beside.startsWith('#')) return /^[[{]/.test(beside);
  const behind = text.slice(heading.index + heading[0].length).split(/\r?\n/);
  return isInSection(behind.find((line) => !/^\s*(#|$)/.test(line)) ?? '');
}

/** A list item that has keys, or a key further in: what an offset is in front of, or what has bytes behind it, is a dump. */
function isInSection(line: string): boolean {
  if (/^\s*-\s+[[{]/.test(line)) return true;
  const key = /^\s*(?:-\s|\s)\s*(?:[A-Za-z_][\w.-]*|\d{1,3}|"[^"]*"|'[^']*')\s*:(?:\s+(.*))?$/.exec(line);
  return key !== null && !/^(?:0x)?(?:[0-9A-Fa-f]{2}[ \t]?){4}/.test(key[1] ?? '');
}

/** `it looks like a trace: use switch8583 replay`, unless it looks like what `command` reads, or like nothing known. */
export function kindHint(text: string, command: string): string {
  const { kind } = kindOf(text);
  return kind === undefined || kind.use === command ? '' : hint(kind);
}

/** The same of what cannot have messages in it as people paste them. */
export function messagelessHint(text: string): string {
  const { kind, line } = kindOf(text);
  return kind?.isWithoutBytes?.(line, text) === true ? hint(kind) : '';
}

function hint({ what, use }: (typeof kinds)[number]): string {
  return `it looks like ${what}: use switch8583 ${use}`;
}

/** The kind of a file, if it is one of these, and its first line that says something. */
function kindOf(text: string): { kind: (typeof kinds)[number] | undefined; line: string } {
  const start = text.slice(0, 65_536);
  const lines = start.split(/\r?\n/);
  const line = lines.find((each) => !/^\s*(#|\/\/|$)/.test(each))?.trim() ?? '';
  return { kind: kinds.find(({ isSo }) => isSo(start, line)), line };
}

const SHOWN = 5;

/** The first faults of a file, a line each, how many more there are, and what the file may be instead. */
export function firstFaults(lines: readonly string[], hint: string): string {
  const more = lines.length - SHOWN;
  const rest = more > 0 ? [`and ${more} more fault${more === 1 ? '' : 's'}`] : [];
  return [...lines.slice(0, SHOWN), ...rest, ...(hint === '' ? [] : [hint])].join('\n');
}
