"""How the page looks on paper: A4, dark on white, tables that go on with their headings, squares that survive grey."""

PAPER = """
@page{size:A4;margin:16mm 14mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;
color:#59626d}}
html{font-size:8.5pt}
body{font-size:1rem;line-height:1.4}
.top,main,footer{max-width:none;padding:0}
nav,.skip{display:none}
a{color:inherit;text-decoration:none}
h1{font-size:18pt}
h2{font-size:12pt;margin:7mm 0 2.5mm;padding-top:2.5mm;break-after:avoid}
h3{font-size:10pt;break-after:avoid}
.verdict{font-size:11pt}
.figures .large{font-size:14pt}
.figures{grid-template-columns:1fr 1fr 1fr 1fr 1.3fr}
p{max-width:150mm}
.verdict{max-width:none}
th,td{padding:.8mm 2.2mm .8mm 0}
article .scroll{break-inside:avoid}
p,li{orphans:3;widows:3}
.w{min-width:22mm}
th.w:first-child{min-width:46mm}
.t{min-width:16mm}
.scroll{overflow:visible;margin:3mm 0}
table{font-size:7.5pt}
thead{display:table-header-group}
th small,td small{display:inline;margin-left:1.5mm}
tr,figure,.legend,.notice,.figures,.control>h3{break-inside:avoid}
caption{break-after:avoid}
article{content-visibility:visible;padding:4mm 0;break-inside:auto}
.month{grid-template-columns:repeat(7,4.2mm);gap:.4mm}
.month.aside{grid-template-columns:4.2mm}
.month i,.legend i{height:4.2mm;font-size:6.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.month b{font-size:6pt}
.calendar{gap:3mm 4mm}
.legend{grid-template-columns:repeat(3,1fr);font-size:7.5pt;gap:.8mm 4mm}
.legend i{width:4.2mm}
.glance{gap:0 6mm;break-inside:avoid}
.sizes{flex:1 1 58mm;max-width:68mm}
svg text{font-size:13px}
.strip{height:3mm;width:auto;margin:0}
.month .unknown,.legend .unknown{border-width:1px}
h3~p{margin:1mm 0}
svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}
pre{white-space:pre-wrap;font-size:7.5pt;overflow:visible;background:none}
.notice{background:none}
.scroll+.soft{break-before:avoid}
main>section>dl{columns:2;column-gap:8mm}
dl div{break-inside:avoid}
footer{margin-top:6mm;padding:0}
"""
