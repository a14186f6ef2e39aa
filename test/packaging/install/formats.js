// The programs in the formats that applications are written in.
import { execFile } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { root } from '../pack.js'

/**
 * @typedef {object} Format
 * @property {string} name
 * @property {'module' | 'commonjs'} type what package.json says of the program's files
 * @property {Record<string, string>} [compiler] options; plain JavaScript without
 * @property {{ program: string, needs: string, reason: string }} [except] what the compiler can not do
 */

const run = promisify(execFile)
const programs = fileURLToPath(new URL('../programs', import.meta.url))

/** @type {readonly Format[]} */
export const formats = [
  { name: 'JavaScript, ESM', type: 'module' },
  { name: 'JavaScript, CommonJS', type: 'commonjs' },
  { name: 'TypeScript node16, ESM', type: 'module', compiler: by('node16') },
  {
    name: 'TypeScript node16, CommonJS',
    type: 'commonjs',
    compiler: by('node16'),
    except: {
      program: 'nestjs.ts',
      needs: '@nestjs/core@12',
      reason: 'node16 lets no CommonJS file import Nest 12, which is ESM only',
    },
  },
  { name: 'TypeScript nodenext, ESM', type: 'module', compiler: by('nodenext') },
  { name: 'TypeScript nodenext, CommonJS', type: 'commonjs', compiler: by('nodenext') },
  { name: 'TypeScript bundler', type: 'module', compiler: by('esnext', 'bundler') },
  // The compiler will give this one up, and wants to hear that one knows; applications still have it.
  {
    name: 'TypeScript commonjs',
    type: 'commonjs',
    compiler: { ...by('commonjs', 'node10'), ignoreDeprecations: '6.0' },
  },
]

/** @param {string} module @param {string} [moduleResolution] */
function by(module, moduleResolution = module) {
  return { module, moduleResolution }
}

/** @param {Format} format @param {string} application */
export function folderOf({ name }, application) {
  return `${application}/${name.replaceAll(/\W+/g, '-')}`
}

/** Writes the programs below an application, those in TypeScript as they are.
 * @param {Format} format @param {string} application @param {readonly string[]} leftOut files */
export async function write(format, application, leftOut) {
  const folder = folderOf(format, application)
  await mkdir(folder)
  await writeFile(`${folder}/package.json`, JSON.stringify({ type: format.type }))
  const files = (await readdir(programs)).filter((file) => !leftOut.includes(file))
  for (const file of files) {
    if (format.compiler !== undefined) await copyFile(`${programs}/${file}`, `${folder}/${file}`)
    else await writeJavaScript(format.type, file, folder)
  }
}

const common = {
  strict: true,
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable'],
  types: ['node'],
  esModuleInterop: true,
  experimentalDecorators: true,
  skipLibCheck: true,
}

/**
 * Compiles what is written for one way to resolve modules. ESM and CommonJS stand side by side, as `type` of the
 * nearest package.json says.
 *
 * @param {readonly Format[]} alike formats with the same options @param {string} application
 */
export async function compile(alike, application) {
  const [format] = alike
  const include = alike.map((each) => folderOf(each, application))
  const config = `${application}/tsconfig.${Object.values(format?.compiler ?? {}).join('-')}.json`
  const compilerOptions = { ...common, ...format?.compiler }
  await writeFile(config, JSON.stringify({ compilerOptions, include }))
  await run(`${root}/node_modules/.bin/tsc`, ['-p', config])
}

/** @param {Format['type']} type @param {string} file @param {string} folder */
async function writeJavaScript(type, file, folder) {
  const script = withoutTypes(await readFile(`${programs}/${file}`, 'utf8'))
  const text = type === 'module' ? script : asCommonJs(script)
  await writeFile(`${folder}/${file.replace('.ts', '.js')}`, text)
}

/** @param {string} program */
function withoutTypes(program) {
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    experimentalDecorators: true,
    verbatimModuleSyntax: true,
  }
  return ts.transpileModule(program, { compilerOptions }).outputText
}

/** As somebody writes it by hand: without what a compiler puts in so that both kinds of modules meet.
 * @param {string} script */
function asCommonJs(script) {
  return script
    .replaceAll(/^import \{(.*)\} from (.*);$/gm, 'const {$1} = require($2);')
    .replaceAll(/^import (.*) from (.*);$/gm, 'const $1 = require($2);')
    .replaceAll(/^export const (\w+)/gm, 'const $1 = exports.$1')
    .replaceAll(/^export (async )?function (\w+)/gm, 'exports.$2 = $2;\n$1function $2')
}
