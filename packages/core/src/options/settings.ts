import type { FilterTemplate } from '../text/filter-template.ts'
import type { ResolvedOptions } from '../words/handle.ts'
import type { Secret } from '../words/secret.ts'
import type { TlsMaterial } from './tls-material.ts'

/** One server, as `url` names it. */
export interface ServerAddress {
  readonly url: string
  /** Without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  readonly security: 'ldaps' | 'starttls' | 'plain'
}

/** The options after every check: what the rooms above work with. */
export interface Settings {
  readonly servers: readonly [ServerAddress, ...ServerAddress[]]
  readonly tls: {
    readonly material: TlsMaterial
    readonly systemCa: boolean
    readonly clientCertificate: 'required' | undefined
    readonly servername: string | undefined
    readonly startTls: boolean
    readonly minVersion: 'TLSv1.2' | 'TLSv1.3'
    /** Never from the options of `createLdapAuth`. */
    readonly insecureSkipVerify?: boolean
  }
  readonly service: { readonly dn: string; readonly password: Secret } | undefined
  readonly user: {
    readonly base: readonly string[]
    readonly filter: FilterTemplate
    readonly scope: 'sub' | 'one'
    readonly match: 'unique' | 'first'
    readonly usernameAttribute: string
    readonly idAttribute: string | undefined
    readonly attributes: readonly string[]
    /** In lower case. */
    readonly binaryAttributes: ReadonlySet<string>
    readonly readAs: 'user-then-service' | 'service' | 'user'
  }
  readonly groups:
    | {
        readonly source: 'search'
        readonly base: string
        readonly filter: FilterTemplate
        readonly nameAttribute: string
      }
    | { readonly source: 'memberOf'; readonly nameAttribute: string }
    | undefined
  /** DNs as they were written. */
  readonly roles: Readonly<Record<string, readonly string[]>>
  readonly require:
    | {
        readonly anyGroup: readonly string[]
        readonly anyRole: readonly string[]
        readonly filter: FilterTemplate | undefined
      }
    | undefined
  readonly pool: ResolvedOptions['pool']
  readonly timeouts: ResolvedOptions['timeouts']
  readonly limits: ResolvedOptions['limits']
  readonly allowPlaintext: boolean
}
