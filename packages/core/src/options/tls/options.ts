/** PEM text, its bytes, or the file that holds it. */
export type CertificateSource = string | Uint8Array | { file: string }

/**
 * How the connection to the directory is protected. Whoever opens a connection looks at the files named here:
 * changed ones are used from then on and connections of before end after what they are at. Files that can not be
 * used, such as half-written ones, are warned of by a `LdapAuthWarning` of the process, and what was there before
 * stays in use.
 */
export interface TlsOptions {
  /** Certificate authorities to trust, PEM. A text or file may hold several. */
  ca?: CertificateSource | readonly CertificateSource[] | undefined
  /**
   * Also trust the authorities that Node and this machine trust: those bundled with Node, those of `NODE_EXTRA_CA_CERTS`,
   * and the store of the system. Before Node 22.15 that store is `SSL_CERT_FILE`, or the file in which Linux
   * distributions keep it.
   * @defaultValue `true` without `ca`, `false` with it
   */
  systemCa?: boolean | undefined
  /** The certificate for a directory that asks clients for one; PEM, with those that vouch for it behind it. */
  cert?: CertificateSource | undefined
  /** The private key of `cert`, PEM. */
  key?: CertificateSource | undefined
  /** Opens an encrypted `key` or `pfx`. */
  passphrase?: CertificateSource | undefined
  /**
   * Instead of `cert` and `key`: both in one PFX (PKCS #12). Authorities that it holds are trusted too, for Node
   * knows no way not to.
   */
  pfx?: Uint8Array | { file: string } | undefined
  /** Refuse to start where neither `cert` nor `pfx` is given. */
  clientCertificate?: 'required' | undefined
  /**
   * The name the directory's certificate must carry, and that is sent as SNI (RFC 6066).
   * @defaultValue the host of `url`
   */
  servername?: string | undefined
  /**
   * Upgrade an `ldap://` connection with StartTLS (RFC 4511 section 4.14) before anything else is sent.
   * @defaultValue `false`
   */
  startTls?: boolean | undefined
  /** @defaultValue `'TLSv1.2'` */
  minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
}
