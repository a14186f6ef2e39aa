import { stat } from 'node:fs/promises'
import type { ResolvedOptions } from '../../words/resolved-options.ts'
import { certificatesOf } from './certificates.ts'
import { allSources, TlsCredentials, type TlsSources, type TlsTerms } from './credentials.ts'
import { readAgain, type Source } from './source.ts'
import { dateText, subjectOf, validityOf } from './validity.ts'

type TlsDescription = Pick<ResolvedOptions['tls'], 'ca' | 'cert' | 'key' | 'passphrase' | 'pfx'>

const DAY_MS = 86_400_000

/** Long enough ahead that somebody is there to renew a certificate. */
const WARN_AHEAD_MS = 30 * DAY_MS

/**
 * The credentials of `tls`, kept up to date: whoever opens a connection has the files looked at.
 * Nothing watches them in between, for a watch misses what a mounted volume does.
 */
export class TlsMaterial {
  readonly #sources: TlsSources
  readonly #terms: TlsTerms
  readonly #files: readonly string[]
  #current: TlsCredentials
  /** The state of the files that are in use. */
  #used: string | undefined
  /** The state of files that were refused and warned of. */
  #refused: string | undefined
  #looking: Promise<void> | undefined
  /** The certificate whose end was warned of. */
  #warnedOf: string | undefined

  /** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option */
  constructor(sources: TlsSources, terms: TlsTerms) {
    this.#sources = sources
    this.#terms = terms
    this.#files = allSources(sources).flatMap(({ file }) => file ?? [])
    this.#current = new TlsCredentials(sources, terms, Date.now())
    this.#warnAhead()
    Object.freeze(this)
  }

  /** What is given, without what it is. */
  get description(): TlsDescription {
    const { cert, key, passphrase, pfx } = this.#sources
    return {
      ca: this.#current.ca?.length ?? 0,
      ...(cert && { cert: certificatesOf(cert).length }),
      ...(key && { key: '[secret]' }),
      ...(passphrase && { passphrase: '[secret]' }),
      ...(pfx && { pfx: '[secret]' }),
    }
  }

  /** The credentials that were found good last. */
  get current(): TlsCredentials {
    return this.#current
  }

  /** Looks at the files, and gives the credentials for a new connection. */
  async latest(): Promise<TlsCredentials> {
    if (this.#files.length > 0) {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined
      })
      await this.#looking
    }
    this.#warnAhead()
    return this.#current
  }

  /** Files that can not be used are read again by the next connection: somebody may still be writing them. */
  async #look(): Promise<void> {
    const state = await stateOf(this.#files)
    if (state === this.#used) return
    try {
      const sources = await readAllAgain(this.#sources)
      const next = new TlsCredentials(sources, this.#terms, Date.now())
      this.#used = state
      if (!next.equals(this.#current)) this.#current = next
    } catch (error) {
      this.#keepOld(state, error)
    }
  }

  #keepOld(state: string, error: unknown): void {
    if (state === this.#refused) return
    this.#refused = state
    const reason = error instanceof Error ? error.message : String(error)
    warn('LDAP_AUTH_TLS_FILES', `${reason}. Connections go on with what was there before.`)
  }

  #warnAhead(): void {
    const { shown } = this.#current
    if (shown === undefined || shown.certificate.fingerprint256 === this.#warnedOf) return
    const { to } = validityOf(shown.certificate)
    const leftMs = to - Date.now()
    if (leftMs > WARN_AHEAD_MS) return
    this.#warnedOf = shown.certificate.fingerprint256
    const end = `runs out on ${dateText(to)}, in ${Math.max(0, Math.floor(leftMs / DAY_MS))} days`
    const whose = `the certificate of ${subjectOf(shown.certificate)}`
    warn('LDAP_AUTH_CERTIFICATE_EXPIRES', `${shown.option}: ${whose} ${end}; renew it.`)
  }
}

function warn(code: string, text: string): void {
  process.emitWarning(text, { type: 'LdapAuthWarning', code })
}

/** The change time tells also of a file put in place with its old modification time. */
async function stateOf(files: readonly string[]): Promise<string> {
  const states = files.map(async (file) => {
    const found = await stat(file, { bigint: true }).catch(() => undefined)
    return found && `${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`
  })
  return (await Promise.all(states)).join(' ')
}

async function readAllAgain(sources: TlsSources): Promise<TlsSources> {
  const { ca, cert, key, pfx, passphrase } = sources
  const again = (source: Source | undefined): Promise<Source> | undefined =>
    source && readAgain(source)
  return {
    ca: ca && (await Promise.all(ca.map(readAgain))),
    cert: await again(cert),
    key: await again(key),
    pfx: await again(pfx),
    passphrase: await again(passphrase),
  }
}
