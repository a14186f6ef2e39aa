import type { EntryData, Value } from './entry.ts'

/** A logical line: folds undone, with the number of its first physical line. */
interface Line {
  readonly number: number
  readonly text: string
}

/** Reads LDIF content records (RFC 2849): what `slapcat` and `ldapsearch -LLL` write. */
export function parseLdif(ldif: string): EntryData[] {
  const lines = unfold(ldif.replace(/^\ufeff/, ''))
  return records(skipVersion(lines)).map(readRecord)
}

function unfold(ldif: string): Line[] {
  const lines: Line[] = []
  for (const [index, text] of ldif.split(/\r?\n/).entries()) {
    const last = lines.at(-1)
    if (!text.startsWith(' ')) lines.push({ number: index + 1, text })
    else if (last && last.text !== '')
      lines[lines.length - 1] = { ...last, text: last.text + text.slice(1) }
    else throw problem(index + 1, 'a continuation line that continues nothing')
  }
  return lines.filter(({ text }) => !text.startsWith('#'))
}

function skipVersion(lines: readonly Line[]): readonly Line[] {
  const first = lines.findIndex(({ text }) => text !== '')
  const line = lines[first]
  if (!line || !/^version:/i.test(line.text)) return lines
  if (!/^version: *1$/i.test(line.text)) throw problem(line.number, 'only LDIF version 1 is known')
  return lines.slice(first + 1)
}

function records(lines: readonly Line[]): Line[][] {
  const groups: Line[][] = [[]]
  for (const line of lines) {
    if (line.text === '') groups.push([])
    else groups.at(-1)?.push(line)
  }
  return groups.filter((group) => group.length > 0)
}

function readRecord(lines: readonly Line[]): EntryData {
  const [first, ...rest] = lines.map(readLine)
  if (first?.name.toLowerCase() !== 'dn') {
    throw problem(lines[0]?.number ?? 1, 'a record must begin with "dn:"')
  }
  const attributes: Record<string, Value[]> = Object.create(null)
  for (const { name, value } of rest) {
    attributes[name] ??= []
    attributes[name].push(value)
  }
  return { dn: first.value.toString(), attributes }
}

function readLine({ number, text }: Line): { name: string; value: Value } {
  const match = /^([a-z0-9.-]+(?:;[a-z0-9-]+)*):([:<]?) *(.*)$/is.exec(text)
  const [, name, kind, value] = match ?? []
  if (name === undefined || value === undefined) {
    throw problem(number, 'expected "attribute: value"')
  }
  if (kind === '<') throw problem(number, 'values by URL are not read; write the value itself')
  if (/^(changetype|control)$/i.test(name)) {
    throw problem(number, `"${name}" belongs to change records; only content records are read`)
  }
  return { name, value: kind === ':' ? decodeBase64(value, number) : value }
}

function decodeBase64(value: string, number: number): Buffer {
  const bytes = Buffer.from(value, 'base64')
  // Node skips what is no base64; a typing error would become other bytes without a word.
  if (bytes.toString('base64') !== value.trimEnd()) throw problem(number, 'the value is not base64')
  return bytes
}

function problem(line: number, text: string): Error {
  return new Error(`LDIF line ${line}: ${text}`)
}
