// What the merchant centre has beside the style of the payment pages: a bar, tables that become cards on a phone, forms in a row.

export const merchantStyle = `
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.5rem;padding:.5rem 1rem;background:var(--sheet);border-bottom:1px solid var(--line)}
.bar .who{display:flex;align-items:center;gap:.5rem;flex:1 1 auto}
.bar nav{display:flex;gap:.25rem;flex-wrap:wrap}
.bar nav a{padding:.5rem .75rem;border-radius:.5rem;color:var(--ink);text-decoration:none}
.bar nav a:hover{text-decoration:underline}
.bar nav a[aria-current]{background:var(--goodGround);color:var(--good);font-weight:650}
.languages{display:flex;gap:1rem;justify-content:center;font-size:.9375rem}
.languages a{color:var(--accent)}
.languages span{font-weight:600}
.tag{border:1px solid currentColor;border-radius:1rem;padding:0 .625rem;font-size:.8125rem;color:var(--quiet)}
.wide{max-width:72rem;margin:0 auto;padding:1.25rem 1rem 3rem;display:flex;flex-direction:column;gap:1.25rem}
.wide h1{font-size:1.375rem;overflow-wrap:anywhere}
.wide h2{font-size:1.0625rem}
.card h2{margin-bottom:.75rem}
.card{background:var(--sheet);border:1px solid var(--line);border-radius:1rem;padding:1.25rem}
.card.flat{padding:0;overflow:hidden}
.row{display:flex;gap:.75rem;align-items:end;flex-wrap:wrap}
.row .field{flex:1 1 12rem;margin:0}
.row button{width:auto;min-height:3.125rem;min-width:8rem}
button.small{width:auto;min-height:2.5rem;font-size:.9375rem;padding:.25rem .5rem}
button.undo{background:transparent;color:var(--wrong);border-color:currentColor}
button.undo:hover{background:var(--wrongGround)}
.acts{display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr))}
.acts form+form{margin:0}
.acts p{color:var(--quiet);font-size:.875rem;margin-bottom:.5rem}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th{text-align:start;font-weight:600;font-size:.8125rem;color:var(--quiet);padding:.75rem 1rem;border-bottom:1px solid var(--line);white-space:nowrap}
td{padding:.75rem 1rem;border-bottom:1px solid var(--line);overflow-wrap:break-word}
.card.flat{overflow-x:auto}
.wide .facts{max-width:30rem}
.wide .notice{border:1px solid currentColor}
tr:last-child td{border-bottom:0}
th.end,td.end{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
td a{color:var(--accent);font-weight:600}
.state{display:inline-block;border-radius:1rem;padding:.0625rem .625rem;font-size:.8125rem;font-weight:600;background:var(--noteGround);color:var(--note);white-space:nowrap}
.state.good{background:var(--goodGround);color:var(--good)}
.state.wrong{background:var(--wrongGround);color:var(--wrong)}
.password{font:600 1.125rem/1.4 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
.empty{color:var(--quiet);padding:1.25rem}
.quiet{color:var(--quiet);font-size:.875rem}
@media(max-width:40rem){
thead{position:absolute;clip-path:inset(50%);height:1px;width:1px;overflow:hidden}
table,tbody,tr,td{display:block}
tr{padding:.5rem 0;border-bottom:1px solid var(--line)}
tr:last-child{border-bottom:0}
td,td.end{display:flex;justify-content:space-between;align-items:baseline;gap:.25rem 1rem;border:0;padding:.25rem 1rem;white-space:normal;text-align:end}
td::before{content:attr(data-title);color:var(--quiet);text-align:start;flex:none}
.row button{width:100%}
td:empty{display:none}
.bar{gap:.25rem .5rem}
.bar nav{order:3;flex-basis:100%}
.bar nav a{padding-inline:.5rem;font-size:.9375rem}
}`.trim();
