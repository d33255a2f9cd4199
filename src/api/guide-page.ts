/** A guide as a page of its own. No scripts, nothing from elsewhere. */
export function guidePage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)} · Undeliver</title>
<style>
:root { color-scheme: light dark; --faint: #f0f0f0; --line: #ccc; --link: #0b5394 }
@media (prefers-color-scheme: dark) { :root { --faint: #2a2a2a; --line: #555; --link: #8ab8f0 } }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
a { color: var(--link) }
h2 { margin-top: 2.5rem }
img { max-width: 100%; height: auto; background: #fff; border-radius: .3rem }
code { background: var(--faint); padding: .1em .3em; border-radius: .2em; overflow-wrap: break-word }
pre { background: var(--faint); padding: 1rem; border-radius: .3rem; overflow-x: auto }
pre code { background: none; padding: 0; overflow-wrap: normal }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { border: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top }
</style>
</head>
<body>
<main>
${body}</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
