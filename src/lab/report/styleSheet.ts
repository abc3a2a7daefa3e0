/** The style of a report: light and dark by the reader's choice, one column on a phone, plain on paper. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1f2328; --faint: #656d76; --rule: #d0d7de; --grid: #e6e9ed; --panel: #f6f8fa;
  --close: #d7f0dd; --lower: #d6e9fb; --higher: #fdeec2; --far: #fbd5d0; --link: #0b5fbd;
  --series-0: #6e7781; --series-1: #b7791f; --series-2: #2f7d8f; --series-3: #8250b4; --series-4: #1f63c4;
  --series-5: #c2410c; --series-6: #2e7d32; --series-7: #b02a63;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --ink: #e3e7ec; --faint: #9aa4af; --rule: #39414b; --grid: #2a3038; --panel: #1c2128;
    --close: #1d4429; --lower: #173f63; --higher: #574312; --far: #64261f; --link: #74b3ff;
    --series-0: #9aa4af; --series-1: #e0aa4c; --series-2: #5cb8cc; --series-3: #bf97ec; --series-4: #6ea8ff;
    --series-5: #fb8f5c; --series-6: #6fc276; --series-7: #f27fae;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 28px 20px 64px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.02rem; margin: 1.5rem 0 .5rem; }
h4 { font-size: .85rem; margin: 0 0 .2rem; font-weight: 600; }
p, li, dd { max-width: 46rem; overflow-wrap: anywhere; }
.question { font-size: 1.1rem; margin: .2rem 0; }
.source, .note, figcaption, .empty { color: var(--faint); font-size: .9rem; }
.partial { border-left: 4px solid #d4a017; background: var(--higher); padding: .6rem .9rem; }
.facts { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin: 1rem 0 0; padding: 0; list-style: none; font-size: .92rem; }
.facts b { font-variant-numeric: tabular-nums; }
.quantities { display: flex; flex-wrap: wrap; gap: 0 2.5rem; }
.quantities .scroll { max-width: 100%; }
.scroll { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--grid); }
thead th { font-weight: 500; color: var(--faint); border-bottom-color: var(--rule); }
thead th.case { color: var(--ink); font-weight: 600; text-align: center; border-left: 1px solid var(--rule); }
th[scope=row] { text-align: left; font-weight: 500; }
th.quantity, .outcomes th { text-align: left; }
th.quantity { color: var(--ink); font-weight: 600; vertical-align: bottom; }
table:not(.outcomes) th[scope=row], th.quantity { position: sticky; left: 0; background: var(--page); z-index: 1; }
.first { border-left: 1px solid var(--rule); }
.published { color: var(--faint); }
.obtained { font-weight: 600; }
.outcomes td, .outcomes thead th:nth-child(n+3) { text-align: right; }
.bad { background: var(--higher); font-weight: 600; }
.ratio-close { background: var(--close); } .ratio-lower { background: var(--lower); }
.ratio-higher { background: var(--higher); } .ratio-far { background: var(--far); }
.keys { font-size: .85rem; color: var(--faint); line-height: 2; max-width: none; }
.key { color: var(--ink); padding: .12rem .5rem; margin-right: .35rem; border-radius: 3px; white-space: nowrap; }
figure { margin: 1.5rem 0 2rem; }
.panels { display: flex; flex-wrap: wrap; gap: 1.2rem 1.5rem; }
.panels.square { max-width: 720px; }
.panel { flex: 0 1 340px; min-width: 0; }
.panel.drawing { flex: 0 1 auto; max-width: 100%; }
.panel svg { max-width: 100%; height: auto; --plot-background: var(--page); }
.drawing svg { border-radius: 6px; }
.panel [aria-label$="axis tick label"], .panel [aria-label$="axis label"] { fill: var(--faint); font-size: 11px; }
.panel [aria-label$="grid"] { stroke: var(--grid); stroke-opacity: 1; }
.panel [aria-label$="axis tick"] { stroke: var(--rule); }
.legend { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; list-style: none; margin: 0 0 .7rem; padding: 0; font-size: .86rem; }
.legend li { display: inline-flex; align-items: center; gap: .4rem; }
dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; font-size: .92rem; }
dt { color: var(--faint); } dd { margin: 0; }
.readings dt { grid-column: 1 / -1; color: var(--ink); font-weight: 600; margin-top: .6rem; }
.readings dd { grid-column: 1 / -1; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .88em; }
@media (max-width: 560px) {
  main { padding: 18px 14px 48px; } h1 { font-size: 1.4rem; }
  th, td { padding: .28rem .42rem; } table { font-size: .82rem; }
  table:not(.outcomes) th[scope=row] { white-space: normal; min-width: 6.5rem; max-width: 8.5rem; }
  dl { grid-template-columns: 1fr; } dt { margin-top: .3rem; }
}
@media print {
  :root {
    color-scheme: light; --page: #fff; --ink: #000; --faint: #444; --rule: #999; --grid: #ddd;
    --close: #d7f0dd; --lower: #d6e9fb; --higher: #fdeec2; --far: #fbd5d0;
    --series-0: #6e7781; --series-1: #b7791f; --series-2: #2f7d8f; --series-3: #8250b4; --series-4: #1f63c4;
    --series-5: #c2410c; --series-6: #2e7d32; --series-7: #b02a63;
  }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; } .panel, tr, h2, h3 { break-inside: avoid; } h2, h3 { break-after: avoid; }
}
`;
