// A document as the HTML of a message: one file with its style, tables that become cards on a narrow screen, right to left in Arabic.
// It asks for nothing from elsewhere: no pictures, no fonts, no scripts.
import type { Column, Document, Fact, Row, Section } from '../centre/statements/document.ts';

const style = `
body{margin:0;background:#e9eef1;color:#1c2733;font:14px/1.5 "Segoe UI",Roboto,"Noto Sans Arabic",Tahoma,Arial,sans-serif}
.sheet{max-width:980px;margin:0 auto;background:#fff}
header{background:#0b3d5c;color:#fff;padding:22px 28px;display:flex;flex-wrap:wrap;gap:4px 24px;justify-content:space-between}
header .from{font-weight:600;font-size:16px}
header h1{font-size:18px;line-height:1.3;margin:0}
header p{margin:2px 0 0;color:#d6e4ec}
main{padding:8px 28px 24px}
.top{display:flex;flex-wrap:wrap;gap:12px 40px;justify-content:space-between;margin-top:14px}
.to b{display:block;font-size:16px}
h2{font-size:15px;color:#0b3d5c;border-bottom:2px solid #0b3d5c;padding-bottom:3px;margin:26px 0 8px}
dl{display:grid;grid-template-columns:auto auto;gap:2px 18px;margin:0;justify-content:start}
dt{color:#5d6b78}dd{margin:0}
dl.sums{grid-template-columns:minmax(190px,auto) minmax(110px,auto);gap:0}
dl.sums>*{padding:3px 8px}
dl.sums dt{color:#1c2733}dl.sums dd{text-align:end}
.strong{font-weight:600;background:#f2f5f7}
table{border-collapse:collapse;width:100%;font-size:12px}
th{background:#0b3d5c;color:#fff;font-weight:600;text-align:start;padding:6px}
td{padding:5px 6px;border-bottom:1px solid #e1e7eb;vertical-align:top}
tbody tr:nth-child(even) td{background:#f7f9fa}
th.end,td.end{text-align:end;white-space:nowrap}
tr.strong td{font-weight:600;background:#f2f5f7}
tr.muted td{color:#5d6b78}
footer{color:#5d6b78;font-size:12px;border-top:1px solid #c9d3da;margin-top:28px;padding-top:10px}
footer p{margin:2px 0}
@media(max-width:640px){
header,main{padding-inline:16px}
table,tbody,tr,td{display:block}thead{display:none}
tr{border:1px solid #d5dde2;border-radius:6px;margin:0 0 10px;padding:4px 0}
td,td.end{display:flex;justify-content:space-between;gap:16px;text-align:end;border:0;padding:3px 10px;background:none!important}
td::before{content:attr(data-title);color:#5d6b78;font-weight:400;text-align:start}
td:empty{display:none}
}`
  .trim()
  .replaceAll('\n', '');

/** The text of the HTML file. */
export function htmlOf(document: Document): string {
  const { language, subject, sender, title, subtitle, recipient, facts, greeting, sections, footer } = document;
  const [name = '', ...address] = recipient.map(escaped);
  const lines = [
    '<!DOCTYPE html>',
    `<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escaped(subject)}</title><style>${style}</style></head>`,
    '<body><div class="sheet">',
    `<header><div class="from">${escaped(sender)}</div>`,
    `<div><h1>${escaped(title)}</h1><p>${escaped(subtitle)}</p></div></header>`,
    '<main><div class="top">',
    factList(facts, ''),
    `<div class="to"><b>${name}</b>${address.map((line) => `<bdi>${line}</bdi>`).join('<br>')}</div></div>`,
    `<p>${escaped(greeting)}</p>`,
    ...sections.flatMap(sectionLines),
    `<footer>${footer.map((line) => `<p>${escaped(line)}</p>`).join('')}</footer>`,
    '</main></div></body></html>',
  ];
  return `${lines.join('\n')}\n`;
}

function sectionLines({ title, facts, table, notes = [] }: Section): string[] {
  return [
    `<h2>${escaped(title)}</h2>`,
    ...(facts === undefined ? [] : [factList(facts, 'sums')]),
    ...(table === undefined ? [] : tableLines(table.columns, table.rows)),
    ...notes.map((note) => `<p>${escaped(note)}</p>`),
  ];
}

function factList(facts: readonly Fact[], name: string): string {
  const rows = facts.map(({ label, value, isStrong }) => {
    const strong = isStrong === true ? ' class="strong"' : '';
    return `<dt${strong}>${escaped(label)}</dt><dd${strong}>${isolated(value)}</dd>`;
  });
  return `<dl${name === '' ? '' : ` class="${name}"`}>${rows.join('')}</dl>`;
}

function tableLines(columns: readonly Column[], rows: readonly Row[]): string[] {
  const classOf = ({ isEnd }: Column) => (isEnd === true ? ' class="end"' : '');
  const head = columns.map((column) => `<th${classOf(column)}>${escaped(column.title)}</th>`);
  const body = rows.map(({ cells, tone }) => {
    const shown = cells.map((cell, c) => {
      const column = columns[c]!;
      return `<td${classOf(column)} data-title="${escaped(column.title)}">${isolated(cell)}</td>`;
    });
    return `<tr${tone === undefined ? '' : ` class="${tone}"`}>${shown.join('')}</tr>`;
  });
  return ['<table>', `<thead><tr>${head.join('')}</tr></thead>`, '<tbody>', ...body, '</tbody></table>'];
}

/** What has no Arabic in it is read from the left, in an Arabic text too: amounts, dates, numbers of cards. */
function isolated(value: string): string {
  if (value === '') return '';
  const direction = /\p{Script=Arabic}/u.test(value) ? '' : ' dir="ltr"';
  return `<bdi${direction}>${escaped(value)}</bdi>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(value: string): string {
  return value.replaceAll(/[&<>"']/g, (sign) => entities[sign]!);
}
