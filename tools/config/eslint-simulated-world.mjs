/**
 * What code inside `packages/` may not do, so that a simulation is deterministic, runs anywhere,
 * and the packages stay apart.
 */
import { builtinModules } from 'node:module';

const builtins = builtinModules.filter((name) => !name.startsWith('_') && !name.includes('/')).join('|');

/** The two files that connect a simulation to the real clock; each may use what it is there for. */
const realTimeFiles = ['packages/core/src/run/run-async.ts', 'packages/core/src/run/wall-clock.ts'];

/** Packages for Node alone: they start simulations, and run nothing inside one. */
const nodePackages = ['experiment', 'cli'];

/** How many folders below `src` are looked at; the deepest in use is 2. */
const depths = [0, 1, 2, 3, 4];

const wallClock = 'Simulated time is the only time: the wall clock must not reach a model.';
const timers = 'Waiting is simulated: yield a delay, or schedule an event.';
const promises = 'Processes are synchronous generators: promises would hand the order of events to the host.';
const host = 'Packages run in Node, browsers and workers alike.';
const collector = 'What the garbage collector does must not reach a model.';

/** @param {readonly string[]} names @param {string} message */
const each = (names, message) => names.map((name) => ({ name, message }));

/**
 * @param {boolean} core
 * @param {number} depth - folders between `src` and the file
 * @returns {import('eslint').Linter.RuleEntry}
 */
function imports(core, depth) {
  const up = '../'.repeat(depth + 1);
  return [
    'error',
    {
      patterns: [
        { regex: `^(node:|(${builtins})(/|$))`, message: `No Node built-ins. ${host}` },
        {
          regex: core ? '^@sim/' : '^@sim/(?!core(/|$))',
          message: core
            ? '@sim/core imports nothing of ours.'
            : 'A package imports @sim/core and no other package of ours: declare the port it needs.',
        },
        { regex: '^@sim/core/.', message: "Only @sim/core's public API." },
        { regex: `^(?!\\.|@sim/|node:|(${builtins})(/|$))`, message: 'Packages have no dependencies but @sim/core.' },
        { regex: `^${up.replaceAll('.', '\\.')}`, message: 'Imports stay inside src.' },
      ],
    },
  ];
}

const realTimeGlobals = [
  ...each(['Date', 'performance'], wallClock),
  ...each(
    [
      'setTimeout',
      'setInterval',
      'setImmediate',
      'clearTimeout',
      'clearInterval',
      'clearImmediate',
      'queueMicrotask',
      'requestAnimationFrame',
      'cancelAnimationFrame',
      'scheduler',
    ],
    timers,
  ),
  ...each(['Promise'], promises),
];
const hostGlobals = [
  ...each(['crypto'], 'Randomness comes from a RandomStream.'),
  ...each(
    [
      'process',
      'Buffer',
      'require',
      'module',
      '__dirname',
      '__filename',
      'global',
      'window',
      'self',
      'document',
      'navigator',
      'console',
      'fetch',
    ],
    host,
  ),
  ...each(['WeakRef', 'FinalizationRegistry'], collector),
];
const anyGlobalObject = each(['globalThis'], 'Global objects reach the clock, timers and randomness unseen.');

const structure = [
  { selector: 'ExportAllDeclaration', message: 'Name every export: `export *` publishes by accident.' },
  {
    selector: 'ImportExpression, TSImportType, TSImportEqualsDeclaration',
    message: 'Import at the top of the file, by name.',
  },
  {
    selector: ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration:not([kind="const"])',
    message: 'No mutable state in a module: two simulations would share it.',
  },
  {
    selector:
      'Program > VariableDeclaration > VariableDeclarator > NewExpression[callee.name=/^(Map|Set|WeakMap|WeakSet)$/][arguments.length=0]',
    message: 'A container that is filled later is mutable state in a module: two simulations would share it.',
  },
  {
    selector: 'PropertyDefinition[static=true][readonly!=true]',
    message: 'No mutable static: two simulations would share it.',
  },
];
const asynchrony = [
  { selector: ':function[async=true], AwaitExpression, ForOfStatement[await=true]', message: promises },
];
const namedExports = [
  {
    selector: 'ExportNamedDeclaration[declaration]',
    message: 'index.ts names what other files define; it defines nothing.',
  },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
];

const properties = [
  { object: 'Math', property: 'random', message: 'Randomness comes from a RandomStream.' },
  ...['toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase', 'localeCompare'].map((property) => ({
    property,
    message: 'The same on every machine: order by code unit, format without a locale.',
  })),
];

/** @type {import('eslint').Linter.Config[]} */
export const simulatedWorld = [
  ...depths.flatMap((depth) => {
    const files = `src/${'*/'.repeat(depth)}*.ts`;
    return [
      { files: [`packages/*/${files}`], rules: { 'no-restricted-imports': imports(false, depth) } },
      { files: [`packages/core/${files}`], rules: { 'no-restricted-imports': imports(true, depth) } },
    ];
  }),
  {
    // Where the drawing of a report lays out its graph: bundled, as the page has to be one file.
    files: ['packages/report/src/html/layered-layout.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...realTimeGlobals, ...hostGlobals, ...anyGlobalObject],
      'no-restricted-properties': ['error', ...properties],
      'no-restricted-syntax': ['error', ...structure, ...asynchrony],
    },
  },
  {
    files: ['packages/*/src/index.ts'],
    rules: { 'no-restricted-syntax': ['error', ...structure, ...asynchrony, ...namedExports] },
  },
  {
    files: nodePackages.map((name) => `packages/${name}/src/**/*.ts`),
    rules: {
      'no-restricted-imports': 'off',
      'no-restricted-globals': 'off',
      'no-restricted-syntax': [
        'error',
        ...structure.filter(({ selector }) => !selector.startsWith('ImportExpression')),
      ],
    },
  },
  {
    files: realTimeFiles,
    rules: {
      'no-restricted-globals': ['error', ...hostGlobals],
      'no-restricted-syntax': ['error', ...structure],
    },
  },
];
