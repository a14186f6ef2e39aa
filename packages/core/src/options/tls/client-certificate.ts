import type { ClientCertificate } from './certificates.ts'
import { openPair } from './key-pair.ts'
import { openPfx } from './pfx.ts'
import type { Source } from './source.ts'
import { checkValidity } from './validity.ts'

/** A certificate and its private key, in two sources or in one PFX; none of them: no certificate. */
export interface ClientCertificateSources {
  readonly cert: Source | undefined
  readonly key: Source | undefined
  readonly pfx: Source | undefined
  readonly passphrase: Source | undefined
}

/**
 * Checks that certificate and key belong together, can be opened, and are valid now.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option
 */
export function checkClientCertificate(
  sources: ClientCertificateSources,
  now: number,
): ClientCertificate | undefined {
  const { cert, key, pfx, passphrase } = sources
  const words = passphrase && passphraseOf(passphrase)
  const checked = pfx ? openPfx(pfx, words) : cert && key && openPair(cert, key, words)
  if (checked !== undefined) checkValidity(checked.option, checked.certificate, now)
  return checked
}

/** Editors and `echo` put a line break behind the passphrase in a file. */
function passphraseOf({ file, bytes }: Source): string {
  const text = bytes.toString()
  return file === undefined ? text : text.replace(/\r?\n$/, '')
}
