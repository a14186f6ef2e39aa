/** How `node:util` is told of the flags. */
type FlagTypes = Readonly<Record<string, { type: 'string' | 'boolean'; multiple?: true }>>

/** Where the directory is and how it is asked: with every command that asks one. */
const connectionFlags = {
  config: { type: 'string' },
  url: { type: 'string', multiple: true },
  srv: { type: 'string' },
  'start-tls': { type: 'boolean' },
  ca: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  'allow-plaintext': { type: 'boolean' },
  'service-dn': { type: 'string' },
  'service-password-stdin': { type: 'boolean' },
  directory: { type: 'string' },
  base: { type: 'string', multiple: true },
  filter: { type: 'string' },
  'group-base': { type: 'string' },
} as const satisfies FlagTypes

const reportFlags = {
  json: { type: 'boolean' },
  verbose: { type: 'boolean' },
  strict: { type: 'boolean' },
} as const satisfies FlagTypes

/** The flags of each command. */
export const flagsOf = {
  doctor: {
    ...connectionFlags,
    ...reportFlags,
    user: { type: 'string' },
    bind: { type: 'boolean' },
    'password-stdin': { type: 'boolean' },
  },
  explain: { ...connectionFlags, ...reportFlags },
  init: {
    ...connectionFlags,
    framework: { type: 'string' },
    force: { type: 'boolean' },
  },
} as const satisfies Readonly<Record<string, FlagTypes>>

export type Command = keyof typeof flagsOf

/** What was given on the command line. */
export interface Flags {
  readonly config?: string
  readonly url?: readonly string[]
  readonly srv?: string
  readonly 'start-tls'?: boolean
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly 'allow-plaintext'?: boolean
  readonly 'service-dn'?: string
  readonly 'service-password-stdin'?: boolean
  readonly directory?: string
  readonly base?: readonly string[]
  readonly filter?: string
  readonly 'group-base'?: string
  readonly json?: boolean
  readonly verbose?: boolean
  readonly strict?: boolean
  readonly user?: string
  readonly bind?: boolean
  readonly 'password-stdin'?: boolean
  readonly framework?: string
  readonly force?: boolean
}
