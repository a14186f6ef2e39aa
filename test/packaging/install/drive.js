// Runs in each Node: logs somebody in with every program of the folders named, and prints what came of it.
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

/** @param {string} type @param {string} file */
function load(type, file) {
  return type === 'module' ? import(pathToFileURL(file).href) : require(file)
}

/** @param {string} type @param {string} folder */
async function logInWithEach(type, folder) {
  const { openScene } = await load(type, `${folder}/scene.js`)
  const scene = await openScene()
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.js') || file === 'scene.js') continue
    const error = await logIn(type, `${folder}/${file}`, scene).then(
      () => undefined,
      (thrown) => String(Object(thrown).stack ?? thrown),
    )
    console.log(JSON.stringify({ folder, program: file.slice(0, -'.js'.length), error }))
  }
  await scene.close()
}

/** @param {string} type @param {string} file @param {unknown} scene */
async function logIn(type, file, scene) {
  const { logIn } = await load(type, file)
  await logIn(scene)
}

const [type = '', ...folders] = process.argv.slice(2)
for (const folder of folders) await logInWithEach(type, folder)
