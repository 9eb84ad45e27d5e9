// The XML of a jPOS GenericPackager as a tree of elements with their attributes, in the order of the file. Nothing outside
// of the text is read: a DOCTYPE is looked over, entities are the five of XML and numbers, so that no file can make the
// importer fetch or blow up anything.
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { SpecError } from '../spec.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

/** Deeper than any packager lies within another. */
const DEPTH_LIMIT = 32;
const ATTRIBUTES = ':@';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What the parser gives for an element in document order: one key with its children, and its attributes. */
type ParsedNode = Readonly<Record<string, unknown>>;

/** The root element `isopackager`. Throws a SpecError when the text is not XML, or another document. */
export function packagerElement(xml: string, name: string): XmlElement {
  const refuse = (message: string) => new SpecError(name, [{ path: '(file)', message }]);
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw refuse(`is not XML: ${valid.err.msg} in line ${valid.err.line}`);
  let roots: XmlElement[];
  try {
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseAttributeValue: false,
      processEntities: false,
      maxNestedTags: DEPTH_LIMIT,
    });
    roots = elementsOf(parser.parse(xml) as ParsedNode[]);
  } catch (error) {
    throw refuse(`cannot be read as XML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const root = roots.find((element) => element.name === 'isopackager');
  if (root === undefined) {
    const found = roots.map((element) => element.name).join(', ') || 'nothing';
    throw refuse(`the root element is ${found}, not isopackager: only packagers of jPOS are read from XML`);
  }
  return root;
}

function elementsOf(nodes: readonly ParsedNode[]): XmlElement[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
    const children = name === undefined ? undefined : node[name];
    if (name === undefined || name.startsWith('?') || !Array.isArray(children)) return [];
    return [{ name, attributes: attributesOf(node[ATTRIBUTES]), children: elementsOf(children as ParsedNode[]) }];
  });
}

function attributesOf(given: unknown): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [key, value] of Object.entries((given ?? {}) as Record<string, unknown>))
    attributes[key] = plainText(String(value));
  return attributes;
}

function plainText(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return Object.hasOwn(entities, name) ? entities[name]! : whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
