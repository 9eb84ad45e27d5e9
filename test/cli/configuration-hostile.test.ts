// Whatever stands in the file, the outcome is a configuration or a ConfigurationError whose faults have places in it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigurationError } from '../../src/cli/configuration/faults.ts';
import { parseConfiguration } from '../../src/cli/configuration/parse.ts';
import { tries } from '../tries.ts';

describe('any text at all', () => {
  // A defect would be any other exception, or a fault without a place.
  function isReadOrRefused(text: string): void {
    try {
      parseConfiguration(text, 'any.yaml');
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      expect(error.faults.length).toBeGreaterThan(0);
      for (const { line, column } of error.faults) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(text.split('\n').length);
      }
    }
  }

  it('is read or refused with places in it', () => {
    const token = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      '"',
      '&x ',
      '*x',
      '!t ',
      '? ',
      '|',
      '#',
      '\t',
      '~',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => isReadOrRefused(tokens.join(''))),
      { numRuns: tries(75, 300) },
    );
  });

  it('is refused soon, and in a few words, when every character of it is a fault', () => {
    expect(() => parseConfiguration('"'.repeat(200_000), 'any.yaml')).toThrow(
      expect.objectContaining({ faults: expect.objectContaining({ length: 50 }) }),
    );
  });

  it.each([
    ['unknown', (i: number) => `k${i}: 1\n`, 200 + 1],
    ['the same', () => 'k: 1\n', 50],
  ])('is refused soon, and in a few words, when it has a hundred thousand keys, %s', (_, line, least) => {
    const text = Array.from({ length: 100_000 }, (_, i) => line(i)).join('');
    let refusal: unknown;
    try {
      parseConfiguration(text, 'any.yaml');
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(ConfigurationError);
    const { faults } = refusal as ConfigurationError;
    expect(faults.length).toBeGreaterThanOrEqual(least);
    expect(faults.length).toBeLessThan(300);
  });

  it('is read or refused with any value in any known place', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('domestic', 'foreign', 'remote', 'plugin', '4', '1.5', 'MAD'),
    );
    const issuerKeys = [
      'kind',
      'name',
      'routes',
      'currency',
      'openingBalance',
      'limitPerTransaction',
      'rates',
      'delay',
    ];
    const linkKeys = [
      'name',
      'listen',
      'spec',
      'framing',
      'header',
      'signOn',
      'deadline',
      'connect',
      'echo',
      'options',
      'allow',
      'idle',
      'tls',
      'maxConnections',
      'reservedConnections',
    ];
    const standInKeys = ['when', 'currency', 'floorLimit', 'velocity', 'cards', 'bins', 'processingCodes', 'notWith'];
    const standIn = fc.dictionary(
      fc.constantFrom(...standInKeys),
      fc.oneof(value, fc.record({ deny: fc.array(value) })),
    );
    const section = fc
      .tuple(fc.dictionary(fc.constantFrom(...issuerKeys, ...linkKeys), value), fc.option(fc.oneof(value, standIn)))
      .map(([rest, standIn]) => ({ ...rest, ...(standIn === null ? {} : { standIn }) }));
    const file = fc.record(
      {
        node: value,
        limits: value,
        acquirers: fc.oneof(value, fc.array(section)),
        issuers: fc.oneof(value, fc.array(section)),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(file, (written) => isReadOrRefused(stringify(written))),
      { numRuns: tries(50, 200) },
    );
  });
});
