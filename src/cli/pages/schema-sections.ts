// A JSON Schema as tables for people: a section for each object that has a name of its own in the file, with a row for each key.

/** As much of JSON Schema (draft 7) as the definitions come out as. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
  readonly $ref?: string;
}

interface SectionTexts {
  /** What the whole is called in its first heading. */
  readonly root: string;
  /** What the definition is called that refers to itself. */
  readonly definition?: string;
  /** What a pattern means, by the pattern. */
  readonly patterns?: Readonly<Record<string, string>>;
}

/** An object with fewer keys is shown where it stands. */
const FEWEST_KEYS = 3;

/** The sections as Markdown, headings of the second level. */
export function schemaSections(schema: SchemaNode, texts: SectionTexts): string {
  const tables = new SchemaTables(texts);
  tables.descend(schema, texts.root);
  for (const node of Object.values(schema.definitions ?? {})) tables.descend(node, texts.definition ?? 'value');
  return tables.sections.join('\n\n');
}

class SchemaTables {
  readonly sections: string[] = [];
  readonly #texts: SectionTexts;
  /** What is shown already: the same is shown once. */
  readonly #shown = new Set<string>();

  constructor(texts: SectionTexts) {
    this.#texts = texts;
  }

  /** Sections for the objects and alternatives at and below `node`. */
  descend(node: SchemaNode, path: string): void {
    if (hasTable(node)) this.#table(node, path);
    if (hasForms(node)) this.#forms(node, path);
    const below = hasForms(node) ? flat(node) : alternatives(node);
    for (const each of below) this.descend(each, variantPath(each, path));
    if (node.items !== undefined) this.descend(node.items, path);
    if (typeof node.additionalProperties === 'object') this.descend(node.additionalProperties, `${path}.*`);
  }

  #table(node: SchemaNode, path: string): void {
    const properties = Object.entries(node.properties!);
    const rows = properties.map(([key, value]) => this.#row(key, value, node.required?.includes(key) === true));
    const head = ['| key | value | unless given | meaning |', '| --- | --- | --- | --- |'];
    if (!this.#section(node, this.#heading(path), [...said(node), ...head, ...rows])) return;
    for (const [key, value] of properties) this.descend(value, path === this.#texts.root ? key : `${path}.${key}`);
  }

  #row(key: string, node: SchemaNode, isRequired: boolean): string {
    const otherwise = isRequired ? '**required**' : node.default === undefined ? '' : code(plain(node.default));
    return `| ${code(key)} | ${this.#value(node)} | ${otherwise} | ${cell(node.description ?? '')} |`;
  }

  #forms(node: SchemaNode, path: string): void {
    const rows = flat(node).map((each) => `| ${this.#value(each)} | ${cell(meaningOf(each))} |`);
    const isDefinition = path === this.#texts.definition;
    const heading = isDefinition ? this.#heading(path) : `A value of ${path.replace('.*', '')}`;
    this.#section(node, heading, ['| written | meaning |', '| --- | --- |', ...rows]);
  }

  /** Adds a section unless what it shows is shown already; says whether it did. */
  #section(node: SchemaNode, heading: string, lines: readonly string[]): boolean {
    const content = JSON.stringify(node);
    if (this.#shown.has(content)) return false;
    this.#shown.add(content);
    this.sections.push([`## ${heading}`, '', ...lines].join('\n'));
    return true;
  }

  /** A path of keys is as it is written; the name of a definition is text. */
  #heading(path: string): string {
    const { definition } = this.#texts;
    const isText = definition !== undefined && path.startsWith(definition);
    return isText ? path[0]!.toUpperCase() + path.slice(1) : path;
  }

  /** What may be written, in a cell. */
  #value(node: SchemaNode): string {
    if (node.$ref !== undefined) return `${this.#texts.definition ?? 'a value'}`;
    if (node.enum !== undefined) return node.enum.map((each) => code(String(each))).join(', ');
    if (node.const !== undefined) return code(plain(node.const));
    const choices = alternatives(node);
    if (choices.length > 0) return [...new Set(choices.map((each) => this.#value(each)))].join(' or ');
    if (node.type === 'array') return `list of: ${this.#value(node.items ?? {})}`;
    if (node.properties !== undefined) return hasTable(node) ? 'a map, see below' : code(inline(node));
    if (typeof node.additionalProperties === 'object') return `map of: ${this.#value(node.additionalProperties)}`;
    if (node.pattern !== undefined) return this.#texts.patterns?.[node.pattern] ?? `text like ${code(node.pattern)}`;
    return [...new Set([node.type ?? 'anything'].flat().map((type) => named(type, node)))].join(' or ');
  }
}

/** Of an object that is shown where it stands, with what is said of its keys. */
function meaningOf({ description, properties }: SchemaNode): string {
  if (description === undefined) return 'As it is';
  const keys = Object.entries(properties ?? {}).filter((each) => each[1].description !== undefined);
  return [description, ...keys.map(([key, each]) => `\`${key}\`: ${each.description}`)].join('. ');
}

/** A value as YAML has it. */
function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function named(type: string, { minimum, maximum, exclusiveMinimum }: SchemaNode): string {
  if (type === 'string') return 'text';
  if (type === 'boolean') return `${code('true')}, ${code('false')}`;
  if (type === 'null') return code('null');
  if (type === 'object') return 'map';
  if (type !== 'integer' && type !== 'number') return type;
  if (exclusiveMinimum !== undefined) return `number above ${exclusiveMinimum}`;
  if (minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER) return 'number';
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return isBounded ? `${minimum} to ${maximum}` : `number from ${minimum}`;
}

function alternatives(node: SchemaNode): readonly SchemaNode[] {
  return node.anyOf ?? node.oneOf ?? [];
}

/** Alternatives, with those of alternatives that say nothing themselves. */
function flat(node: SchemaNode): SchemaNode[] {
  return alternatives(node).flatMap((each) =>
    alternatives(each).length > 0 && each.description === undefined ? flat(each) : [each],
  );
}

function hasTable({ properties }: SchemaNode): boolean {
  return properties !== undefined && Object.keys(properties).length >= FEWEST_KEYS;
}

/** Several ways to write a value, each with a meaning of its own. */
function hasForms(node: SchemaNode): boolean {
  return alternatives(node).length > 2 && alternatives(node).filter(({ description }) => description).length >= 2;
}

/** `issuers, kind: domestic`. */
function variantPath(node: SchemaNode, path: string): string {
  const kind = node.properties?.kind?.const;
  return kind === undefined ? path : `${path}, kind: ${String(kind)}`;
}

/** An object with few keys: `{"from": ..., "path": ...}`. */
function inline(node: SchemaNode): string {
  const value = (each: SchemaNode) => (each.const === undefined ? '...' : JSON.stringify(each.const));
  return `{${Object.entries(node.properties!)
    .map(([key, each]) => `"${key}": ${value(each)}`)
    .join(', ')}}`;
}

function said({ description }: SchemaNode): string[] {
  return description === undefined ? [] : [`${description}.`, ''];
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** Text of a definition inside a table; what looks like markup is text. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('{{', '&#123;{');
}
