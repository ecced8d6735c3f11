"""How the page looks: on screens of any width, in light and dark; paper is a matter of its own."""

from checker.report.html.markup import Html
from checker.report.html.paper import PAPER

LIGHT = """
--paper:#fff;--ink:#1b2026;--soft:#59626d;--line:#dde1e6;--wash:#f5f6f8;--link:#0b5394;--edge:#7b8590;
--met:#d5ecd9;--met-ink:#164a26;--warm:#fae7ae;--warm-ink:#513900;--warm-edge:#a87b00;
--lost:#a3182b;--lost-ink:#fff;--ex:#e1e6f8;--ex-ink:#2b3d86;--bad:#a3182b;--met-bar:#5a9469;--unsure:#7a4f00;
"""
DARK = """
--paper:#14171b;--ink:#e7e9ec;--soft:#a5adb7;--line:#333a43;--wash:#1d2127;--link:#8cc2ff;--edge:#8b95a1;
--met:#1e4729;--met-ink:#cdf1d6;--warm:#4b3a08;--warm-ink:#ffe6a0;--warm-edge:#c79a2a;
--lost:#ff8b8b;--lost-ink:#2a0006;--ex:#2b3563;--ex-ink:#dbe2ff;--bad:#ff8b8b;--met-bar:#3f7a50;--unsure:#f2c668;
"""

