/** What may be loaded within: nothing but pictures that are in the document itself. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'";

const STYLE = `
html { background: #fff; color: #111; color-scheme: light; }
body { margin: 12px; font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
.link { color: #0b57a4; text-decoration: underline; }
.address, .blocked { font: 12px/1.4 ui-monospace, monospace; color: #444; background: #f2f2f2; }
.address { display: inline-block; padding: 0 3px; }
.blocked:not(:empty) { display: inline-block; padding: 2px 6px; border: 1px dashed #767676; }`;

/** A whole document round cleaned HTML. */
export function frameDocument(html: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer"><style>${STYLE}</style></head><body dir="auto">${html}</body></html>`;
}
