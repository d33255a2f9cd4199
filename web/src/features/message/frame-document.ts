/** What may be loaded within: nothing but pictures that are in the document itself. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'";

/**
 * What is ours takes nothing over from the mail round it, has an edge that no style of a mail can have, and room to be read in
 * the narrowest cell. Numbers before list items stand within the list: outside of it they would lie over what is beside it.
 */
const STYLE = `
html { background: #fff; color: #111; color-scheme: light; }
body { margin: 12px; font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
.link { color: #0b57a4; text-decoration: underline; }
pre { white-space: pre-wrap; }
ol, ul { list-style-position: inside; }
.address, .blocked { all: initial !important; direction: ltr !important; unicode-bidi: isolate !important; }
.address, .blocked:not(:empty) {
  display: inline-block !important; min-width: 10em !important; max-width: 100% !important;
  box-sizing: border-box !important; padding: 0 4px !important;
  border: 1px dashed #767676 !important; font: 12px/1.5 ui-monospace, monospace !important; color: #444 !important;
  background: #f2f2f2 !important; overflow-wrap: anywhere !important;
}`;

/** A whole document round cleaned HTML. */
export function frameDocument(html: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer"><style>${STYLE}</style></head><body dir="auto">${html}</body></html>`;
}
