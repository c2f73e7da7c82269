/** The whole style of a report: it reads well on a screen, in the dark, and on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#191c22, #f0f1f3); --soft: light-dark(#4a4f59, #b9bdc6);
  --line: light-dark(#dcdfe4, #343841); --fill: light-dark(#f1f2f4, #22252b); --good: light-dark(#12703f, #5fcf97);
  --bad: light-dark(#b3261e, #ff8b80); --warn: light-dark(#8a5300, #f2b75c);
  --websocket: light-dark(#1d5fc4, #7fb4ff); --socket-io: light-dark(#7a43c8, #c3a2ff); --sse: light-dark(#0a7a55, #56cfa0);
  --mqtt: light-dark(#b0307a, #f590c5); --webhook: light-dark(#a85a00, #f5a35c); --rest-hook: light-dark(#c0322d, #ff8f85);
  --long-polling: light-dark(#66700a, #c6c65a); --polling: light-dark(#555d6b, #a5adbb); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem; color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 0 0 .25rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .35rem 0; max-width: 68ch; }
a { color: inherit; overflow-wrap: anywhere; }
section { border-top: 2px solid var(--ink); margin-top: 2.5rem; padding-top: 1rem; }
.soft, caption, figcaption { color: var(--soft); font-size: .875rem; }
.card { border: 1px solid var(--line); border-left: 5px solid var(--tone); border-radius: 8px; margin: 1rem 0;
  padding: .6rem .9rem; break-inside: avoid; }
.card { --tone: var(--soft); }
.card b { color: var(--tone); }
.card .figure { font-size: .875rem; font-variant-numeric: tabular-nums; }
.holds { --tone: var(--good); } .fails { --tone: var(--bad); } .unknown { --tone: var(--warn); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; margin: .75rem 0; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { border-top: 1px solid var(--line); padding: .3rem .5rem; text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th { font-weight: 500; }
td { font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: .15rem .75rem; font-size: .875rem; margin: .75rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 1rem 0; break-inside: avoid; }
svg { width: 100%; height: auto; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .tick { fill: var(--soft); font-size: 11px; }
@page { margin: 16mm; }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; font-size: 10.5pt; }
  section + section { break-before: page; } tr { break-inside: avoid; } thead { display: table-header-group; }
  h1, h2, h3, caption { break-after: avoid; } p { orphans: 3; widows: 3; }
  .wide { overflow: visible; } .wide table { font-size: 8pt; } th, td { overflow-wrap: anywhere; padding: .2rem .3rem; }
  a { text-decoration: none; } a[href]::after { content: " (" attr(href) ")"; } }
`;
