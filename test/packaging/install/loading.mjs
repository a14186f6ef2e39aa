// Runs inside an application: loads entries by `import` and by `require`, and sees to it that loading does nothing.
import { deepStrictEqual, notDeepStrictEqual } from 'node:assert'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** What a module could change that its neighbours would notice. */
function surroundings() {
  const builtIns = [Object, Function, Array, String, Promise, Error, Map, Set, Date, Buffer]
  return {
    globals: Reflect.ownKeys(globalThis),
    builtIns: builtIns.map((each) => [Reflect.ownKeys(each), Reflect.ownKeys(each.prototype)]),
    listeners: process.eventNames().map((name) => [name, process.listenerCount(name)]),
    environment: { ...process.env },
    resources: process.getActiveResourcesInfo(),
  }
}

/** @param {object} module */
const namesOf = (module) =>
  Object.keys(module)
    .filter((name) => !['default', 'module.exports'].includes(name))
    .sort()

const { entries, others } = JSON.parse(process.argv[2] ?? '')
// What the frameworks do as they are loaded is theirs.
for (const name of others) await import(name).catch(() => undefined)
const before = surroundings()
for (const entry of entries) {
  const imported = namesOf(await import(entry))
  notDeepStrictEqual(imported, [], `${entry} exports nothing`)
  deepStrictEqual(namesOf(require(entry)), imported, entry)
  deepStrictEqual(surroundings(), before, `${entry} does something as it is loaded`)
}
