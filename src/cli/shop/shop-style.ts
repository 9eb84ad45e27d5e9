// How the shop looks, and the few lines that copy a test card.

export const shopStyle = `
:root{color-scheme:light dark;--ground:#faf5ee;--sheet:#fff;--ink:#2b1d14;--quiet:#6b584b;--line:#e6d9c9;--clay:#b4532a;--gold:#dba64a;--sea:#1f6f78;--accent:#9c4019;--onAccent:#fff;--good:#1d6b45;--wrong:#a3231b}
@media(prefers-color-scheme:dark){:root{--ground:#1a1411;--sheet:#251c18;--ink:#f5ebe2;--quiet:#c4b1a3;--line:#43352c;--clay:#d0744a;--gold:#e5b765;--sea:#4aa3ac;--accent:#f0a47d;--onAccent:#2b1206;--good:#79d3a4;--wrong:#ff9d93}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,"Segoe UI",Roboto,"Noto Sans","Noto Sans Arabic",Tahoma,Arial,sans-serif}
h1,h2,p,ul,dl,dd{margin:0;padding:0}
.band{height:.5rem;background:repeating-linear-gradient(90deg,var(--clay) 0 24px,var(--gold) 24px 48px,var(--sea) 48px 72px)}
header,main,footer{max-width:60rem;margin:0 auto;padding:1.25rem 1rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline;justify-content:space-between}
header .name{font:700 1.625rem/1.2 Georgia,"Times New Roman",serif;color:inherit;text-decoration:none}
header p{color:var(--quiet)}
nav{display:flex;gap:1rem}
a{color:var(--accent)}
nav [aria-current]{color:inherit;text-decoration:none;font-weight:600}
.articles{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1.25rem;list-style:none}
.article,.order,.cards{background:var(--sheet);border:1px solid var(--line);border-radius:1rem;padding:1.25rem}
.article{display:flex;flex-direction:column;gap:.375rem}
.article svg{width:100%;height:auto;max-height:11rem;background:var(--ground);border-radius:.625rem;margin-bottom:.5rem}
.clay{fill:var(--clay)}.gold{fill:var(--gold)}.sea{fill:var(--sea)}
.article h2{font-size:1.125rem}
.article p{color:var(--quiet)}
.article .price{color:var(--ink);font-size:1.25rem;font-weight:700;margin-top:auto;padding-top:.5rem}
button{width:100%;min-height:3rem;padding:.5rem 1rem;border:0;border-radius:.625rem;background:var(--accent);color:var(--onAccent);font:inherit;font-weight:650;cursor:pointer}
button:hover{filter:brightness(1.1)}
:focus-visible{outline:3px solid var(--sea);outline-offset:2px}
.order{max-width:30rem;margin:0 auto;display:flex;flex-direction:column;gap:1rem}
.order h1{font:700 1.5rem/1.3 Georgia,"Times New Roman",serif}
[lang=ar] .order h1,[lang=ar] .name{font-family:inherit}
.order .quiet{color:var(--quiet)}
.good{color:var(--good)}.wrong{color:var(--wrong)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.375rem 1rem}
dt{color:var(--quiet)}
dd{text-align:end;font-weight:600;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.cards{margin-top:1.5rem}
.cards h2{font-size:1.0625rem}
.cards>p{color:var(--quiet);font-size:.9375rem;margin-bottom:.75rem}
.cards ul{list-style:none}
.cards li{display:grid;grid-template-columns:1fr auto;gap:.125rem 1rem;align-items:center;border-top:1px solid var(--line);padding:.625rem 0}
.cards code{font:600 .9375rem/1.4 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
.cards span{color:var(--quiet);font-size:.875rem}
.cards button{grid-row:1/3;grid-column:2;width:auto;min-height:2.5rem;background:transparent;color:var(--accent);border:1px solid currentColor}
footer{color:var(--quiet);font-size:.875rem}
`.trim();

/** Copies what a button names, and says so. Without scripts the text can be marked and copied by hand. */
export const shopScript = `'use strict';
for (const button of document.querySelectorAll('button[data-copy]')) {
  const ready = button.textContent;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = ready; }, 2000);
  });
}
`;
