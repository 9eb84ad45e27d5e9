// The day of 40 transactions of fixtures/day-of-40.txt, which has the arithmetic.
import { readFileSync } from 'node:fs';
import type { Operation } from '../../src/centre/operation.ts';
import { sale } from './settlement/fixture.ts';

const lines = readFileSync(new URL('./fixtures/day-of-40.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(/\s+/));

/** The lines that begin with `word`, in words. */
export function rows(word: 'total' | 'cleared' | 'position'): string[][] {
  return lines.filter(([first]) => first === word);
}

export function minor(text: string): number {
  return Number(text.replace('.', ''));
}

/** The key of the operation in a line. */
export function keyOf(number: string): string {
  return `n:${number.padStart(2, '0')}`;
}

/** Everything is acquired by one member; domestic cards are of another, and each foreign brand is a member. */
const FOREIGN: Readonly<Record<string, string>> = { visa: 'VISA', mastercard: 'MC' };

export const operations: readonly { readonly operation: Operation; readonly commission: number }[] = lines
  .filter(([first]) => /^\d+$/.test(first!))
  .map(([number, contract, what, origin, brand, amount, , commission]) => {
    const undone = what!.startsWith('undo-') ? keyOf(what!.slice('undo-'.length)) : undefined;
    const more: Partial<Operation> = {
      origin: origin as Operation['origin'],
      brand: brand!,
      issuer: origin === 'domestic' ? 'RIF' : FOREIGN[brand!]!,
      originalKey: undone,
      isReversal: undone !== undefined,
      kind: what === 'refund' ? 'refund' : 'purchase',
    };
    return { operation: sale(keyOf(number!), contract!, minor(amount!), more), commission: minor(commission!) };
  });
