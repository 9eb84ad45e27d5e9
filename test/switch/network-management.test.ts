// What network management asks for, in the words of hosts and of terminals.
import { expect, it } from 'vitest';
import { World } from './world.ts';

const base = { '0': '0800', '7': '1123093000', '11': '000001' };

it.each([
  ['sign-on', { '70': '001' }, '00', 'acquirer.signed-on'],
  ['sign-off', { '70': '002' }, '00', 'acquirer.signed-off'],
  ['echo', { '70': '301' }, '00', undefined],
  ['key change', { '70': '161' }, '00', 'acquirer.key-change'],
  ['logon of a terminal', { '3': '920000' }, '00', 'acquirer.signed-on'],
  ['test of a terminal', { '3': '990000' }, '00', undefined],
  ['DE 70 goes before DE 3', { '3': '920000', '70': '301' }, '00', undefined],
  ['another processing code', { '3': '000000' }, '40', undefined],
  ['neither', {}, '40', undefined],
])('%s', (_, elements, code, event) => {
  const world = new World();
  world.send({ ...base, ...elements });
  expect(world.answers).toEqual([expect.objectContaining({ '0': '0810', '11': '000001', '39': code })]);
  const told = world.events.flatMap((each) => (each.kind === 'noted' ? [each.event] : []));
  expect(told.filter((name) => /signed|key-change/.test(name))).toEqual(event === undefined ? [] : [event]);
});

it('a terminal that has logged on may send, where a sign-on is asked for', () => {
  const world = new World({ acquirers: [{ signOnRequired: true }] });
  world.send({ ...base, '3': '920000' });
  world.send({ ...base, '0': '0100', '2': '6011000000000004', '3': '000000', '4': '000000000100', '11': '000002' });
  expect(world.answers.map((answer) => answer['39'])).toEqual(['00', '15']);
});

it('a key change of 1993 is function code 811', () => {
  const world = new World({ acquirers: [{ spec: 'iso93-ascii' }] });
  world.send({ '0': '1804', '11': '000001', '12': '261123093000', '24': '811' });
  expect(world.answers).toEqual([expect.objectContaining({ '0': '1814', '39': '000' })]);
});
