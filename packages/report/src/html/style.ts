/** The look of a page: one sheet for screens, phones and paper, light and dark. */
export const STYLE = `
:root{color-scheme:light dark;
--bg:#f6f7f9;--panel:#fff;--ink:#161a20;--soft:#3d4652;--muted:#5a6473;--line:#dfe3e8;--grid:#e9ecf0;--accent:#1f56c8;--accent-soft:#e8effc;--good:#17713a;--good-soft:#e3f4e8;--bad:#b3261e;--bad-soft:#fdeae8;--fault:#d4483b;--rebalance:#7a8594;
--c0:#2464d8;--c1:#cf3f32;--c2:#0b8f83;--c3:#4a8f28;--c4:#c9740c;--c5:#7d4fd0;--c6:#b83a86;--c7:#6b7684;
--heat0:#f1f3f6;--heat1:#cfe1f4;--heat2:#7fb7e0;--heat3:#3f83c4;--heat4:#5b3f9e;--heat5:#3a0f4f}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){
--bg:#0e1116;--panel:#161a21;--ink:#eceff4;--soft:#c9d0da;--muted:#9aa5b4;--line:#2b323d;--grid:#222831;--accent:#8ab0ff;--accent-soft:#1c2740;--good:#6fd08c;--good-soft:#14291c;--bad:#ff8f86;--bad-soft:#361a19;--fault:#ff7a6b;--rebalance:#98a3b3;
--c0:#6ea0ff;--c1:#ff7a6b;--c2:#3fcdbd;--c3:#8ed06a;--c4:#ffb454;--c5:#b995ff;--c6:#f188c4;--c7:#a3adba;
--heat0:#1a1f27;--heat1:#1d3354;--heat2:#23608f;--heat3:#2fa39a;--heat4:#a5d34f;--heat5:#fdf0a0}}
:root[data-theme=dark]{color-scheme:dark;
--bg:#0e1116;--panel:#161a21;--ink:#eceff4;--soft:#c9d0da;--muted:#9aa5b4;--line:#2b323d;--grid:#222831;--accent:#8ab0ff;--accent-soft:#1c2740;--good:#6fd08c;--good-soft:#14291c;--bad:#ff8f86;--bad-soft:#361a19;--fault:#ff7a6b;--rebalance:#98a3b3;
--c0:#6ea0ff;--c1:#ff7a6b;--c2:#3fcdbd;--c3:#8ed06a;--c4:#ffb454;--c5:#b995ff;--c6:#f188c4;--c7:#a3adba;
--heat0:#1a1f27;--heat1:#1d3354;--heat2:#23608f;--heat3:#2fa39a;--heat4:#a5d34f;--heat5:#fdf0a0}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
.wrap{max-width:1160px;margin:0 auto;padding:28px 24px 64px}
.skip{position:absolute;left:-999px;top:8px;background:var(--panel);color:var(--accent);padding:8px 12px;z-index:20;border-radius:6px}
.skip:focus{left:8px}
h1{font-size:30px;line-height:1.15;letter-spacing:-.02em;margin:0 0 6px;overflow-wrap:anywhere}
h2{font-size:21px;letter-spacing:-.01em;margin:44px 0 4px}
h3{font-size:16px;margin:0;overflow-wrap:anywhere}
p{margin:0 0 8px}
a{color:var(--accent)}
code,.mono{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.lead{color:var(--soft);max-width:76ch;overflow-wrap:anywhere}
.muted{color:var(--muted)}
.small{font-size:13px}
.top{display:flex;gap:16px;justify-content:space-between;align-items:flex-start}
.top>div:first-child{min-width:0}
.tools{display:flex;gap:8px;flex-wrap:wrap;justify-content:flex-end}
button{font:inherit;font-size:13px;color:var(--ink);background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:5px 11px;min-height:32px;cursor:pointer}
button:hover{border-color:var(--accent)}
button[aria-pressed=true]{background:var(--accent-soft);border-color:var(--accent)}
button:disabled{opacity:.5;cursor:default}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.chips{list-style:none;display:flex;flex-wrap:wrap;gap:6px;margin:10px 0 0;padding:0;font-size:13px;color:var(--soft)}
.chips li{background:var(--panel);border:1px solid var(--line);border-radius:99px;padding:1px 10px;max-width:100%;overflow-wrap:anywhere}
.answer{background:var(--panel);border:1px solid var(--line);border-left:5px solid var(--accent);border-radius:12px;padding:18px 22px;margin:22px 0 0}
.answer .say{font-size:20px;line-height:1.35;letter-spacing:-.01em;margin:2px 0 0;max-width:62ch;overflow-wrap:anywhere}
.answer .ask{color:var(--muted);font-size:13px;margin:0}
.answer .thumb{color:var(--soft);margin:10px 0 0;padding-top:10px;border-top:1px dashed var(--line);font-size:14px}
.answer+.answer{margin-top:10px}
.promises{list-style:none;margin:12px 0 0;padding:0;display:grid;gap:6px}
.promises li{display:flex;gap:10px;align-items:baseline;background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:8px 14px;overflow-wrap:anywhere}
.mark{font-weight:700;font-size:12px;border-radius:99px;padding:1px 9px;white-space:nowrap;flex:none}
.kept .mark{color:var(--good);background:var(--good-soft)}
.broken .mark{color:var(--bad);background:var(--bad-soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(172px,1fr));gap:10px;margin:14px 0 0;padding:0}
.figures div{background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:11px 14px;min-width:0}
.figures dt{color:var(--muted);font-size:12.5px;line-height:1.3;overflow-wrap:anywhere}
.figures dd{margin:3px 0 0;font-size:22px;font-weight:650;letter-spacing:-.02em;line-height:1.2;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.figures dd{white-space:nowrap}.figures small{font-size:13px;font-weight:500;letter-spacing:0;color:var(--muted)}
.figures dd.was{font-size:12.5px;font-weight:400;letter-spacing:0;color:var(--muted)}
.graph text.name{font-weight:600}
.bar{position:sticky;top:0;z-index:10;background:var(--bg);padding:8px 0 6px;margin-top:10px;border-bottom:1px solid var(--line)}
.bar .row{display:flex;gap:8px;align-items:center;flex-wrap:wrap;font-size:13px;min-height:34px}
.bar output{flex:1;min-width:180px;font-variant-numeric:tabular-nums;color:var(--soft);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.overview{height:50px}
figure.chart{margin:14px 0 0;background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:14px 16px 10px}
figure.chart figcaption p{color:var(--muted);font-size:13px;margin:1px 0 6px}
.plot{position:relative;min-height:60px;touch-action:pan-y;border-radius:6px}
.plot .uplot{width:100%}
.keys{display:flex;flex-wrap:wrap;gap:3px 14px;list-style:none;margin:4px 0 2px;padding:0;font-size:13px}
.keys li{display:flex;align-items:center;gap:6px;min-width:0;max-width:100%}
.keys button{display:flex;align-items:center;gap:6px;border:0;background:none;padding:2px 4px;min-height:26px;max-width:100%;text-align:left}
.keys button[aria-pressed=false] .name{text-decoration:line-through;opacity:.6}
.keys .name{overflow-wrap:anywhere}
.keys .val{font-variant-numeric:tabular-nums;color:var(--soft);min-width:5.5em}
.swatch{width:14px;height:4px;border-radius:2px;flex:none;background:currentColor}
.swatch.box{height:12px;width:12px;border-radius:3px}
.scale{display:flex;align-items:center;gap:8px;font-size:12.5px;color:var(--muted)}
.scale canvas{width:160px;height:10px;border-radius:3px}
details{margin:4px 0 0}
summary{cursor:pointer;color:var(--muted);font-size:13px;padding:3px 0;border-radius:4px}
summary:hover{color:var(--accent)}
.scroll{overflow:auto;max-height:420px;border:1px solid var(--line);border-radius:8px;background:var(--panel)}
.scroll[data-whole]{max-height:none}
section>h3{margin:18px 0 4px}
table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);font-size:13px;padding:6px 10px}
th,td{text-align:left;padding:5px 10px;border-bottom:1px solid var(--grid);vertical-align:top;overflow-wrap:anywhere}
thead th{position:sticky;top:0;background:var(--panel);font-weight:600;color:var(--soft);border-bottom:1px solid var(--line)}
td.n,th.n{text-align:right;white-space:nowrap}
tbody th{font-weight:500}
tr.fault td:first-child,tr.fault th:first-child{box-shadow:inset 3px 0 var(--fault)}
tr.rebalance td:first-child,tr.rebalance th:first-child{box-shadow:inset 3px 0 var(--rebalance)}
.better{color:var(--good)}.worse{color:var(--bad)}
.graph{overflow:auto;background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:12px;margin-top:10px}
.graph svg{display:block;margin:0 auto;max-width:100%;height:auto}.graph svg.wide{min-width:820px}
.graph .node .main{fill:var(--panel);stroke:var(--line);stroke-width:1.3}
.graph .node .stack{fill:var(--bg);stroke:var(--line)}
.graph .node .tag{stroke:none}
.graph .node.down rect.main{stroke:var(--bad);stroke-dasharray:4 3}
.graph text{fill:var(--ink);font-size:13px;font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.graph text.sub{fill:var(--muted);font-size:11.5px}
.graph text.key{fill:var(--soft);font-size:11.5px}
.graph .edge{fill:none;stroke:var(--muted);stroke-width:1.4}
.graph .edge.reads{stroke-dasharray:5 3}
.graph marker path{fill:var(--muted)}
.f0{fill:var(--c0)}.f1{fill:var(--c1)}.f2{fill:var(--c2)}.f3{fill:var(--c3)}.f4{fill:var(--c4)}.f5{fill:var(--c5)}.f6{fill:var(--c6)}.f7{fill:var(--c7)}
.k0{color:var(--c0)}.k1{color:var(--c1)}.k2{color:var(--c2)}.k3{color:var(--c3)}.k4{color:var(--c4)}.k5{color:var(--c5)}.k6{color:var(--c6)}.k7{color:var(--c7)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:10px;margin-top:10px}
.card{background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:12px 14px;min-width:0}
.card h3{font-size:15px}
.card ul{margin:6px 0 0;padding-left:18px;font-size:13.5px;color:var(--soft)}
.card dl{display:grid;grid-template-columns:minmax(0,auto) minmax(0,1fr);gap:1px 12px;margin:6px 0 0;font-size:13px}
.card dt{color:var(--muted)}.card dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
footer{margin-top:44px;color:var(--muted);font-size:13px;border-top:1px solid var(--line);padding-top:14px}
.quiet{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.uplot,.uplot *{box-sizing:border-box}
.uplot{font-family:inherit;line-height:1.5;position:relative}
.u-wrap{position:relative;user-select:none}
.u-over,.u-under{position:absolute}.u-under{overflow:hidden}
.uplot canvas{display:block;position:relative;width:100%;height:100%}
.u-axis{position:absolute}
.u-select{background:color-mix(in srgb,var(--accent) 18%,transparent);position:absolute;pointer-events:none}
.u-cursor-x,.u-cursor-y{position:absolute;left:0;top:0;pointer-events:none}
.u-hz .u-cursor-x{height:100%;border-right:1.5px solid var(--ink)}
.u-cursor-y{display:none}
.u-cursor-pt{position:absolute;top:0;left:0;border-radius:50%;border:0 solid;pointer-events:none;background-clip:padding-box!important}
.u-off,.u-legend{display:none}
@media (max-width:640px){.wrap{padding:16px 12px 48px}h1{font-size:23px}.answer{padding:14px 16px}.answer .say{font-size:17px}figure.chart{padding:10px 8px 8px}.figures{grid-template-columns:repeat(2,minmax(0,1fr))}.figures dd{font-size:19px}.cards{grid-template-columns:minmax(0,1fr)}.top{flex-direction:column}.tools{justify-content:flex-start}.bar .hint{display:none}.bar output{min-width:100%;order:9}h2{margin-top:32px}}
@media (prefers-reduced-motion:no-preference){.card,.chart{transition:border-color .15s}}
@media print{body{background:#fff}.wrap{max-width:none;padding:0}.tools,.bar,.skip,summary,.noprint{display:none}figure.chart,.card,.answer,.figures div,.graph,tr{break-inside:avoid}.scroll{max-height:none;overflow:visible;border:0}figure.chart{border-color:#ccc}details:not([open])>*{display:none}h2{break-after:avoid}}
`;
