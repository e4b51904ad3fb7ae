import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, Converter, ReflectionKind } from 'typedoc';
import { packages, root } from './packages.mjs';

/** Where the page of an exported name is: `classes/EventLog`. */
const folders = new Map([
  [ReflectionKind.Class, 'classes'],
  [ReflectionKind.Interface, 'interfaces'],
  [ReflectionKind.Function, 'functions'],
  [ReflectionKind.TypeAlias, 'type-aliases'],
  [ReflectionKind.Variable, 'variables'],
]);

/**
 * Writes a page for every export of every package, from the types that are published.
 *
 * @param {string} destination
 * @returns {Promise<Record<string, string>>} the address of each exported name that only one package
 *   has
 */
export async function generateApi(destination) {
  const application = await Application.bootstrapWithPlugins(
    /** @type {import('typedoc').Configuration.TypeDocOptions} */ ({
      name: 'API',
      entryPoints: packages.map((name) => `${root}packages/${name}/dist/index.d.ts`),
      tsconfig: `${root}tools/site/src/tsconfig.api.json`,
      // The packages' own builds have checked these types.
      skipErrorChecking: true,
      excludeExternals: true,
      excludeInternal: true,
      excludePrivate: true,
      disableSources: true,
      readme: 'none',
      logLevel: 'Warn',
      plugin: ['typedoc-plugin-markdown'],
      out: destination,
      entryFileName: 'index',
      outputFileStrategy: 'members',
      excludeScopesInPaths: true,
      hideBreadcrumbs: true,
      hidePageHeader: true,
      useCodeBlocks: true,
      expandParameters: true,
      parametersFormat: 'table',
      tableColumnSettings: { hideSources: true },
    }),
  );
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) module.name = `@sim/${module.name.replace(/\/dist$/, '')}`;
  });
  const project = await application.convert();
  if (!project) throw new Error('The types of the packages cannot be read: build them first (pnpm build).');
  await application.generateOutputs(project);
  writeFileSync(join(destination, 'index.md'), readFileSync(join(root, 'tools/site/guide/api-index.md'), 'utf8'));

  /** @type {Map<string, string | undefined>} */
  const addresses = new Map();
  for (const module of project.children ?? [])
    for (const { name, kind } of module.children ?? []) {
      const address = `/api/${module.name.replace('@sim/', '')}/${folders.get(kind)}/${name}`;
      addresses.set(name, addresses.has(name) ? undefined : address);
    }
  return Object.fromEntries(
    [...addresses].flatMap(([name, address]) => (address === undefined ? [] : [[name, address]])),
  );
}
