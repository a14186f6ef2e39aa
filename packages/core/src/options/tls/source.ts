import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { types } from 'node:util'
import { quote } from '../../text/quote.ts'
import { text } from '../checks.ts'
import { kindOf, type Option, refusal, section } from '../option.ts'

/** What an option gives as text, as bytes or as a file. It may be a private key: keep it where `inspect` does not see it. */
export interface Source {
  /** The path of the option. */
  readonly path: string
  readonly file: string | undefined
  readonly bytes: Buffer
}

const kinds = { 'PEM text': 'PEM text, bytes', text: 'text, bytes', bytes: 'bytes' }

/** Reads a source. A file is read now, so that a wrong path stops the start and not the first login. */
export function readSource(option: Option, kind: 'PEM text' | 'text' | 'bytes'): Source {
  const { path, value } = option
  if (typeof value === 'string') return { path, file: undefined, bytes: Buffer.from(text(option)) }
  if (types.isUint8Array(value)) return { path, file: undefined, bytes: Buffer.from(value) }
  if (typeof value !== 'object' || value === null) {
    throw refusal(option, `must be ${kinds[kind]} or { file }, not ${kindOf(value)}`)
  }
  const file = fileName(section(option, ['file']).file)
  try {
    return { path, file, bytes: readFileSync(file) }
  } catch (error) {
    throw unreadable(path, file, error)
  }
}

/** The source as it is now. */
export async function readAgain(source: Source): Promise<Source> {
  const { path, file } = source
  if (file === undefined) return source
  try {
    return { path, file, bytes: await readFile(file) }
  } catch (error) {
    throw unreadable(path, file, error)
  }
}

function fileName(option: Option): string {
  const name = text(option)
  // A private key put here by mistake would be shown in the error of the missing file.
  if (name.includes('-----BEGIN')) throw refusal(option, 'is PEM text; write the path of a file')
  return name
}

function unreadable(path: string, file: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error)
  return refusal({ path: `${path}.file` }, `can not read ${quote(file)}: ${reason}`, error)
}
