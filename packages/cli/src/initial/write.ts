import { randomUUID } from 'node:crypto'
import { link, rename, rm, writeFile } from 'node:fs/promises'
import { UsageError } from '../stops.ts'

/**
 * Writes a file that is there as a whole or not at all, and that its owner alone reads. Linking,
 * unlike renaming, fails where a file has come into being in the meantime.
 */
export async function writeWhole(
  path: string,
  text: string,
  { replace }: { replace: boolean },
): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' })
    await (replace ? rename(draft, path) : link(draft, path))
  } catch (error) {
    throw refusal(path, error)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Why a file that is there stays as it is. */
export function alreadyThere(path: string): UsageError {
  return new UsageError(`${path} is there already: name another one by --config, or give --force`)
}

function refusal(path: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EEXIST') return alreadyThere(path)
  return new UsageError(`${path} could not be written: ${message}`)
}
