// The parts of a processing code.
import { expect, test } from 'vitest';
import { processingParts } from '../../src/iso8583/processing-code.ts';

test('type, from and to', () => {
  expect(processingParts('311020')).toEqual({ type: '31', from: '10', to: '20' });
  expect(processingParts('3110')).toBeUndefined();
});
