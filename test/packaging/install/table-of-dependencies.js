/**
 * The table of docs/dependencies.md, by the name of the package.
 *
 * @param {string} page @returns {Map<string, { usedBy: string, range: string, licence: string }>}
 */
export function readTable(page) {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  return new Map(
    rows.map((row) => {
      const [name = '', usedBy = '', range = '', licence = ''] = row
        .split('|')
        .slice(1)
        .map((cell) => cell.trim().replaceAll('`', ''))
      return [name, { usedBy, range: range.replaceAll(' or ', ' || '), licence }]
    }),
  )
}
