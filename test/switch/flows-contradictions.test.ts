// Responses that contradict the request whose STAN they have. One that names another request (card, DE 7, 37, 41) may be that one's,
// so that it is told to nobody, and the transaction waits on for its own until its deadline. One that names the request and says
// what cannot be (amount, currency) is the answer, and nobody knows what the issuer holds. Field guide, section 3.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { bundledSpecs } from '../../src/spec-file.ts';
import {
  type Deed,
  type Flow,
  FOREIGN_CARD,
  foreign,
  respondsWith,
  responseTo,
  reversal,
  runFlows,
  send,
  wait,
  without,
} from './flow.ts';
import { codecOf, World } from './world.ts';

const OTHER_CARD = '4000000000000002';

/** Issuer 2 responds to requests in this way, and as it should to reversals. */
const responds =
  (respond: (asked: FieldValues) => FieldValues): Deed =>
  (world) =>
    world.responds(2, (asked) => ({
      message: String(asked['0'])[1] === '4' ? responseTo(asked, '00') : respond(asked),
      afterMs: 0,
    }));
const respondsAs = (reason: string, changes: FieldValues): Deed =>
  responds((asked) => responseTo(asked, reason, changes));

describe('the answer to another request', () => {
  /** Told nothing before the deadline; then 91, and the issuer is told to undo what it may hold. */
  const waitsOn: Omit<Flow, 'name' | 'when'> = {
    answers: ['0110 000101 91'],
    issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
    records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'adviceAcknowledged 1'],
    notes: ['issuer.contradicts', 'issuer.silent', 'advice.queued', 'advice.acknowledged'],
  };
  const others: [name: string, reason: string, changes: FieldValues][] = [
    ['another card', '00', { '2': OTHER_CARD }],
    ['another card in a decline', '51', { '2': OTHER_CARD }],
    ['another reference number', '00', { '37': '632709000102' }],
    ['another reference number in a decline', '51', { '37': '632709000102' }],
    ['another terminal', '00', { '41': 'TERM0002' }],
    ['another DE 7', '00', { '7': '1123093001' }],
    ['another DE 7 and no outcome', '  ', { '7': '1123093001' }],
  ];
  runFlows([
    ...others.map(
      ([name, reason, changes]): Flow => ({
        name: `${name}: nobody is told, and at the deadline it is 91 and an advice`,
        when: [respondsAs(reason, changes), send(foreign()), wait(1_020)],
        ...waitsOn,
      }),
    ),
    ...others.map(
      ([name, reason, changes]): Flow => ({
        name: `${name}, and then its own: told that`,
        when: [respondsAs(reason, changes), send(foreign()), (world) => world.respond(2, approvalOf(world, 0))],
        answers: ['0110 000101 00'],
        issuers: ['2: 0100 s1'],
        records: ['forwarded 1', 'answered 1 000'],
        notes: ['issuer.contradicts'],
      }),
    ),
    {
      name: 'crosswise, two in flight of one card and one amount: neither is told the outcome of the other',
      when: [
        send(foreign()),
        send(foreign({ '11': '000102', '37': '632709000102' })),
        (world) => world.respond(2, { ...approvalOf(world, 0), '11': world.forwarded[1]!['11']! }),
        (world) => world.respond(2, responseTo(world.forwarded[1]!, '51', { '11': world.forwarded[0]!['11']! })),
        respondsWith('00'),
        wait(1_030),
      ],
      answers: ['0110 000101 91', '0110 000102 91'],
      issuers: [
        '2: 0100 s1',
        '2: 0100 s2',
        '2: 0420 s3 of 0100 000001 1123093000',
        '2: 0420 s4 of 0100 000002 1123093000',
      ],
      records: [
        'forwarded 1',
        'forwarded 2',
        'adviceQueued 1',
        'answered 1 907',
        'adviceQueued 2',
        'answered 2 907',
        'adviceAcknowledged 1',
        'adviceAcknowledged 2',
      ],
      notes: [
        'issuer.contradicts',
        'issuer.contradicts',
        'issuer.silent',
        'advice.queued',
        'issuer.silent',
        'advice.queued',
        'advice.acknowledged',
        'advice.acknowledged',
      ],
    },
    {
      name: 'crosswise, and then each its own: each is told its own',
      when: [
        send(foreign()),
        send(foreign({ '11': '000102', '37': '632709000102' })),
        (world) => world.respond(2, { ...approvalOf(world, 0), '11': world.forwarded[1]!['11']! }),
        (world) => world.respond(2, responseTo(world.forwarded[1]!, '51', { '11': world.forwarded[0]!['11']! })),
        (world) => world.respond(2, responseTo(world.forwarded[1]!, '51')),
        (world) => world.respond(2, approvalOf(world, 0)),
      ],
      answers: ['0110 000102 51', '0110 000101 00'],
      issuers: ['2: 0100 s1', '2: 0100 s2'],
      records: ['forwarded 1', 'forwarded 2', 'answered 2 116', 'answered 1 000'],
      notes: ['issuer.contradicts', 'issuer.contradicts'],
    },
    {
      name: 'told which element of which transaction',
      when: [
        respondsAs('00', { '41': 'TERM0002' }),
        send(foreign()),
        (world) => world.respond(2, approvalOf(world, 0)),
      ],
      answers: ['0110 000101 00'],
      issuers: ['2: 0100 s1'],
      records: ['forwarded 1', 'answered 1 000'],
      notes: ['issuer.contradicts'],
      also: (world) => {
        const note = world.events.find((event) => event.kind === 'noted' && event.event === 'issuer.contradicts');
        expect(note).toMatchObject({ facts: { transaction: 1, issuer: 'issuer-2', path: '41' } });
      },
    },
    {
      name: 'on a reversal: the issuer has not said what became of it, so that the switch takes it over',
      when: [
        respondsWith('00'),
        send(foreign()),
        (world) => world.responds(2, (asked) => ({ message: responseTo(asked, '00', { '37': '632709000777' }) })),
        send(reversal({ '2': FOREIGN_CARD })),
        respondsWith('00'),
        wait(1_020),
      ],
      answers: ['0110 000101 00', '0410 000901 00'],
      issuers: ['2: 0100 s1', '2: 0400 s2 of 0100 000001 1123093000', '2: 0420 s3 of 0100 000001 1123093000'],
      records: [
        'forwarded 1',
        'answered 1 000',
        'forwarded 2 undoes 1',
        'adviceQueued 1',
        'answered 2 undoes 1 000',
        'adviceAcknowledged 1',
      ],
      notes: ['issuer.contradicts', 'issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
    ...(
      [
        ['another card', { '2': OTHER_CARD }],
        ['another reference number', { '37': '632709000102' }],
        ['another terminal', { '41': 'TERM0002' }],
        ['another DE 7', { '7': '0101000000' }],
      ] as const
    ).map(
      ([name, changes]): Flow => ({
        name: `${name} in the acknowledgement of an advice: it acknowledges nothing, and the advice comes again`,
        when: [
          send(foreign()),
          wait(1_020),
          (world) => world.respond(2, responseTo(world.forwarded[1]!, '00', changes)),
          respondsWith('00'),
          wait(2_000),
        ],
        answers: ['0110 000101 91'],
        issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000', '2: 0421 s2 of 0100 000001 1123093000'],
        records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'adviceAcknowledged 1'],
        notes: ['issuer.silent', 'advice.queued', 'issuer.contradicts', 'advice.acknowledged'],
      }),
    ),
  ]);
});