_SCREEN = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:.94rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
"Liberation Sans",Arial,sans-serif;overflow-wrap:anywhere}
.top,main,footer{max-width:66rem;margin:0 auto;padding:0 1.5rem}
.top{padding-top:2.5rem}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-99rem;top:0;background:var(--paper);padding:.6rem 1rem;z-index:1}
.skip:focus{left:.5rem;top:.5rem}
h1,h2,h3{line-height:1.2;text-wrap:balance;margin:0}
h1{font-size:1.9rem;font-weight:650;letter-spacing:-.015em}
h2{font-size:1.3rem;font-weight:650;margin:3.25rem 0 1rem;padding-top:1rem;border-top:2px solid var(--ink)}
h3{font-size:1.1rem;font-weight:650}
p{margin:.6rem 0;max-width:44rem}
small{font-size:.82rem;font-weight:400;color:var(--soft);display:block}
code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{background:var(--wash);border:1px solid var(--line);border-radius:6px;padding:.9rem 1rem;overflow-x:auto;
overflow-wrap:normal}
.eyebrow{margin:0 0 .3rem;color:var(--soft);font-size:.9rem}
.verdict{font-size:1.22rem;line-height:1.45;margin:.9rem 0 1.4rem;max-width:48rem}
.soft{color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:0;margin:0 0 1.25rem;
border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
.figures div{padding:.8rem 1rem .8rem 0}
.figures dt,.figures dd{margin:0;color:var(--soft);font-size:.88rem}
.figures .large{font-size:1.7rem;line-height:1.25;font-weight:600;color:var(--ink);letter-spacing:-.02em;
font-variant-numeric:tabular-nums;white-space:nowrap}
.figures .bad .large,.is-lost{color:var(--bad)}
.figures .unsure .large,.is-unknown{color:var(--unsure)}
.notice{border-left:4px solid var(--warm-edge);background:var(--wash);padding:.7rem 1rem;max-width:48rem}
nav ul{list-style:none;margin:1.4rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.35rem 1.2rem}
nav a{display:inline-block;padding:.2rem 0}
.scroll{overflow-x:auto;margin:1.1rem 0}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums;overflow-wrap:normal}
caption{text-align:left;font-weight:600;padding:0 0 .35rem}
caption small{max-width:44rem;margin-top:.15rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-bottom:1px solid var(--line);
font-weight:400}
thead th{color:var(--soft);font-size:.85rem;vertical-align:bottom;border-bottom:1px solid var(--edge);line-height:1.25}
th:last-child,td:last-child{padding-right:0}
td.n,th.n{text-align:right}
td.n,.s,time,.date{white-space:nowrap}
.w,.t{overflow-wrap:anywhere}
.w{min-width:11rem}
.t{min-width:6rem}
article{padding:1.6rem 0;border-top:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 40rem}
article:first-of-type{border-top:0}
.glance{display:flex;flex-wrap:wrap;gap:0 2rem;align-items:flex-start}
.glance>h3,.glance>p{flex:0 0 100%}
figure{margin:1rem 0 0;min-width:0}
figcaption{font-weight:600;font-size:.92rem;margin-bottom:.5rem}
.calendar{display:flex;flex-wrap:wrap;gap:1rem}
.title{display:block;color:var(--soft);font-size:.85rem;margin-bottom:.25rem}
.month{display:grid;grid-template-columns:repeat(7,1.42rem);gap:2px}
.month b{font-weight:400;font-size:.72rem;color:var(--soft);text-align:center}
.month.aside{grid-template-columns:1.42rem}
.c1{grid-column-start:2}.c2{grid-column-start:3}.c3{grid-column-start:4}.c4{grid-column-start:5}.c5{grid-column-start:6}
.c6{grid-column-start:7}
.month i,.legend i{font-style:normal;font-size:.74rem;line-height:1;height:1.42rem;display:grid;place-items:center;
border:1.5px solid transparent;border-radius:3px;font-variant-numeric:tabular-nums;color:var(--soft)}
.month .met,.legend .met{background:var(--met);color:var(--met-ink)}
.month .lost,.legend .lost{background:var(--lost);color:var(--lost-ink);border-radius:0;font-weight:700}
.month .late,.month .warned,.legend .late,.legend .warned{background:var(--warm);color:var(--warm-ink);
border-color:var(--warm-edge);font-weight:700}
.month .warned,.legend .warned{border-radius:0 .8rem 0 0}
.month .unknown,.legend .unknown{border:2px dashed var(--edge);border-radius:50%;color:var(--ink);font-weight:700}
.month .exempt,.legend .exempt{background:var(--ex);color:var(--ex-ink);border:2px dotted var(--ex-ink);font-weight:700}
.month .open,.month .excused,.month .extra,.legend .open,.legend .excused,.legend .extra{border-color:var(--line)}
.legend{list-style:none;margin:0 0 1rem;padding:0;display:grid;gap:.35rem 1.4rem;font-size:.88rem;
grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}
.legend li{display:flex;gap:.6rem;align-items:center}
.legend i{width:1.42rem;flex:none}
svg{display:block;max-width:100%;height:auto}
svg text{font-size:11px;fill:var(--ink);font-variant-numeric:tabular-nums}
svg .tick{fill:var(--soft)}
.line{fill:none;stroke:var(--link);stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}
.area{fill:var(--link);opacity:.12}
.axis{stroke:var(--edge);stroke-width:1}
circle{fill:var(--paper);stroke:var(--link);stroke-width:2}
figure p{font-size:.88rem;max-width:22.5rem}
.control,.policy{margin-top:1.8rem}
.strip{margin:.2rem 0}
.bar-lost{fill:var(--lost)}
.bar-unknown{fill:none;stroke:var(--edge)}
.bar-else{fill:var(--warm-edge)}
.bar-met{fill:var(--met-bar)}
.untested{border-left:4px solid var(--edge);padding-left:.8rem}
dt{font-weight:600;margin-top:.7rem}
dd{margin:0;max-width:44rem}
footer{color:var(--soft);font-size:.88rem;padding-top:1rem;padding-bottom:3rem;margin-top:3rem}
@media (min-width:62rem){td small,th small{display:inline;margin-left:.5rem}}
@media (max-width:40rem){.top,main,footer{padding-left:1rem;padding-right:1rem}.top{padding-top:1.25rem}
h1{font-size:1.5rem}.verdict{font-size:1.08rem}h2{margin-top:2.5rem}
.figures{grid-template-columns:1fr 1fr}.figures div:last-child{grid-column:1/-1}
.calendar{gap:.9rem 1.1rem}
.month{grid-template-columns:repeat(7,1.24rem)}
.month.aside{grid-template-columns:1.24rem}.month i{height:1.24rem;font-size:.7rem}}
"""

STYLE = Html(
    f":root{{color-scheme:light dark;{LIGHT}}}@media (prefers-color-scheme:dark){{:root{{{DARK}}}}}"
    f"{_SCREEN}@media print{{:root{{color-scheme:light;{LIGHT}}}{PAPER}}}"
)
"""One style sheet; the page may load no other."""
