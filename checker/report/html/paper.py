"""How the page looks on paper: A4, dark on white, tables that go on with their headings, squares that survive grey."""

PAPER = """
@page{size:A4;margin:16mm 14mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;
color:#59626d}}
html{font-size:9.5pt}
body{font-size:1rem;line-height:1.4}
.top,main,footer{max-width:none;padding:0}
nav,.skip{display:none}
a{color:inherit;text-decoration:none}
h1{font-size:20pt}
h2{font-size:13pt;margin:9mm 0 3mm;padding-top:3mm;break-after:avoid}
h3{font-size:11pt;break-after:avoid}
.verdict{font-size:12pt}
.figures .large{font-size:15pt}
.figures{grid-template-columns:1fr 1fr 1fr 1fr 1.3fr}
p,li{orphans:3;widows:3}
.scroll{overflow:visible;margin:3mm 0}
table{font-size:8.5pt}
thead{display:table-header-group}
th small,td small{display:inline;margin-left:1.5mm}
tr,figure,.legend,.notice,.figures,.control>h3{break-inside:avoid}
caption{break-after:avoid}
article{content-visibility:visible;padding:5mm 0;break-inside:auto}
.month{grid-template-columns:repeat(7,4.6mm);gap:.4mm}
.month i,.legend i{height:4.6mm;font-size:7pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.month b{font-size:6.5pt}
.calendar{gap:3mm 4mm}
.legend{grid-template-columns:repeat(3,1fr);font-size:8.5pt}
.legend i{width:4.6mm}
.glance{gap:0 6mm;break-inside:avoid}
.sizes{flex:1 1 58mm;max-width:90mm}
svg text{font-size:15px}
h3~p{margin:1mm 0}
svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}
pre{white-space:pre-wrap;font-size:8pt;overflow:visible;background:none}
.notice{background:none}
footer{margin-top:6mm;padding:0}
"""
