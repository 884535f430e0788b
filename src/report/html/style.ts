/** The report's looks: one column, light and dark as the reader's system has it, and black on white on paper. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1c2127; --muted: #5b6673; --back: #fff; --card: #f5f7f9; --line: #d5dbe1;
  --accent: #0b57d0; --critical: #a50e0e; --high: #b3450b; --medium: #7a5b00; --low: #40566b; --good: #146c2e; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ed; --muted: #a3adb8; --back: #14181d; --card: #1d232a;
  --line: #38424d; --accent: #8ab4f8; --critical: #ff8a80; --high: #ffab70; --medium: #f2d16b; --low: #a9c1d9; --good: #81c995; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 4rem; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: .5rem 0; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 0; }
a { color: var(--accent); } code, kbd { font: .875em/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; } .muted { color: var(--muted); } .score { font-size: 2.2rem; font-weight: 700; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--back); padding: .5rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
form { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center;
  background: var(--back); border-bottom: 1px solid var(--line); padding: .6rem 0; }
input[type=search] { flex: 1 1 14rem; } input[type=search], select, button { font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: .3rem; padding: .25rem .5rem; }
.cause { border: 1px solid var(--line); border-radius: .4rem; margin: .75rem 0; padding: .75rem 1rem; background: var(--card); }
.cause p { margin: .35rem 0; } .tag { font-weight: 700; text-transform: uppercase; font-size: .75rem; letter-spacing: .04em; margin-right: .5rem; }
.critical { color: var(--critical); } .high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); } .good { color: var(--good); }
details { border-top: 1px solid var(--line); padding: .35rem 0; } summary { cursor: pointer; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .4rem 0 .4rem 1rem; } dt { color: var(--muted); } dd { margin: 0; }
[hidden] { display: none !important; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } }
@media print { :root { color-scheme: light; --text: #000; --muted: #333; --back: #fff; --card: #fff; --line: #999; }
  body { max-width: none; font-size: 10pt; padding: 0; } form, .skip, nav { display: none; }
  .cause, details, tr { break-inside: avoid-page; } details::details-content { content-visibility: visible; block-size: auto; } a { color: inherit; } }
`;