describe('an answer that cannot be', () => {
  const undone: Omit<Flow, 'name' | 'when'> = {
    answers: ['0110 000101 91'],
    issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
    records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'adviceAcknowledged 1'],
    notes: ['issuer.contradicts', 'advice.queued', 'advice.acknowledged'],
  };
  runFlows([
    ...(
      [
        ['another amount', '00', { '4': '000000012346' }],
        ['a smaller amount, and no partial approval', '00', { '4': '000000000001' }],
        ['another currency', '00', { '49': '840' }],
        ['a partial approval of more than was asked for', '10', { '4': '000000012346' }],
      ] as const
    ).map(
      ([name, reason, changes]): Flow => ({
        name: `${name}: nobody knows what is held, so 91 and an advice at once`,
        when: [respondsAs(reason, changes), send(foreign())],
        ...undone,
      }),
    ),
    {
      name: 'a partial approval without an amount: 91 and an advice',
      when: [responds((asked) => without(responseTo(asked, '10'), 4)), send(foreign())],
      ...undone,
    },
    {
      name: 'a DE 39 of spaces says nothing: 91 and an advice',
      when: [respondsAs('  ', {}), send(foreign())],
      ...undone,
      notes: ['message.unexpected', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'another amount in a decline changes nothing',
      when: [respondsAs('51', { '4': '000000000000' }), send(foreign())],
      answers: ['0110 000101 51'],
      issuers: ['2: 0100 s1'],
      records: ['forwarded 1', 'answered 1 116'],
    },
    {
      name: 'a part of the amount in a partial approval is told as it is',
      when: [respondsAs('10', { '4': '000000010000' }), send(foreign())],
      answers: ['0110 000101 10'],
      issuers: ['2: 0100 s1'],
      records: ['forwarded 1', 'answered 1 002'],
      also: (world) => {
        expect(world.answers[0]).toMatchObject({ '4': '000000010000' });
        expect(world.records[1]!.amountMinor).toBe(10_000);
      },
    },
  ]);
});

