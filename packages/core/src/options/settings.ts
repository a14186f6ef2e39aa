import type { DnTemplate } from '../text/dn-template.ts'
import type { FilterTemplate } from '../text/filter-template.ts'
import type { HostPattern } from '../text/host-pattern.ts'
import type { PrincipalSuffix } from '../text/principal-suffix.ts'
import type { DirectoryPreset, GroupReference, ResolvedOptions } from '../words/resolved-options.ts'
import type { Secret } from '../words/secret.ts'
import type { ThrottleStore } from '../words/throttle.ts'
import type { TlsMaterial } from './tls/material.ts'

/** One server, as `url` names it. */
export interface ServerAddress {
  readonly url: string
  /** Without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  readonly security: 'ldaps' | 'starttls' | 'plain'
}

/** Where the names of servers are asked for. */
export interface SrvSettings {
  /** In lower case, without a dot at its end. */
  readonly domain: string
  /** Those that may be named beside the hosts of the domain. */
  readonly hosts: readonly HostPattern[]
  readonly refreshMs: number
}

/** A password, or what is asked for it. */
export type PasswordSource = Secret | (() => unknown)

/** Where groups come from. */
export type GroupSource =
  | {
      readonly source: 'search'
      readonly base: string
      readonly filter: FilterTemplate
      readonly nested: boolean
      readonly maxDepth: number
    }
  | {
      readonly source: 'memberOf'
      readonly base?: string
      readonly nested: boolean
      readonly maxDepth: number
    }
  | { readonly source: 'in-chain' | 'tokenGroups'; readonly base: string }

export type GroupSettings = GroupSource & { readonly nameAttribute: string }

/** The options after every check: what the rooms above work with. */
export interface Settings {
  /** In order of preference; none where they are asked for. */
  readonly servers: readonly ServerAddress[]
  readonly srv: SrvSettings | undefined
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
  readonly service:
    | { readonly dn: string; readonly password: PasswordSource }
    | { readonly mechanism: 'EXTERNAL' }
    | undefined
  readonly user: {
    /** Users are bound by the DN that this makes of the name; undefined: they are searched for. */
    readonly dn: DnTemplate | undefined
    /** Users are bound by the principal name that this makes of the name. */
    readonly upn: PrincipalSuffix | undefined
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
  readonly groups: GroupSettings | undefined
  readonly directory: DirectoryPreset | undefined
  /** As they were written. */
  readonly roles: Readonly<Record<string, readonly GroupReference[]>>
  readonly require:
    | {
        readonly anyGroup: readonly GroupReference[]
        readonly anyRole: readonly string[]
        readonly filter: FilterTemplate | undefined
      }
    | undefined
  /** To refuse is to follow to no host. */
  readonly referrals:
    | 'ignore'
    | {
        readonly hosts: readonly HostPattern[]
        readonly maxHops: number
        readonly exhaustive: boolean
      }
  readonly pool: ResolvedOptions['pool']
  readonly timeouts: ResolvedOptions['timeouts']
  readonly limits: ResolvedOptions['limits']
  /** Undefined: off. */
  readonly throttle:
    | {
        readonly account: { readonly max: number; readonly windowMs: number }
        readonly accountAndAddress: { readonly max: number; readonly windowMs: number }
        readonly address: { readonly max: number; readonly windowMs: number }
        /** Undefined: the process. */
        readonly store: (() => ThrottleStore) | undefined
        readonly onStoreError: 'refuse' | 'memory'
      }
    | undefined
  readonly cache: ResolvedOptions['cache']
  readonly allowPlaintext: boolean
}
