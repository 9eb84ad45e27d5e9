// How the pages of the gateway look: one column that fits a phone, light or dark as the device is, right to left in Arabic. Nothing is
// asked for from elsewhere. Colours of text keep a contrast of 4.5 to 1 and more with what is behind them, those of borders of fields 3 to 1
// (WCAG 2.2, 1.4.3 and 1.4.11): a test computes it from the names below.

/** By name: on a light device, on a dark one. */
export const colours = {
  ground: ['#eef2f0', '#101614'],
  sheet: ['#ffffff', '#19211e'],
  ink: ['#16211d', '#edf3f0'],
  quiet: ['#52625b', '#a9b8b1'],
  line: ['#d8e0dc', '#33403a'],
  field: ['#ffffff', '#111815'],
  edge: ['#7b8b84', '#74857d'],
  accent: ['#0b6248', '#6fd3ab'],
  accentDeep: ['#084c38', '#93e3c3'],
  onAccent: ['#ffffff', '#06281c'],
  wrong: ['#a3231b', '#ff9d93'],
  wrongGround: ['#fdf0ee', '#36201d'],
  good: ['#0b6248', '#6fd3ab'],
  goodGround: ['#e9f6f0', '#152b23'],
  note: ['#6a4a00', '#f0cd83'],
  noteGround: ['#fdf5e0', '#2d2612'],
} as const;

const variables = (place: 0 | 1) =>
  Object.entries(colours)
    .map(([name, pair]) => `--${name}:${pair[place]}`)
    .join(';');

