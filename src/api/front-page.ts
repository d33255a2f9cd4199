/** What a person sees who opens the server in a browser. No scripts, nothing from elsewhere. */
export const FRONT_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Undeliver</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
code { background: #f0f0f0; padding: .1em .3em; border-radius: .2em }
</style>
</head>
<body>
<main>
<h1>Undeliver</h1>
<p>Takes mail back out of mailboxes after it was delivered, on Microsoft 365 and Google Workspace, and checks at the mailbox that it is gone.</p>
<h2>The API</h2>
<p>It lies below <code>/client/v4</code>; its description is <a href="/openapi.json">openapi.json</a>.
Make a token with <code>npx undeliver token create --tenant NAME --role soc-analyst</code> and send it as
<code>Authorization: Bearer …</code>, for example to <code>/client/v4/accounts</code>.</p>
<h2>The dashboard</h2>
<p>It was not built here: <code>npm run build</code> builds it, and after a restart this page is it. The command line shows everything too: <code>npx undeliver --help</code>.</p>
<h2>Operation</h2>
<p><a href="/healthz">healthz</a> · <a href="/readyz">readyz</a> · <a href="/metrics">metrics</a></p>
</main>
</body>
</html>
`;
