export type { Adapter, AppOptions, Feature, GivenOptions, RunningApp } from './adapter.ts'
export type { EntryData } from './company.ts'
export {
  type AdapterConformance,
  describeAdapterConformance,
} from './describe-adapter-conformance.ts'
export type { DirectoryContents, DirectoryServer, DirectorySource } from './directory.ts'
export { handmadeAuth } from './handmade-auth.ts'
