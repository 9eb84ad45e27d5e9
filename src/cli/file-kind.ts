// What a file that a command cannot use looks like, and which command it is for: five hundred faults of something that is no trace
// help nobody.

const kinds: readonly {
  readonly what: string;
  readonly use: string;
  readonly isSo: (text: string, line: string) => boolean;
  /** No bytes of messages stand in it, in whatever form. */
  readonly isWithoutBytes?: (line: string) => boolean;
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
  { what: 'a spec', use: 'spec check', isSo: (text) => /^\s*\{/.test(text) && /"fields"\s*:/.test(text) },
  {
    what: 'a spec',
    use: 'spec check',
    isSo: (text) => hasKeys(text, 'fields') && /^\s+(prefix|encoding)\s*:/m.test(text),
    isWithoutBytes: () => true,
  },
  { what: 'messages as JSON', use: 'encode', isSo: (_, line) => /^\{.*"0"\s*:\s*"\d{4}"/.test(line) },
  {
    what: 'a configuration',
    use: 'serve',
    isSo: (text) => /^(acquirers|issuers)\s*:/m.test(text),
    isWithoutBytes: () => true,
  },
  {
    what: 'the settings of a gateway',
    use: 'gateway',
    isSo: (text) => /^gateway:[ \t]*(\{|#|$)/m.test(text) && !hasKeys(text, 'node'),
    isWithoutBytes: () => true,
  },
  {
    what: 'a pack of certification',
    use: 'certify',
    isSo: (text) => hasKeys(text, 'side', 'cases'),
    isWithoutBytes: () => true,
  },
  { what: 'a market', use: 'day', isSo: (text) => hasKeys(text, 'members', 'traffic'), isWithoutBytes: () => true },
  { what: 'messages as hex', use: 'decode', isSo: (_, line) => /^(0x)?([0-9A-Fa-f]{2}\s?){12,}$/.test(line) },
];

/** Keys of a YAML file that stand at its top. */
function hasKeys(text: string, ...keys: string[]): boolean {
  return keys.every((key) => new RegExp(`^${key}\\s*:`, 'm').test(text));
}

/** `it looks like a trace: use switch8583 replay`, unless it looks like what `command` reads, or like nothing known. */
export function kindHint(text: string, command: string): string {
  const { kind } = kindOf(text);
  return kind === undefined || kind.use === command ? '' : hint(kind);
}

/** The same of what cannot have messages in it as people paste them. */
export function messagelessHint(text: string): string {
  const { kind, line } = kindOf(text);
  return kind?.isWithoutBytes?.(line) === true ? hint(kind) : '';
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
