// Messages as jPOS writes them in its logs and reads them from files: `<isomsg><field id="0" value="0800"/>...`, a message
// inside an element for its subfields. Source: jPOS `ISOMsg.dump` and `XMLPackager`.
import { XMLParser } from 'fast-xml-parser';
import type { Dialect } from '../codec/dialect.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { planAt } from '../codec/plan-at.ts';

/** An XML element: its tag with its children, and its attributes in `:@`. */
type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
});

/** Every message in the text, in order. Throws an Error when the text is no XML, or has none. */
export function isomsgsIn(text: string, dialect: Dialect): FieldValues[] {
  const found: FieldValues[] = [];
  const look = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      const tag = tagOf(node);
      if (tag === 'isomsg') found.push(valuesOf(node, dialect, ''));
      else look(childrenOf(node));
    }
  };
  look(parser.parse(text.replace(/<\?xml[^>]*\?>/g, '')) as Node[]);
  if (found.length === 0) throw new Error('there is no <isomsg> in it');
  return found;
}

function valuesOf(message: Node, dialect: Dialect, prefix: string): FieldValues {
  const values: FieldValues = {};
  for (const node of childrenOf(message)) {
    const tag = tagOf(node);
    const { id, value, type } = attributesOf(node);
    if (tag === 'header') values.header = headerHex(node);
    else if (tag === 'field' || tag === 'isomsg') {
      if (id === undefined) throw new Error(`a <${tag}> inside an <isomsg> has no id`);
      const path = prefix + id;
      values[id] =
        tag === 'isomsg' ? valuesOf(node, dialect, `${path}.`) : fieldValue(path, value ?? textIn(node), type, dialect);
    }
  }
  return values;
}

/** Bytes are hex in both; text that the spec has as bytes is written as its bytes. */
function fieldValue(path: string, value: string, type: string | undefined, dialect: Dialect): string {
  const isBinary = path !== '0' && planAt(dialect, path)?.binary === true;
  if (type === 'binary' || !isBinary || /^(?:[0-9A-Fa-f]{2})*$/.test(value)) return value;
  return Buffer.from(value, 'latin1').toString('hex').toUpperCase();
}

/** Hex as `header` is given, or the characters of a header in ASCII. */
function headerHex(node: Node): string {
  const text = textIn(node).trim();
  const isHex = attributesOf(node).encoding !== 'ASCII' && /^(?:[0-9A-Fa-f]{2})+$/.test(text);
  return isHex ? text.toUpperCase() : Buffer.from(text, 'latin1').toString('hex').toUpperCase();
}

function tagOf(node: Node): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '';
}

function childrenOf(node: Node): readonly Node[] {
  const children = node[tagOf(node)];
  return Array.isArray(children) ? (children as Node[]) : [];
}

function textIn(node: Node): string {
  return childrenOf(node)
    .map((child) => (typeof child['#text'] === 'string' ? child['#text'] : ''))
    .join('');
}

function attributesOf(node: Node): Readonly<Record<string, string | undefined>> {
  return (node[':@'] ?? {}) as Record<string, string>;
}