export const style = `
:root{color-scheme:light dark;${variables(0)}}
@media(prefers-color-scheme:dark){:root{${variables(1)}}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans","Noto Sans Arabic",Tahoma,Arial,sans-serif}
[lang=ar]{line-height:1.7}
h1,h2,p,dl,dd,ul,fieldset{margin:0;padding:0;border:0}
h1,h2{line-height:1.3;text-wrap:balance}
[hidden]{display:none!important}
bdi{unicode-bidi:isolate}
svg{display:block;flex:none}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}

.page{max-width:28rem;margin:0 auto;padding:1rem min(1rem,4vw) 2rem}
.sheet{background:var(--sheet);border:1px solid var(--line);border-radius:1rem;box-shadow:0 1px 2px #0000000d,0 12px 32px #0000000f}
.purchase{padding:1.25rem min(1.25rem,5vw) 1.125rem;border-bottom:1px solid var(--line)}
.purchase .to{color:var(--quiet);font-size:.875rem}
.purchase .merchant{font-size:1.125rem;font-weight:650;overflow-wrap:anywhere}
.purchase .site{color:var(--quiet);font-size:.875rem;overflow-wrap:anywhere}
.purchase .amount{font-size:max(1.25rem,min(2rem,9vw));font-weight:700;line-height:1.2;letter-spacing:-.015em;font-variant-numeric:tabular-nums;margin-top:.75rem;overflow-wrap:anywhere}
.purchase .about,.purchase .order{color:var(--quiet);font-size:.875rem;overflow-wrap:anywhere}
.body{display:flex;flex-direction:column;gap:1rem;padding:1.25rem min(1.25rem,5vw)}
.body h1{font-size:1.25rem}
.body h2{font-size:1.0625rem}

.notice{display:flex;gap:.75rem;border-radius:.75rem;padding:.875rem 1rem;background:var(--noteGround);color:var(--note)}
.notice.wrong{background:var(--wrongGround);color:var(--wrong)}
.notice.good{background:var(--goodGround);color:var(--good)}
.notice svg{margin-top:.125rem}
.notice h1,.notice b{display:block;font-size:1rem;font-weight:700}
.notice p{color:var(--ink)}

.heading{display:flex;align-items:end;justify-content:space-between;gap:.25rem .5rem;flex-wrap:wrap;margin-bottom:.375rem}
.field .heading label{margin:0}
form h1{margin-bottom:.75rem}
.brands{display:flex;flex-wrap:wrap;gap:.25rem;list-style:none}
.brand{display:inline-flex;align-items:center;justify-content:center;min-width:2.375rem;height:1.5rem;padding:0 .3125rem;border:1px solid var(--line);border-radius:.375rem;background:#fff;color:#16211d;font-size:.625rem;font-weight:700}
.brand.visa{color:#1a2a80;font-style:italic;font-size:.75rem}
.brand.cmi{color:#0b6248;text-transform:uppercase}
.brands.known .brand:not(.is){opacity:.25}
.field{display:block}
.field+.field,.pair{margin-top:1rem}
.field label{display:block;font-weight:600;font-size:.9375rem;margin-bottom:.3125rem}
.field .help{color:var(--quiet);font-size:.8125rem;margin-top:.3125rem}
.field .fault{color:var(--wrong);font-size:.875rem;font-weight:550;margin-top:.3125rem}
.field .fault:empty{display:none}
input{display:block;width:100%;min-height:3.125rem;padding:.625rem .875rem;border:1px solid var(--edge);border-radius:.625rem;background:var(--field);color:var(--ink);font:inherit;font-size:1.0625rem;font-variant-numeric:tabular-nums;direction:ltr;text-align:left}
[dir=rtl] input{text-align:right}
input::placeholder{color:var(--quiet);opacity:1}
input:focus{outline:3px solid var(--accent);outline-offset:0;border-color:var(--accent)}
input[aria-invalid=true]{border-color:var(--wrong);box-shadow:inset 0 0 0 1px var(--wrong)}
input.code{font-size:1.5rem;letter-spacing:.35em;text-align:center}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,7rem),1fr));gap:1rem;align-items:start}
.pair .field+.field{margin-top:0}

button,.button{display:flex;width:100%;min-height:3.25rem;align-items:center;justify-content:center;gap:.5rem;padding:.625rem 1rem;border:1px solid transparent;border-radius:.625rem;background:var(--accent);color:var(--onAccent);font:inherit;font-size:1.0625rem;font-weight:650;text-decoration:none;overflow-wrap:anywhere;cursor:pointer}
button:hover,.button:hover{background:var(--accentDeep)}
button[disabled]{cursor:progress;opacity:.75}
button.plain{min-height:2.75rem;background:transparent;color:var(--accent);font-weight:550;font-size:1rem}
button.plain:hover{background:transparent;color:var(--accentDeep);text-decoration:underline}
.act{margin-top:1.25rem}
.left{color:var(--quiet);font-size:.875rem;text-align:center;font-variant-numeric:tabular-nums}
.spinner{width:1.125rem;height:1.125rem;border:2px solid currentColor;border-inline-end-color:transparent;border-radius:50%;animation:turn .8s linear infinite}
.wait{display:flex;align-items:center;gap:.75rem;color:var(--accent)}
.wait p{color:var(--ink)}
@keyframes turn{to{transform:rotate(1turn)}}
@media(prefers-reduced-motion:reduce){.spinner{animation:none}}

.facts{display:grid;grid-template-columns:auto 1fr;gap:.375rem 1rem;font-size:.9375rem}
.facts dt{color:var(--quiet)}
.facts dd{text-align:end;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.details{border-top:1px solid var(--line);padding-top:1rem;font-size:.875rem}
.details h2{font-size:.875rem;color:var(--quiet)}
.details ul{padding-inline-start:1.125rem;margin-top:.375rem;text-align:left}
.details li{overflow-wrap:anywhere;margin-top:.25rem}
.foot{color:var(--quiet);font-size:.8125rem;text-align:center;padding:1rem 1rem 0;text-wrap:balance}
.aside{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

@media(min-width:40rem){
.page{padding-top:3rem}
.purchase,.body{padding-inline:1.75rem}
.body{padding-bottom:1.75rem}
}
@media(forced-colors:active){
.notice,button{border:1px solid}
.brand{forced-color-adjust:none}
}`
  .trim()
  .replaceAll(/\n+/g, '\n');
