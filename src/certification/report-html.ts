// A result as one HTML page, to be read, printed and kept: it asks for nothing from elsewhere and runs no script. Whatever comes from messages is text.
import type { FieldValues } from '../codec/field-values.ts';
import { wordOf } from './report-text.ts';
import { type CaseResult, type CertificationResult, countsOf, type StepEvidence } from './result.ts';

const style = `
:root{color-scheme:light dark;--ink:#1c2733;--paper:#fff;--soft:#5d6b78;--line:#d5dde3;--head:#0b3d5c;--good:#17663a;--bad:#a1241b}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf2;--paper:#12191f;--soft:#9fb0bd;--line:#33414c;--head:#7fb8da;--good:#6fce96;--bad:#ff8f85}}
body{margin:0 auto;max-width:980px;padding:24px;background:var(--paper);color:var(--ink);font:15px/1.5 "Segoe UI",Roboto,Arial,sans-serif}
h1{font-size:22px;margin:0;color:var(--head)}h2{font-size:16px;margin:28px 0 4px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:start;padding:6px;border-bottom:1px solid var(--line);vertical-align:top}
.passed{color:var(--good)}.failed{color:var(--bad);font-weight:600}.notRun{color:var(--soft)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px;margin:4px 0;padding:8px;border:1px solid var(--line);border-radius:4px}
.purpose{color:var(--soft);margin:0 0 6px}ul{margin:4px 0}
@media print{details{display:block}body{max-width:none}}
`;

export function reportHtml(result: CertificationResult): string {
  const { member, pack, hasPassed, cases, link, spec, beganAt, endedAt, program } = result;
  const { passed } = countsOf(result);
  const facts: readonly (readonly [string, string])[] = [
    ['Pack', `${pack.title} (${pack.name} ${pack.version})`],
    ['Pack, SHA-256', pack.sha256],
    ['Link', `${link}, ${spec}`],
    ['Began, ended', `${beganAt}, ${endedAt}`],
    ['Program', program],
  ];
  const outcome = hasPassed ? 'passed' : 'failed';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(`Certification of ${member}: ${outcome}`)}</title><style>${style}</style></head><body>
<h1>Certification of ${text(member)}: <span class="${outcome}">${outcome}</span></h1>
<p>${passed} of ${cases.length} cases passed.</p>
<dl>${facts.map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`).join('')}</dl>
<table><thead><tr><th>Case</th><th>Outcome</th><th>Purpose</th></tr></thead><tbody>
${cases.map(row).join('\n')}
</tbody></table>
${cases.map(section).join('\n')}
</body></html>
`;
}

function row(each: CaseResult): string {
  const { id, outcome, purpose } = each;
  return `<tr><td><a href="#${text(id)}">${text(id)}</a></td><td class="${outcome}">${text(wordOf(each))}</td><td>${text(purpose)}</td></tr>`;
}

function section(each: CaseResult): string {
  const { id, purpose, outcome, reasons, steps } = each;
  const why = reasons.length === 0 ? '' : `<ul>${reasons.map((reason) => `<li>${text(reason)}</li>`).join('')}</ul>`;
  return `<h2 id="${text(id)}">${text(id)} <span class="${outcome}">${text(wordOf(each))}</span></h2>
<p class="purpose">${text(purpose)}</p>${why}${steps.map(evidence).join('')}`;
}

function evidence({ name, elapsedMs, sent, received }: StepEvidence): string {
  if (sent === null && received === null) return '';
  const took = elapsedMs === null ? '' : `, ${elapsedMs} ms`;
  const part = (what: string, message: FieldValues | null) =>
    message === null ? '' : `<pre>${what} ${text(JSON.stringify(message))}</pre>`;
  return `<details><summary>${text(name)}${took}</summary>${part('sent', sent)}${part('came', received)}</details>`;
}

function text(written: string): string {
  return written.replace(/[\p{Cc}\p{Cs}]/gu, '?').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
