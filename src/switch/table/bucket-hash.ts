// Under which hash a transaction is found by what a reversal or a completion may name instead of its whole name. `salt` goes into each
// first, so that nobody who does not know it can choose what lies in one bucket; `words` has an identity (request-facts.ts) from `at` on.
import { mixed } from './name-hash.ts';
import { CARD_WORD, PROCESSING_WORD, REFERENCE_WORD, TERMINAL_WORD } from './request-facts.ts';

/** By STAN and DE 7. */
export function momentHash(salt: number, acquirer: number, stan: number, sentAt: number): number {
  return mixed(mixed(stan ^ salt) ^ Math.imul(sentAt, 0x9e3779b1) ^ acquirer);
}

/** By terminal and STAN. */
export function terminalHash(salt: number, acquirer: number, stan: number, words: Int32Array, at: number): number {
  let hash = mixed(mixed(stan ^ salt) ^ acquirer);
  for (let i = TERMINAL_WORD; i < REFERENCE_WORD; i++) hash = mixed(hash ^ words[at + i]);
  return hash;
}

export function cardHash(salt: number, acquirer: number, words: Int32Array, at: number): number {
  let hash = mixed(acquirer ^ salt);
  for (let i = CARD_WORD; i < TERMINAL_WORD; i++) hash = mixed(hash ^ words[at + i]);
  return hash;
}

export function referenceHash(salt: number, acquirer: number, words: Int32Array, at: number): number {
  let hash = mixed(acquirer ^ salt);
  for (let i = REFERENCE_WORD; i < PROCESSING_WORD; i++) hash = mixed(hash ^ words[at + i]);
  return hash;
}