describe('no contradiction', () => {
  const approved: Omit<Flow, 'name' | 'when'> = {
    answers: ['0110 000101 00'],
    issuers: ['2: 0100 s1'],
    records: ['forwarded 1', 'answered 1 000'],
  };
  const row = (name: string, request: FieldValues, respond: (asked: FieldValues) => FieldValues): Flow => ({
    name,
    when: [responds(respond), send(request)],
    ...approved,
  });
  runFlows([
    row('an issuer that repeats neither DE 7 nor 37 nor 41', foreign(), (asked) =>
      without(responseTo(asked, '00'), 7, 37, 41),
    ),
    row('blanks and zeros say nothing', foreign(), (asked) =>
      responseTo(asked, '00', { '7': '0000000000', '37': ' '.repeat(12), '41': ' '.repeat(8) }),
    ),
    row('zeros in DE 37', foreign(), (asked) => responseTo(asked, '00', { '37': '0'.repeat(12) })),
    row('a reference number that the issuer gives to a request without one', without(foreign(), 37), (asked) =>
      responseTo(asked, '00', { '37': '632709999999' }),
    ),
    row(
      'a terminal filled with zeros in front, where the request has spaces behind',
      foreign({ '41': '1234    ' }),
      (asked) => responseTo(asked, '00', { '41': '00001234' }),
    ),
    row(
      'a reference number with spaces in front, where the request has zeros',
      foreign({ '37': '000000001234' }),
      (asked) => responseTo(asked, '00', { '37': '        1234' }),
    ),
  ]);
});

describe('every pair of dialects', () => {
  /** Those that have what names a request: clearing files have no DE 7 and 11. */
  const online = bundledSpecs().filter((name) => codecOf(name).fields[11] !== undefined);
  const unitsOf = (spec: string, number: number): number => codecOf(spec).fields[number]!.maxUnits;
  /** 0 for 1987, 1 for 1993, 2 for 2003. */
  const versionOf = (spec: string): number => unitsOf(spec, 39) - 2;
  const approvals = ['00', '000', '0000'];

  /** A request with all that names it, and that the issuer's dialect can be told: elements that mean another thing in another
   *  version are left out, and so is a terminal that is longer than the issuer's may be. */
  const request = (spec: string, issuerSpec: string): FieldValues => {
    const version = versionOf(spec);
    const message: FieldValues = {
      '0': `${version}100`,
      '3': '000000',
      '7': '1123093000',
      '11': '101'.padStart(unitsOf(spec, 11), '0'),
      '37': '000009000101',
      '41': 'TERM01',
      ...(version === 2 ? {} : { '4': '000000012345', '12': ['103000', '261123103000'][version]!, '49': '504' }),
    };
    const lost = version === versionOf(issuerSpec) ? [] : [4, 12, 49];
    return without(message, ...lost, ...(unitsOf(spec, 41) > unitsOf(issuerSpec, 41) ? [41] : []));
  };

  /** What an acquirer is told of each issuer in turn, and what is noted, when the issuers name what `named` gives. */
  const heardOf = (spec: string, named: (asked: FieldValues, issuerSpec: string) => FieldValues) => {
    const cardOf = (issuer: number) => `4${String(issuer).padStart(3, '0')}001234567899`;
    const issuers = online.map((issuerSpec, i) => ({ routes: [cardOf(i + 1).slice(0, 4)], spec: issuerSpec }));
    const world = new World({ acquirers: [{ spec }], issuers, inFlightLimit: 100 });
    return online.map((issuerSpec, i) => {
      const reason = approvals[versionOf(issuerSpec)]!;
      world.responds(i + 1, (asked) => ({ message: { ...responseTo(asked, reason), ...named(asked, issuerSpec) } }));
      const [notes, answers] = [world.notes.length, world.answers.length];
      const stan = String(101 + i).padStart(unitsOf(spec, 11), '0');
      world.send({ ...request(spec, issuerSpec), '2': cardOf(i + 1), '11': stan });
      const told = world.answers.slice(answers).map((answer) => answer['39']);
      return { issuerSpec, notes: world.notes.slice(notes), told };
    });
  };
  const isApprovedBy = (spec: string) => (issuerSpec: string) => ({
    issuerSpec,
    notes: [],
    told: [approvals[versionOf(spec)]],
  });

  it('leaves out none but clearing files', () => expect(bundledSpecs().length - online.length).toBe(4));

  it.each(online)('an acquirer that speaks %s hears what any issuer says', (spec) => {
    expect(heardOf(spec, () => ({}))).toEqual(online.map(isApprovedBy(spec)));
  });

  it.each(online)('an acquirer that speaks %s hears it, whatever the issuer fills its names with', (spec) => {
    const heard = heardOf(spec, (asked, issuerSpec) => ({
      '37': '     9000101',
      ...(asked['41'] === undefined ? {} : { '41': 'TERM01'.padStart(unitsOf(issuerSpec, 41), '0') }),
    }));
    expect(heard).toEqual(online.map(isApprovedBy(spec)));
  });

  it.each(online)('an acquirer that speaks %s hears nothing of what names another', (spec) => {
    const heard = heardOf(spec, () => ({ '37': '000009000102' }));
    expect(heard).toEqual(online.map((issuerSpec) => ({ issuerSpec, notes: ['issuer.contradicts'], told: [] })));
  });
});

/** What a well-behaved issuer says to the request that it was sent as the one at `index`. */
function approvalOf(world: World, index: number): FieldValues {
  return responseTo(world.forwarded[index]!, '00');
}
