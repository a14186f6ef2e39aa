export type { DirectoryEntry } from './directory-entry.ts'
export { createEntryLogin, type EntryLogin, type EntryUser } from './entry-login.ts'
export type { EntryGroupsOptions, EntryLoginOptions } from './options.ts'
