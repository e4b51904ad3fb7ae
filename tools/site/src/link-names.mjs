/**
 * Makes a link of every name in code type that one of the packages exports, such as `EventLog`: the
 * first time in each section, on pages that are not the reference itself.
 *
 * @param {import('vitepress').MarkdownRenderer} markdown
 * @param {Readonly<Record<string, string>>} names - with their addresses
 */
export function linkNames(markdown, names) {
  const known = new Map(Object.entries(names));
  markdown.core.ruler.push('link-names', (state) => {
    if (String(state.env.relativePath ?? '').startsWith('api/')) return;
    /** @type {Set<string>} */
    let linked = new Set();
    state.tokens.forEach((block, at) => {
      if (block.type === 'heading_open') linked = new Set();
      if (block.type !== 'inline' || state.tokens[at - 1]?.type === 'heading_open') return;
      let insideLink = false;
      block.children = (block.children ?? []).flatMap((token) => {
        if (token.type === 'link_open') insideLink = true;
        if (token.type === 'link_close') insideLink = false;
        const address = token.type === 'code_inline' ? known.get(token.content) : undefined;
        if (address === undefined || insideLink || linked.has(token.content)) return [token];
        linked.add(token.content);
        const open = new state.Token('link_open', 'a', 1);
        open.attrSet('href', address);
        return [open, token, new state.Token('link_close', 'a', -1)];
      });
    });
  });
}
