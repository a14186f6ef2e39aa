import { readFileSync } from 'node:fs'
import { isSettings } from '../configuration/settings.ts'
import { UsageError } from '../stops.ts'

/** Where a secret is: what stands in the configuration file in its place. */
type Reference = { readonly env: string } | { readonly file: string }

/**
 * Reads what names a secret. The secret itself is refused: the file is copied, committed and mailed.
 *
 * @param path of the option, for the message
 */
export function reference(path: string, value: unknown): Reference {
  if (isSettings(value)) {
    const [key, ...others] = Object.keys(value)
    const name = key === undefined ? undefined : value[key]
    const isKnown = key === 'env' || key === 'file'
    if (isKnown && others.length === 0 && typeof name === 'string' && name !== '') {
      return key === 'env' ? { env: name } : { file: name }
    }
  }
  throw new UsageError(
    `${path}: no secret stands in the file, only where it is; write { "env": "NAME" } or ` +
      '{ "file": "path" }',
  )
}

/** The secret; `undefined` if its variable is not set. */
export function resolve(
  path: string,
  where: Reference,
  env: Readonly<NodeJS.ProcessEnv>,
): string | undefined {
  if ('env' in where) return env[where.env] || undefined
  try {
    // Editors and `echo` end a file with a line feed that is no part of the secret.
    return readFileSync(where.file, 'utf8').replace(/\r?\n$/, '') || undefined
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${path}: ${reason}`)
  }
}

/** What is missing where a reference leads nowhere. */
export function missing(where: Reference): string {
  return 'env' in where ? `${where.env} is not set` : `${where.file} is empty`
}
