// Leads from what is published back to the sources, as a debugger does.
import { deepStrictEqual, ok } from 'node:assert'
import { readdir, readFile } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { basename, dirname, resolve } from 'node:path'

// What the bundler adds begins with `_`, and has no source.
const declaration = /^(?:async )?(?:function\*?|class|let|const|var) (?!_)(\w+?)(?:\$\d+)?\b/

/** Every function and class at the top of a file is where its map says. @param {string} installed a package */
export async function checkSourceMaps(installed) {
  const files = (await readdir(`${installed}/dist`)).filter((file) => /\.[cm]js$/.test(file))
  ok(files.length > 0, `${installed} has no code`)
  for (const file of files) {
    ok((await checkMap(`${installed}/dist/${file}`)) > 0, `the map of ${file} leads nowhere`)
  }
}

/** @param {string} file @returns {Promise<number>} how many names were followed */
async function checkMap(file) {
  const code = await readFile(file, 'utf8')
  ok(code.trimEnd().endsWith(`//# sourceMappingURL=${basename(file)}.map`), `${file} names no map`)
  const payload = JSON.parse(await readFile(`${file}.map`, 'utf8'))
  const sources = await readSources(payload, dirname(file))
  const map = new SourceMap(payload)
  let followed = 0
  for (const [index, line] of code.split('\n').entries()) {
    const name = declaration.exec(line)?.[1]
    const origin = map.findEntry(index, line.indexOf(name ?? ''))
    if (name === undefined || !('originalLine' in origin)) continue
    // A line of a text, such as one of the code that the command prints, has no mapping of its own.
    if (origin.generatedLine !== index) continue
    const original = sources.get(origin.originalSource)?.[origin.originalLine] ?? ''
    ok(
      original.includes(name),
      `${file}:${index + 1} leads to ${origin.originalSource}: ${original}`,
    )
    followed += 1
  }
  return followed
}

/** @param {{ sources: string[], sourcesContent?: string[] }} payload @param {string} folder */
async function readSources({ sources, sourcesContent = [] }, folder) {
  /** @type {Map<string, string[]>} */
  const read = new Map()
  for (const [index, source] of sources.entries()) {
    const text = await readFile(resolve(folder, source), 'utf8')
    deepStrictEqual(sourcesContent[index] ?? text, text, `${source} is not what was built`)
    read.set(source, text.split('\n'))
  }
  return read
}
