import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

// Biome formats and lints; these rules need types, and a promise nobody waits for is a login nobody answers.
export default defineConfig(globalIgnores(['**/dist/', '**/node_modules/', '.*']), {
  files: [
    'packages/*/{src,test,test-d}/**/*.ts',
    'examples/*/{src,test}/**/*.{ts,js}',
    'test/**/*.{ts,js}',
  ],
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { project: 'test/tsconfig.json', tsconfigRootDir: import.meta.dirname },
  },
  plugins: { '@typescript-eslint': tseslint.plugin },
  rules: {
    '@typescript-eslint/await-thenable': 'error',
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': 'error',
  },
})
