// A pack: the cases that a member has to pass, each with its purpose, its messages and what is expected. Messages, matchers and made values are those
// of traces (trace/step.ts); a pack adds names: of messages that others are like, and of values that each bank has its own of.
import { z } from 'zod';

const wrong = (allowed: string) => ({ error: allowed });
const line = (allowed: string) => z.string(wrong(allowed)).min(1, wrong(allowed));
const valueName = z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, wrong('a name of letters and digits'));
const message = z.record(z.string(), z.unknown(), wrong('a message by element, { 0: "0100", 39: "00" }'));
const milliseconds = z
  .number(wrong('milliseconds, up to 600000'))
  .int(wrong('whole milliseconds'))
  .positive(wrong('milliseconds, more than 0'))
  .max(600_000, wrong('milliseconds, up to 600000'));

const named = {
  name: line('the name of the step').optional().describe('By which later steps of the case name it'),
  within: milliseconds.optional().describe('Milliseconds that the message of the member may take'),
  note: z.string(wrong('text')).optional().describe('For people'),
};
const like = line('the name of a message')
  .optional()
  .describe('Name of a message: what is not written here is as there');

/** What is sent to the member, and what its answer has to be. */
const sendStep = z
  .strictObject({
    ...named,
    like,
    send: z
      .union([message, line('bytes as hex')], wrong('a message by element, or the bytes of a frame as hex'))
      .describe('The message by element, "0" the MTI; null leaves an element out; or the bytes of a frame as hex'),
    expect: z
      .union([z.null(), message], wrong('the elements of the answer, or null'))
      .optional()
      .describe('What the answer has to be, by element, with the matchers of traces; null: no answer may come'),
  })
  .describe('A message to the member, and its answer');

/** What the member has to send, and what it is answered. */
const receiveStep = z
  .strictObject({
    ...named,
    receive: z
      .union([z.null(), message], wrong('the elements of the message, or null'))
      .describe('What comes from the member, with the matchers of traces; null: nothing may come'),
    answer: z
      .union([z.null(), message], wrong('elements of the answer, or null'))
      .optional()
      .describe('Elements of the answer besides those that are sent back; null: it is not answered'),
    afterMs: milliseconds.optional().describe('Milliseconds before it is answered'),
  })
  .describe('A message of the member, and what it is answered');

const certificationCase = z
  .strictObject({
    id: z
      .string(wrong('letters, digits and hyphens'))
      .regex(/^[A-Za-z0-9-]{1,30}$/, wrong('1 to 30 letters, digits and hyphens'))
      .describe('What results call it by'),
    purpose: line('a sentence').describe('What it shows, in a sentence'),
    ask: z.string(wrong('text')).optional().describe('What the people of the member do for it'),
    optional: z.boolean(wrong('true or false')).prefault(false).describe('Told in the result, and no reason to fail'),
    evidence: z
      .enum(['messages', 'outcome'], wrong('messages or outcome'))
      .prefault('messages')
      .describe('What is kept of it: its messages, card data masked, or the outcome alone'),
    values: z
      .record(valueName, z.string(wrong('text in quotes')))
      .prefault({})
      .describe('Values of this case alone; stan and time say what its first STAN and DE 7 are'),
    steps: z
      .array(
        z.union([sendStep, receiveStep], wrong('a step: send and expect, or receive and answer')),
        wrong('a list of steps'),
      )
      .min(1, wrong('one step at least')),
  })
  .describe('One case');

/** The file as it is written. */
export const packSchema = z
  .strictObject(
    {
      name: z
        .string(wrong('a name'))
        .regex(/^[a-z0-9-]{1,40}$/, wrong('1 to 40 of a-z, 0-9 and -'))
        .describe('Its name'),
      version: line('a version').describe('Of the pack'),
      title: line('a line').describe('For people'),
      purpose: line('a sentence').describe('What a member that passes has shown'),
      side: z
        .enum(['issuer', 'acquirer'], wrong('issuer or acquirer'))
        .describe(
          'Whom it is for: an issuer is connected to and asked, of an acquirer it is listened for and judged what it sends',
        ),
      spec: line('a spec').prefault('iso87-ascii').describe('Spec of the messages when nobody says another'),
      within: milliseconds
        .prefault(10_000)
        .describe('Milliseconds that a message may take where the step does not say'),
      values: z
        .record(
          valueName,
          z.strictObject({
            is: z.string(wrong('text in quotes')).describe('The value of the built-in issuers'),
            what: line('what it is').describe('What a bank has to give instead'),
          }),
        )
        .prefault({})
        .describe('Values that steps write by name, in braces behind a dollar sign: cards, amounts, terminals'),
      messages: z.record(z.string(), message).prefault({}).describe('Messages that steps are like'),
      cases: z
        .array(certificationCase, wrong('a list of cases'))
        .min(1, wrong('one case at least'))
        .describe('In their order'),
    },
    wrong('a pack: name, version, title, purpose, side, cases'),
  )
  .describe('A pack of certification');

export type Pack = z.output<typeof packSchema>;
export type PackCase = Pack['cases'][number];
export type SendStep = Extract<PackCase['steps'][number], { readonly send: unknown }>;
export type ReceiveStep = Extract<PackCase['steps'][number], { readonly receive: unknown }>;

/** The schema as plain JSON data, for editors. */
export function packJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(packSchema, { io: 'input', target: 'draft-7' });
  return JSON.parse(JSON.stringify({ $schema, title: 'switch8583 certification pack', ...schema })) as Record<
    string,
    unknown
  >;
}
