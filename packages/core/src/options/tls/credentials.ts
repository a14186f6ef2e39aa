import { createHash } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { type ClientCertificate, certificatesOf } from './certificates.ts'
import { type ClientCertificateSources, checkClientCertificate } from './client-certificate.ts'
import { machineAuthorities } from './machine-authorities.ts'
import type { Source } from './source.ts'

/** Everything of `tls` that may stand in files. */
export interface TlsSources extends ClientCertificateSources {
  readonly ca: readonly Source[] | undefined
}

/** What of `tls` goes into every session, whatever the files hold. */
export interface TlsTerms {
  readonly systemCa: boolean
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3'
}

/** What TLS sessions are opened with: whom they trust, and which certificate they show. */
export class TlsCredentials {
  /** PEM; undefined: none but those of the machine. */
  readonly ca: readonly string[] | undefined
  /** The certificate that is shown to a directory which asks for one, and the option it is in. */
  readonly shown: Pick<ClientCertificate, 'option' | 'certificate'> | undefined
  readonly #digest: string
  readonly #secret: ClientCertificate['secret'] | undefined
  readonly #terms: TlsTerms
  #context: Promise<SecureContext> | undefined

  /** @throws `ERR_LDAP_AUTH_OPTIONS`, naming the option */
  constructor(sources: TlsSources, terms: TlsTerms, now: number) {
    this.ca = sources.ca?.flatMap((source) => certificatesOf(source).map(String))
    const client = checkClientCertificate(sources, now)
    this.shown = client && { option: client.option, certificate: client.certificate }
    this.#secret = client?.secret
    this.#digest = digestOf(sources)
    this.#terms = terms
  }

  /** Whether others were made from the same bytes. */
  equals(other: TlsCredentials): boolean {
    return this.#digest === other.#digest
  }

  /** Made once: reading all the authorities of a machine takes a while. */
  context(): Promise<SecureContext> {
    this.#context ??= this.#makeContext()
    return this.#context
  }

  async #makeContext(): Promise<SecureContext> {
    const { systemCa, minVersion } = this.#terms
    const ca = [...(this.ca ?? []), ...(systemCa ? await machineAuthorities() : [])]
    return createSecureContext({ ...this.#secret, ca, minVersion })
  }
}

/** Every source that is given. */
export function allSources({ ca = [], cert, key, pfx, passphrase }: TlsSources): Source[] {
  return [...ca, cert, key, pfx, passphrase].filter((source) => source !== undefined)
}

function digestOf(sources: TlsSources): string {
  const hash = createHash('sha256')
  for (const { path, bytes } of allSources(sources)) {
    hash.update(`${path} ${bytes.length} `).update(bytes)
  }
  return hash.digest('hex')
}
