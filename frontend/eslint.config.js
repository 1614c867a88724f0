/** How the phone app is written: types used, sizes of the house, and imports that go down only. */
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import ts from 'typescript-eslint';

/** screens → controls; session → sync → store → domain: a folder may not import from those named beside it. */
const ABOVE = {
  domain: ['store', 'sync', 'session', 'controls', 'screens'],
  store: ['sync', 'session', 'controls', 'screens'],
  sync: ['session', 'controls', 'screens'],
  session: ['controls', 'screens'],
  controls: ['screens'],
};

function refusedImports(above) {
  const patterns = above.map((folder) => ({
    regex: `(^|/)${folder}(/|$)`,
    message: `imports go down only; ${folder} lies above`,
  }));
  return ['error', { patterns }];
}

export default ts.config(
  { ignores: ['node_modules/**', 'sw.template.js'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...vue.configs['flat/recommended'],
  prettier,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.node.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      complexity: ['error', 8],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-undef': 'off', // the types say it
      'no-restricted-globals': ['error', { name: 'structuredClone', message: 'Chrome 79 lacks it' }],
      'no-restricted-properties': [
        'error',
        { object: 'crypto', property: 'randomUUID', message: 'Chrome 79 lacks it; use getRandomValues' },
        { object: 'AbortSignal', property: 'timeout', message: 'Chrome 79 lacks it; use AbortController' },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  ...Object.entries(ABOVE).map(([folder, above]) => ({
    files: [`src/${folder}/**`],
    rules: { 'no-restricted-imports': refusedImports(above) },
  })),
  { files: ['tests/**'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['*.js'], extends: [ts.configs.disableTypeChecked] },
);
