/** Options of the core as somebody wrote them. The core checks them. */
export type Settings = Readonly<Record<string, unknown>>

/** A password from where it is stored, read when it is needed; `undefined` if it is not there after all. */
export type StoredSecret = () => Promise<string | undefined> | string | undefined

/** What one source says: the file, the environment, or the flags. */
export interface Layer {
  /** As in `... in ldap-auth.config.json`. */
  readonly source: string
  readonly settings: Settings
  /** The password of the service account. */
  readonly servicePassword?: StoredSecret
  /** The password of the person that the diagnosis is about. */
  readonly userPassword?: StoredSecret
}

/** A group of options, such as `tls`; what is none has no options to lay over. */
export function group(settings: Settings, name: string): Settings {
  const value = settings[name]
  return isSettings(value) ? value : {}
}

export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object without the keys that have no value, and `undefined` in place of an empty one. */
export function present(settings: Settings): Settings | undefined {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
