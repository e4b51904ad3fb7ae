/** Run from the root: `eslint -c tools/config/eslint.config.mjs .` */
import js from '@eslint/js';
import tsdoc from 'eslint-plugin-tsdoc';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { simulatedWorld } from './eslint-simulated-world.mjs';

const testFiles = ['packages/*/test/**/*.ts', 'tools/*/test/**/*.{ts,mjs}', 'tools/contract/**/*.ts'];

export default defineConfig(
  globalIgnores(['**/dist/', '**/temp/', '**/coverage/', '**/src/generated/', '**/*.d.ts']),
  {
    // A rule is switched off here, by file and in sight, or not at all.
    linterOptions: { noInlineConfig: true },
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { tsdoc },
    rules: {
      'tsdoc/syntax': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // `any` stays where inference needs it (a generator's sent value); what flows out of it is
      // still checked.
      '@typescript-eslint/no-explicit-any': 'off',
      // Indexed reads on hot paths are proven by the code around them.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // A handler's result is `void` or something to schedule.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Arguments are checked at run time: callers without types exist.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/class-literal-property-style': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/prefer-includes': 'off',
      '@typescript-eslint/prefer-optional-chain': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // Options hold functions; a strategy's methods are checked before they are called.
      '@typescript-eslint/unbound-method': 'off',
      // Published coefficients are written as published.
      'no-loss-of-precision': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      // A process that needs no wait yet is still a process.
      'require-yield': 'off',
    },
  },
  {
    // Futures come back from their own callbacks by the base type: only this code makes them.
    files: ['packages/core/src/capacity/{resource,store}.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    // A future that is made of others answers with one of them.
    files: ['packages/core/src/future/future.ts'],
    rules: { '@typescript-eslint/prefer-return-this-type': 'off' },
  },
  {
    files: ['**/*.mjs'],
    rules: {
      // tsc checks these files and knows the globals.
      'no-undef': 'off',
    },
  },
  {
    files: ['packages/**', 'tools/**'],
    rules: { 'max-lines': ['error', { max: 500 }] },
  },
  ...simulatedWorld,
  {
    files: testFiles,
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-deprecated': 'off',
      // A hostile caller passes such a thing.
      'no-sparse-arrays': 'off',
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/src/index.ts'], message: 'Import what is public from the package by its name.' }] },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'A failing test must fail again: use a fixed seed.' },
        { object: 'Date', property: 'now', message: 'A test must not depend on the wall clock.' },
        { object: 'performance', property: 'now', message: 'A test must not depend on the wall clock.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name=/^(describe|it|test)$/][callee.property.name=/^(only|skip|todo)$/]',
          message: 'Every test runs.',
        },
        {
          selector: 'CallExpression[callee.name=/^(it|test)$/] > Literal:first-child[value=/\\bshould\\b/]',
          message: 'State the promise in the present tense, without "should".',
        },
      ],
    },
  },
);
