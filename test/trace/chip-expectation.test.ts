// What an answer is expected to have inside its chip data, which the message itself carries as bytes.
import { expect, test } from 'vitest';
import { differences } from '../../src/trace/expectation.ts';
import type { Matcher } from '../../src/trace/step.ts';
import { Wording } from '../../src/trace/wording.ts';
import { iso87 } from './virtual-host.ts';

const sent = { 0: '0100', 55: '9F36020001' };
const answer = { 0: '0110', 39: '00', 55: '8A0230309F36020001' };
const wording = new Wording(iso87, false, sent, answer);
const comparison = { codec: iso87, sent, answer, wording, find: () => undefined };
const unmet = (path: string, matcher: Matcher) => differences(new Map([[path, matcher]]), comparison).length;

test.each<[string, Matcher, number]>([
  ['55.8A', { kind: 'equals', value: '3030' }, 0],
  ['55.8A', { kind: 'equals', value: '3035' }, 1],
  ['55.9F36', { kind: 'present' }, 0],
  ['55.91', { kind: 'absent' }, 0],
  ['55.8A', { kind: 'absent' }, 1],
  ['55', { kind: 'equals', value: '8a0230309f36020001' }, 0],
])('%s %j', (path, matcher, count) => expect(unmet(path, matcher)).toBe(count));
