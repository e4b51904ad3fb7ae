/**
 * Run records of `@sim/core` made visible: a page, text for terminals, CSV.
 *
 * @packageDocumentation
 */

export { renderHtml } from './render-html.ts';
export type { RenderHtmlOptions } from './render-html.ts';
export { renderText } from './render-text.ts';
export { toCsv } from './to-csv.ts';
