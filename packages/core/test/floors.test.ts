import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const floors: Readonly<Record<string, number>> = {
  words: 0,
  text: 1,
  options: 2,
  protocol: 3,
  http: 3,
  'rate-limiter': 3,
  audit: 4,
  opentelemetry: 4,
  memory: 4,
  directory: 5,
  groups: 6,
  users: 7,
  login: 8,
  'ldap-auth.ts': 9,
  entries: 9,
  several: 9,
  diagnosis: 10,
  'index.ts': 10,
}

/** Packages that only whoever uses one room has installed. */
const optionalPeers: Readonly<Record<string, string>> = { opentelemetry: '@opentelemetry/api' }

/** What each file below `src` imports: own files by their path there, packages by their specifier. */
type Imports = ReadonlyMap<string, readonly string[]>

const root = fileURLToPath(new URL('..', import.meta.url))

function importsOf(file: string): string[] {
  const text = readFileSync(`${root}/src/${file}`, 'utf8')
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.') ? posix.join(posix.dirname(file), fileName) : fileName,
    )
}

function readImports(): Imports {
  const files = readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' })
  return new Map(
    files.filter((file) => file.endsWith('.ts')).map((file) => [file, importsOf(file)]),
  )
}

function declaredDependencies(): string[] {
  const manifest: { dependencies?: Record<string, string> } = JSON.parse(
    readFileSync(`${root}/package.json`, 'utf8'),
  )
  return Object.keys(manifest.dependencies ?? {})
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? file
}

function floorOf(file: string): number | undefined {
  return floors[roomOf(file)]
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Another room of the same floor is as far away as one above. */
function mayImport(from: string, to: string): boolean {
  const own = floorOf(from)
  const other = floorOf(to)
  return own !== undefined && other !== undefined && (other < own || roomOf(from) === roomOf(to))
}

function ownFileBreaches(imports: Imports, from: string, to: string): string[] {
  if (!imports.has(to)) return [`${from} imports ${to}, which is no file of src`]
  return mayImport(from, to) ? [] : [`${from} imports ${to}, which is not below it`]
}

function packageBreaches(from: string, specifier: string, declared: readonly string[]): string[] {
  if (isBuiltin(specifier)) {
    return specifier.startsWith('node:') ? [] : [`${from} imports ${specifier} without node:`]
  }
  const name = packageOf(specifier)
  if (name === optionalPeers[roomOf(from)]) return []
  if (!declared.includes(name)) return [`${from} imports ${name}, which is no dependency`]
  return name === 'ldapts' && roomOf(from) !== 'protocol'
    ? [`${from} imports ldapts, which only protocol/ may`]
    : []
}

function reachable(imports: Imports, from: string, seen = new Set<string>()): Set<string> {
  for (const to of imports.get(from) ?? []) {
    if (seen.has(to)) continue
    seen.add(to)
    reachable(imports, to, seen)
  }
  return seen
}

function isOwnFile(imported: string): boolean {
  return imported.endsWith('.ts')
}

function breachesOf(imports: Imports, file: string, declared: readonly string[]): string[] {
  const reached = reachable(imports, file)
  const direct = (imports.get(file) ?? []).flatMap((to) =>
    isOwnFile(to) ? ownFileBreaches(imports, file, to) : packageBreaches(file, to, declared),
  )
  return [
    ...(floorOf(file) === undefined ? [`${file} is in no room`] : []),
    ...direct,
    ...(reached.has(file) ? [`${file} imports itself in a circle`] : []),
    ...(roomOf(file) === 'users' && reached.has('login/verify.ts')
      ? [`${file} reaches login/verify.ts`]
      : []),
  ]
}

function breaches(imports: Imports, declared: readonly string[]): string[] {
  return [...imports.keys()].flatMap((file) => breachesOf(imports, file, declared))
}

describe('the floors of core', () => {
  it('are kept by every file', () => {
    const imports = readImports()
    expect(imports.has('index.ts')).toBe(true)
    expect(breaches(imports, declaredDependencies())).toEqual([])
  })

  it.each([
    ['an import upwards', { 'text/a.ts': ['login/b.ts'], 'login/b.ts': [] }, 'not below it'],
    [
      'the two rooms on one floor',
      { 'http/a.ts': ['protocol/b.ts'], 'protocol/b.ts': [] },
      'not below',
    ],
    [
      'an import of the public names',
      { 'login/a.ts': ['index.ts'], 'index.ts': [] },
      'not below it',
    ],
    ['a circle', { 'text/a.ts': ['text/b.ts'], 'text/b.ts': ['text/a.ts'] }, 'in a circle'],
    ['ldapts outside protocol/', { 'users/a.ts': ['ldapts'] }, 'only protocol/ may'],
    [
      'a subpath of ldapts outside protocol/',
      { 'users/a.ts': ['ldapts/ber'] },
      'only protocol/ may',
    ],
    ['an undeclared dependency', { 'text/a.ts': ['left-pad'] }, 'no dependency'],
    [
      'an optional peer outside its room',
      { 'login/a.ts': ['@opentelemetry/api'] },
      'no dependency',
    ],
    ['the package itself', { 'text/a.ts': ['@ldap-auth/core'] }, 'no dependency'],
    ['a file outside src', { 'text/a.ts': ['../test/b.ts'] }, 'no file of src'],
    ['an unlisted room', { 'utils/a.ts': [] }, 'in no room'],
    ['an unlisted file on top', { 'main.ts': [] }, 'in no room'],
    [
      'a look-up that reaches the bind',
      { 'users/a.ts': ['users/b.ts'], 'users/b.ts': ['login/verify.ts'], 'login/verify.ts': [] },
      'users/a.ts reaches login/verify.ts',
    ],
  ])('would be broken by %s', (_, files: Record<string, string[]>, breach) => {
    expect(breaches(new Map(Object.entries(files)), ['ldapts']).join('\n')).toContain(breach)
  })

  it.each([
    'index.ts',
    'http/index.ts',
    'entries/index.ts',
    'rate-limiter/index.ts',
    'audit/index.ts',
    'opentelemetry/index.ts',
    'diagnosis/index.ts',
  ])('%s writes out every public name', (file) => {
    expect(readFileSync(`${root}/src/${file}`, 'utf8')).not.toMatch(/export\s*\*/)
  })
})
