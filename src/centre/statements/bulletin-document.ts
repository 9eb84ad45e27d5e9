// A bulletin as a document, and as the rows of its CSV file.
import type { Bulletin, RequestCounts } from './bulletin.ts';
import type { Column, Document, Fact, Row, Section } from './document.ts';
import { countText, dateText, longDateText, percentText } from './formats.ts';
import { reasonCode, reasonIn } from './reason-texts.ts';
import { isoDate } from './statement-document.ts';
import { type TextName, text } from './texts.ts';

export function bulletinDocument(bulletin: Bulletin, sender: string): Document {
  const { member, period } = bulletin;
  const { language } = member;
  const say = (name: TextName, values?: Readonly<Record<string, string>>) => text(name, language, values);
  const from = longDateText(period.from, language);
  const to = longDateText(period.to, language);
  const periodText = period.from === period.to ? say('ofDay', { date: from }) : say('ofDays', { from, to });
  return {
    language,
    sender,
    title: say('bulletinTitle'),
    subtitle: periodText,
    subject: say('bulletinSubject', { period: periodText, bank: member.name }),
    recipient: [member.name],
    facts: [
      { label: say('institution'), value: member.institution },
      { label: say('requests'), value: countText(bulletin.all.requests, language) },
      { label: say('approvals'), value: countText(bulletin.all.approvals, language) },
      { label: say('declinedCount'), value: countText(bulletin.all.declines, language) },
      { label: say('customers'), value: countText(bulletin.all.customers, language), isStrong: true },
      ...enrolmentFacts(bulletin),
    ],
    greeting: say('bulletinGreeting'),
    sections: [siteSection(bulletin), activitySection(bulletin), declineSection(bulletin)],
    footer: [say('customersNote'), say('simulated')],
    date: period.to,
    reference: bulletinReference(bulletin),
  };
}

/** How many customers may pay at sites, beside how many asked. */
function enrolmentFacts({ enrolment, member: { language } }: Bulletin): Fact[] {
  if (enrolment === undefined) return [];
  const fact = (label: TextName, count: number) => ({
    label: text(label, language),
    value: countText(count, language),
  });
  const { enrolled, added, closed } = enrolment;
  return [fact('enrolled', enrolled), fact('enrolledNew', added), fact('enrolledClosed', closed)];
}

/** `<code>-<from>-<to>`: a member has one for a period. */
export function bulletinReference({ member, period }: Pick<Bulletin, 'member' | 'period'>): string {
  return `${member.code}-${period.from}-${period.to}`;
}

function siteSection({ newSites, member: { language } }: Bulletin): Section {
  const say = (name: TextName) => text(name, language);
  const title = say('newSites');
  if (newSites.length === 0) return { title, notes: [say('noNewSites')] };
  const columns: Column[] = [
    { title: say('activeOn'), weight: 12 },
    { title: say('contract'), weight: 14 },
    { title: say('merchant'), weight: 26 },
    { title: say('site'), weight: 28 },
    { title: say('city'), weight: 14 },
    { title: say('category'), weight: 8 },
  ];
  const rows = newSites.map(({ activeOn, contract, tradingName, site = '', city, categoryCode }) => ({
    cells: [dateText(activeOn), contract, tradingName, site, city, categoryCode],
  }));
  return { title, table: { columns, rows } };
}

function activitySection({ merchants, all, member: { language } }: Bulletin): Section {
  const say = (name: TextName) => text(name, language);
  const title = say('activity');
  if (all.requests === 0) return { title, notes: [say('noActivity')] };
  const columns: Column[] = [
    { title: say('merchant'), weight: 32 },
    { title: say('contract'), weight: 16 },
    { title: say('customers'), weight: 12, isEnd: true },
    { title: say('requests'), weight: 12, isEnd: true },
    { title: say('approvals'), weight: 12, isEnd: true },
    { title: say('declinedCount'), weight: 12, isEnd: true },
    { title: say('rate'), weight: 14, isEnd: true },
  ];
  const counted = ({ customers, requests, approvals, declines }: RequestCounts) => [
    ...[customers, requests, approvals, declines].map((count) => countText(count, language)),
    // To a tenth of a percent.
    percentText(Math.round((approvals * 1_000) / requests) * 1_000, language),
  ];
  const rows: Row[] = merchants.map(({ merchant, ...counts }) => ({
    cells: [merchant?.tradingName ?? say('otherMerchants'), merchant?.contract ?? '', ...counted(counts)],
  }));
  rows.push({ cells: [say('total'), '', ...counted(all)], tone: 'strong' });
  return { title, table: { columns, rows } };
}

function declineSection({ declines, member: { language } }: Bulletin): Section {
  const say = (name: TextName) => text(name, language);
  const title = say('declinesByReason');
  if (declines.length === 0) return { title, notes: [] };
  const columns: Column[] = [
    { title: say('code'), weight: 10 },
    { title: say('reason'), weight: 60 },
    { title: say('count'), weight: 15, isEnd: true },
  ];
  const rows = declines.map(({ reason, count }) => ({
    cells: [reasonCode(reason), reasonIn(reason, language), countText(count, language)],
  }));
  return { title, table: { columns, rows } };
}

/** Rows of four kinds, told apart by the first column: `site`, `merchant` (and `all`), `decline`, and `enrolled` with its customers. */
export function bulletinCsv(bulletin: Bulletin): string[][] {
  const { newSites, merchants, all, declines, enrolment, member, period } = bulletin;
  const head = 'row,member,from,to,contract,name,site,city,mcc,active_on,customers,requests,approvals,declines,reason';
  const first = (row: string) => [row, member.code, isoDate(period.from), isoDate(period.to)];
  const counts = (of: RequestCounts) => [of.customers, of.requests, of.approvals, of.declines].map(String);
  const none = (number: number) => Array.from({ length: number }, () => '');
  return [
    head.split(','),
    ...newSites.map(({ contract, tradingName, site = '', city, categoryCode, activeOn }) => [
      ...first('site'),
      ...[contract, tradingName, site, city, categoryCode, isoDate(activeOn)],
      ...none(5),
    ]),
    ...merchants.map(({ merchant, ...of }) => [
      ...first('merchant'),
      ...[merchant?.contract ?? '', merchant?.tradingName ?? ''],
      ...none(4),
      ...counts(of),
      '',
    ]),
    [...first('all'), ...none(6), ...counts(all), ''],
    ...declines.map(({ reason, count }) => [...first('decline'), ...none(9), ...[String(count), reasonCode(reason)]]),
    ...(enrolment === undefined ? [] : [[...first('enrolled'), ...none(6), String(enrolment.enrolled), ...none(4)]]),
  ];
}
