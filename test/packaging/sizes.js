// How large the code of the packages is, once minified; what comes from other packages is not counted.
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

/**
 * Bundles a program of one module, with what it needs of our packages.
 *
 * @param {string} program @param {string} folder from where names are resolved @param {string[]} [conditions]
 * @returns {Promise<{ minified: number, gzipped: number }>} in bytes
 */
export async function sizeOf(program, folder, conditions = []) {
  const entry = `${folder}/size-of-program.js`
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    resolve: { conditionNames: [...conditions, 'node', 'import', 'default'] },
    external: (id) => !/^(?:@ldap-auth\/|[./#])/.test(id),
    plugins: [
      {
        name: 'program',
        load: (id) => (id === entry ? program : null),
        resolveId: (id) => (id === entry ? id : null),
      },
    ],
  })
  const { output } = await bundle.generate({ minify: true, codeSplitting: false, comments: false })
  const code = output.map((file) => ('code' in file ? file.code : '')).join('')
  return { minified: Buffer.byteLength(code), gzipped: gzipSync(code).length }
}
