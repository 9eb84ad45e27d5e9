// Where each page of docs/ stands beside the others. A page that nobody has placed comes under "More": none is left out.

/** A link of the sidebar; a group has `items`. */
export interface Entry {
  readonly text: string;
  readonly link?: string;
  readonly items?: readonly Entry[];
  readonly collapsed?: boolean;
}

/** Names of pages in docs/ without `.md`, by group, in the order of reading. One that is not there is passed over. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'First five minutes': ['first/gateway', 'first/traces', 'first/ci'],
  'The switch': ['links', 'stand-in', 'plug-ins', 'journal', 'survival', 'security', 'secrets', 'limits'],
  'Messages and traces': ['decoding', 'traces', 'library'],
  'The centre': [
    'centre',
    'day-in-a-box',
    'evening',
    'registers',
    'enrolment',
    'certification',
    'business-day',
    'confirmation',
    'clearing',
    'settlement',
    'statements',
    'bulletins',
  ],
  'Electronic commerce': ['gateway', 'gateway-hash', 'gateway-security', 'three-d-secure', 'shop'],
  Reference: [
    'reference/commands',
    'reference/exit-codes',
    'reference/configuration',
    'reference/trace',
    'reference/spec',
    'reference/issuer',
    'events',
  ],
};

/** The sidebar for these pages: their titles by name. */
export function sidebar(titles: ReadonlyMap<string, string>): Entry[] {
  const placed = new Set(Object.values(groups).flat());
  const more = [...titles.keys()].filter((name) => !placed.has(name)).sort();
  const entry = (name: string): Entry => ({ text: titles.get(name)!, link: `/docs/${name}` });
  const groupsOfPages = Object.entries({ ...groups, More: more }).map(([text, names]) => ({
    text,
    items: names.filter((name) => titles.has(name)).map(entry),
  }));
  return groupsOfPages.filter(({ items }) => items.length > 0);
}
