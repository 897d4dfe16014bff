/** The whole look of a shared page; its hash is in the page's policy. */
export const shareStyle = `
:root{color-scheme:light dark;--ground:#fcfbf9;--raised:#fff;--sunken:#f2f1ed;--line:#dfddd6;--ink:#1c1b18;--quiet:#5f5d56;--accent:#2c56cc;--danger:#a8201a;--bubble:#f2f1ed;--key:#8a2a6b;--string:#1b6b3a;--constant:#9a4a00;--comment:#6b6961;--function:#2c56cc}
@media(prefers-color-scheme:dark){:root{--ground:#161616;--raised:#1f1f1f;--sunken:#101010;--line:#333;--ink:#ececea;--quiet:#a5a39c;--accent:#8fb0ff;--danger:#ff9b90;--bubble:#262626;--key:#e29ad2;--string:#8fd3a5;--constant:#f0b27a;--comment:#9a988f;--function:#8fb0ff}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.65 system-ui,-apple-system,"Segoe UI","Noto Sans","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
main,header,footer{max-width:46rem;margin:0 auto;padding:0 1rem}
header{padding-top:2rem}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 .25rem}
h2{font-size:1.2rem;line-height:1.35;margin:1.6em 0 .5em}
h3,h4,h5,h6{font-size:1.05rem;margin:1.4em 0 .4em}
.about{color:var(--quiet);font-size:.875rem;margin:0}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible,pre:focus-visible,.wide:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
nav{border:1px solid var(--line);border-radius:12px;padding:.75rem 1rem;margin-top:1.5rem;font-size:.9rem}
nav h2{font-size:.875rem;margin:0 0 .25rem;color:var(--quiet);font-weight:500}
nav ol{margin:0;padding-inline-start:1.4rem}
article{margin:2rem 0}
.said{background:var(--bubble);border-radius:16px;padding:.75rem 1rem;margin-inline-start:auto;width:fit-content;max-width:90%;white-space:pre-wrap}
.who{font-size:.8rem;color:var(--quiet);margin:0 0 .35rem;font-weight:500}
article.user .who{text-align:end}
details{border-inline-start:2px solid var(--line);padding-inline-start:.9rem;margin:.75rem 0;font-size:.92rem}
summary{cursor:pointer;color:var(--quiet);padding:.2rem 0}
.failed{color:var(--danger)}
pre,.plain{background:var(--sunken);border:1px solid var(--line);border-radius:12px;padding:.8rem 1rem;overflow-x:auto;font-size:.875rem;line-height:1.55}
pre.plain{white-space:pre-wrap}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em}
pre code{font-size:1em}
p code,li code,td code{background:var(--sunken);border-radius:5px;padding:.1em .35em}
.wide{overflow-x:auto;margin:1em 0}
table{border-collapse:collapse;font-size:.92rem}
th,td{border:1px solid var(--line);padding:.4rem .7rem;text-align:start}
[align=right]{text-align:right}[align=center]{text-align:center}[align=left]{text-align:left}
th{background:var(--sunken)}
blockquote{margin:1em 0;padding-inline-start:1rem;border-inline-start:3px solid var(--line);color:var(--quiet)}
hr{border:0;border-top:1px solid var(--line);margin:2em 0}
.footnote{font-size:.85rem;color:var(--quiet)}
div.math{overflow-x:auto;margin:1em 0}
.c-token-keyword{color:var(--key)}.c-token-string,.c-token-string-expression{color:var(--string)}.c-token-constant{color:var(--constant)}.c-token-comment{color:var(--comment)}.c-token-function,.c-token-link{color:var(--function)}
footer{border-top:1px solid var(--line);margin-top:3rem;padding-top:1rem;padding-bottom:3rem;color:var(--quiet);font-size:.875rem}
@media print{:root{--ground:#fff;--raised:#fff;--sunken:#f4f4f4;--ink:#000;--quiet:#444;--line:#bbb}body{font-size:11pt}nav,.continue{display:none}pre{white-space:pre-wrap;break-inside:avoid}details::details-content{content-visibility:visible;block-size:auto}article{break-inside:auto}h1,h2,h3{break-after:avoid}a{color:inherit}}
`;
