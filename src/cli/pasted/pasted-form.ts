// A form in any way in which people have it: the body as it was posted (with the head of its request or without), name=value lines, what
// PHP's print_r or var_dump prints of $_POST, JSON, or the HTML of the page that posts it.

import { readFormBody, textOfBytes } from '../../gateway/form-body.ts';
import { decodeEntities } from '../../gateway/html-entities.ts';
import type { FormField } from '../../gateway/order-form.ts';

type ReadPasted = { readonly fields: readonly FormField[] } | { readonly wrong: string };

/** The fields of a pasted form, in their order. */
export function pastedForm(bytes: Uint8Array): ReadPasted {
  const text = textOfBytes(bytes).replace(/^\ufeff/, '');
  const trimmed = text.trim();
  if (trimmed === '') return { wrong: 'there is nothing in it' };
  if (/^[[{]/.test(trimmed) && !/^\[[^\]"'{[]+\]\s*=>/.test(trimmed)) return jsonFields(trimmed);
  if (/<(input|textarea|select)\b/i.test(trimmed)) return someFields(htmlFields(trimmed));
  const dumped = dumpedFields(text);
  if (dumped.length > 0) return { fields: dumped };
  const printed = printedFields(text);
  if (printed.length > 0) return { fields: printed };
  const body = bodyOf(trimmed);
  const lines = body.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length <= 1) return someFields(readFormBody(Buffer.from(body)));
  const wrong = lines.findIndex((line) => !line.includes('='));
  if (wrong >= 0) return { wrong: `line ${wrong + 1} has no =` };
  return { fields: lines.map(fieldOfLine) };
}

function someFields(fields: readonly FormField[]): ReadPasted {
  return fields.some(([, value]) => value !== '') ? { fields } : { wrong: 'no fields are in it' };
}

/** What follows the head of an HTTP request. */
function bodyOf(text: string): string {
  return /^POST \S+ HTTP\//.test(text) ? (/\r?\n\r?\n([\s\S]*)$/.exec(text)?.[1] ?? '').trim() : text;
}

function fieldOfLine(line: string): FormField {
  const at = line.indexOf('=');
  return [line.slice(0, at).trim(), line.slice(at + 1)];
}

/** `[name] => value` lines, and those that go on with a value of several lines. */
function printedFields(text: string): FormField[] {
  const fields: [string, string][] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*\[([^\]]+)\] => (.*)$/.exec(line) ?? [];
    if (name !== undefined) fields.push([name, value!]);
  }
  return fields;
}

/** What var_dump prints: `["name"]=>`, and `string(5) "value"` on the next line. */
function dumpedFields(text: string): FormField[] {
  const entries = text.matchAll(/^\s*\["([^"\n]+)"\]\s*=>\s*(?:string\(\d+\) "(.*)"|int\((-?\d+)\)|NULL)\s*$/gm);
  return [...entries].map(([, name = '', value, number]) => [name, value ?? number ?? '']);
}

function jsonFields(text: string): ReadPasted {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return {
      wrong: `it is no JSON: ${error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 120) : ''}`,
    };
  }
  const pairs = Array.isArray(json) ? json.map(pairOf) : Object.entries(json as object);
  const fields = pairs.map((pair) => pair && fieldOf(pair));
  const wrong = fields.indexOf(undefined);
  if (wrong >= 0)
    return { wrong: `entry ${wrong + 1} is no name with a text: {"name": "value"}, or [["name", "value"]]` };
  return someFields(fields as FormField[]);
}

function pairOf(entry: unknown): [unknown, unknown] | undefined {
  if (Array.isArray(entry)) return entry.length === 2 ? [entry[0], entry[1]] : undefined;
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { name, value } = entry as { name?: unknown; value?: unknown };
  return [name, value];
}

function fieldOf([name, value]: readonly [unknown, unknown]): FormField | undefined {
  if (typeof name !== 'string') return undefined;
  if (value === null) return [name, ''];
  return typeof value === 'string' || typeof value === 'number' ? [name, String(value)] : undefined;
}

/** What a browser posts of a page by itself: no button, nothing that is disabled or not checked. */
function htmlFields(html: string): FormField[] {
  const form = formWithHash(html);
  const fields: FormField[] = [];
  for (const [, input, tag = '', attributes = '', content = ''] of form.matchAll(ELEMENT)) {
    const has = attributesOf(input ?? attributes);
    const name = has.get('name');
    if (name === undefined || name === '' || has.has('disabled')) continue;
    if (tag.toLowerCase() === 'textarea') fields.push([name, decodeEntities(content.replace(/^\r?\n/, ''))]);
    else if (tag.toLowerCase() === 'select') fields.push([name, selectedOf(content)]);
    else if (isPosted(has)) fields.push([name, has.get('value') ?? '']);
  }
  return fields;
}

/** `input` with its attributes, or another element with its attributes and what is in it. */
const ELEMENT =
  /<(?:input\b((?:[^>"']|"[^"]*"|'[^']*')*)|(textarea|select)\b((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/\2)>/gi;
const BUTTONS: ReadonlySet<string> = new Set(['submit', 'button', 'reset', 'image', 'file']);

/** Of a page with several forms, the one that has a hash. */
function formWithHash(html: string): string {
  const forms = html.match(/<form\b[\s\S]*?<\/form>/gi) ?? [];
  return forms.find((form) => /name\s*=\s*["']?(hash|checksum)\b/i.test(form)) ?? html;
}

function isPosted(has: ReadonlyMap<string, string>): boolean {
  const type = has.get('type')?.toLowerCase() ?? 'text';
  if (type === 'checkbox' || type === 'radio') return has.has('checked');
  return !BUTTONS.has(type);
}

function selectedOf(content: string): string {
  const options = [...content.matchAll(/<option\b((?:[^>"']|"[^"]*"|'[^']*')*)>([^<]*)/gi)].map(
    ([, attributes = '', text = '']) => {
      const has = attributesOf(attributes);
      return { isSelected: has.has('selected'), value: has.get('value') ?? decodeEntities(text.trim()) };
    },
  );
  return (options.find(({ isSelected }) => isSelected) ?? options[0])?.value ?? '';
}

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', quoted, single, bare] of text.matchAll(
    /([\w:.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g,
  )) {
    const lower = name.toLowerCase();
    if (!attributes.has(lower)) attributes.set(lower, decodeEntities(quoted ?? single ?? bare ?? ''));
  }
  return attributes;
}
