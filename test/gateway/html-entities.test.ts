// Entities in values, against PHP: what it decodes is decoded, so that nothing is left that it would change.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEntities, withoutEntities } from '../../src/gateway/html-entities.ts';
import { askPhp, isPhpMissing } from './est3d/php.ts';

describe('entities', () => {
  it.each([
    ['&amp;&lt;&gt;&quot;&#039;&apos;', "&<>\"''"],
    ['&eacute;&Eacute;&ccedil;&nbsp;&euro;', 'éÉç\u00a0€'],
    ['&#233;&#xe9;&#XE9;&#1605;', 'éééم'],
    ['&amp;amp;', '&amp;'],
    ['no semicolon: &copy=1 &lt', 'no semicolon: &copy=1 &lt'],
    ['no name: &foo; &constructor; &__proto__;', 'no name: &foo; &constructor; &__proto__;'],
    ['a & b; c', 'a & b; c'],
  ])('%s', (text, decoded) => {
    expect(decodeEntities(text)).toBe(decoded);
  });

  it('are gone for good', () => {
    expect(withoutEntities('&amp;amp;amp;eacute; &amp;#38;lt;')).toBe('é <');
  });
});

describe.skipIf(isPhpMissing())('PHP', () => {
  const script = "echo json_encode(array_map(fn ($text) => html_entity_decode($text, ENT_QUOTES, 'UTF-8'), $input));";

  it('decodes every entity of HTML 4 alike', () => {
    const all = askPhp(
      "echo json_encode(array_values(get_html_translation_table(HTML_ENTITIES, ENT_QUOTES, 'UTF-8')));",
      '',
    ) as string[];
    expect(all.length).toBeGreaterThan(250);
    // HTML 5 has given these two to other characters.
    const moved = new Set(['&lang;', '&rang;']);
    const same = all.filter((entity) => !moved.has(entity));
    expect(same.map(decodeEntities)).toEqual(askPhp(script, same));
  });

  it('finds nothing in what is without them', () => {
    const unit = fc.constantFrom(
      '&',
      '#',
      ';',
      'amp',
      'lt',
      'x',
      '3',
      '8',
      '2',
      'eacute',
      'Zeta',
      'a',
      ' ',
      '&amp;',
      '&#38;',
    );
    const texts = fc.sample(fc.string({ unit, maxLength: 12 }), 2_000).map(withoutEntities);
    expect(askPhp(script, texts)).toEqual(texts);
  });
});
