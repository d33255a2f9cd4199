/** What lays out a text and does nothing else. Not among them: forms, frames, media, SVG, MathML, style sheets, metadata. */
export const ALLOWED_TAGS: readonly string[] = `
  a abbr address article aside b bdi bdo big blockquote br caption center cite code col
  colgroup dd del div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img
  ins kbd li main mark nav ol p pre q s samp section small span strike strong sub sup table tbody
  td tfoot th thead time tr tt u ul var wbr #text`
  .trim()
  .split(/\s+/);

/**
 * No `id`, `name` or `class`: nothing in the mail can be mistaken for something of ours. No address of any kind.
 * No `rowspan`: cells that span rows and columns can lie over one another.
 */
export const ALLOWED_ATTRIBUTES: readonly string[] = `
  align alt bgcolor border cellpadding cellspacing color colspan dir height lang
  size start style valign width`
  .trim()
  .split(/\s+/);
