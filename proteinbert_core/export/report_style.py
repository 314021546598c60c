"""How a report looks: light and dark, on a screen, a phone and paper."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --muted: #5b616b; --line: #d5d9df; --warn: #8a3800; }
@media (prefers-color-scheme: dark) {
  :root { --muted: #a9b0ba; --line: #3a404a; --warn: #ffb38a; }
}
body { font: 15px/1.5 Arial, Helvetica, sans-serif; margin: 0; overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
section { border-top: 1px solid var(--line); margin-top: 2rem; }
section > h2 { margin-top: 1.2rem; }
.lead, .about, summary { color: var(--muted); }
.about { margin-top: 0; }
.warning { color: var(--warn); font-weight: bold; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; overflow-wrap: normal; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; }
th { color: var(--muted); font-weight: normal; }
.numbers td:nth-child(n+3), .numbers th:nth-child(n+3), .near td:nth-child(n+3),
.near th:nth-child(n+3) { text-align: right; font-variant-numeric: tabular-nums; }
.facts td { overflow-wrap: anywhere; }
.go { font-family: "Source Code Pro", Menlo, Consolas, monospace; }
a { color: inherit; }
figure { margin: 1rem 0; background: #fff; overflow-x: auto; }
figure svg { display: block; width: 100%; min-width: 34rem; max-width: 53rem; height: auto; }
pre { font-size: .8rem; white-space: pre-wrap; }
@media print { section { break-inside: auto; } a { text-decoration: none; }
  details { display: none; } }
"""
