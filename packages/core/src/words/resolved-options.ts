/** A group by its DN, in any spelling, or by its name, which counts only below `groups.base`. */
export type GroupReference = string | { readonly name: string }

/** A kind of directory whose habits are known. */
export type DirectoryPreset = 'activeDirectory' | 'openldap' | '389ds' | 'freeipa' | 'rfc2307'

/** The options in force as plain data: every default filled in, every secret masked. */
export interface ResolvedOptions {
  readonly url:
    | readonly string[]
    | { readonly srv: string; readonly hosts: readonly string[]; readonly refreshMs: number }
  readonly tls: {
    readonly startTls: boolean
    readonly minVersion: 'TLSv1.2' | 'TLSv1.3'
    readonly systemCa: boolean
    /** How many certificate authorities of its own it trusts. */
    readonly ca: number
    /** How many certificates it shows a directory that asks: its own, and those that vouch for it. */
    readonly cert?: number
    readonly key?: '[secret]'
    readonly passphrase?: '[secret]'
    readonly pfx?: '[secret]'
    readonly clientCertificate?: 'required'
    readonly servername?: string
  }
  /** Absent: searches are anonymous. */
  readonly service?:
    | { readonly dn: string; readonly password: '[secret]' }
    | { readonly mechanism: 'EXTERNAL'; readonly dn?: never; readonly password?: never }
  readonly user: {
    readonly dn?: string
    readonly upn?: string
    readonly base: readonly string[]
    readonly filter: string
    readonly scope: 'sub' | 'one'
    readonly match: 'unique' | 'first'
    readonly usernameAttribute: string
    readonly idAttribute?: string
    readonly attributes: readonly string[]
    readonly binaryAttributes: readonly string[]
    readonly readAs: 'user-then-service' | 'service' | 'user'
  }
  readonly groups?: {
    readonly source: 'search' | 'memberOf' | 'in-chain' | 'tokenGroups'
    readonly base?: string
    readonly filter?: string
    readonly nameAttribute: string
    /** Absent where the directory itself resolves nesting. */
    readonly nested?: boolean
    readonly maxDepth?: number
  }
  /** The preset that the defaults came from, if one was named. */
  readonly directory?: DirectoryPreset
  readonly roles: Readonly<Record<string, readonly GroupReference[]>>
  readonly require?: {
    readonly anyGroup: readonly GroupReference[]
    readonly anyRole: readonly string[]
    readonly filter?: string
  }
  readonly referrals:
    | 'ignore'
    | 'refuse'
    | {
        readonly follow: {
          readonly hosts: readonly string[]
          readonly maxHops: number
          readonly exhaustive: boolean
        }
      }
  readonly pool: {
    readonly searchConnections: number
    readonly bindConnections: number
    readonly idleMs: number
    readonly maxAgeMs: number
    readonly maxWaiting: number
    readonly acquireMs: number
  }
  readonly timeouts: {
    readonly connectMs: number
    readonly operationMs: number
    readonly loginMs: number
  }
  readonly limits: {
    readonly messageBytes: number
    readonly usernameChars: number
    readonly passwordBytes: number
  }
  readonly throttle:
    | false
    | {
        readonly account: { readonly max: number; readonly windowMs: number }
        readonly accountAndAddress: { readonly max: number; readonly windowMs: number }
        readonly address: { readonly max: number; readonly windowMs: number }
        /** Whether tries are counted in this process, or in the store that was given. */
        readonly store: 'process' | 'shared'
        readonly onStoreError: 'refuse' | 'memory'
      }
  readonly cache:
    | false
    | {
        readonly max: number
        readonly ttlMs: number
        readonly passwords: false | { readonly ttlMs: number }
        readonly staleIfErrorMs: number
      }
  readonly allowPlaintext: boolean
  /** Those of each directory, where several were joined. */
  readonly directories?: Readonly<Record<string, ResolvedOptions>>
}
