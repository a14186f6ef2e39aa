export { activeDirectoryUser, fileTime, unicodePwd } from './active-directory-entry.ts'
export { elementAt, integer, octets, tlv } from './ber.ts'
export type { Authority, Certificates } from './certificates.ts'
export { makeAuthority, makeCertificates, makePfx, makeSelfSigned } from './certificates.ts'
export { describeWith389 } from './describe-with-389.ts'
export { describeWithRedis } from './describe-with-redis.ts'
export { describeWithSamba } from './describe-with-samba.ts'
export { describeWithServer, type Server } from './describe-with-server.ts'
export { describeWithSlapd, slapdAvailable } from './describe-with-slapd.ts'
export type { DirectoryAccess } from './directory-access.ts'
export type { DirectoryEntry } from './directory-entry.ts'
export { ssha } from './directory-entry.ts'
export type { Account, DirectoryServer } from './directory-server.ts'
export type { Ds389, Ds389Options } from './ds389.ts'
export { start389 } from './ds389.ts'
export { startGuarded } from './guarded-process.ts'
export type { NameServer, ServiceRecord } from './name-server.ts'
export { startNameServer } from './name-server.ts'
export type { Redis } from './redis.ts'
export { startRedis } from './redis.ts'
export type { ResultFields } from './responses.ts'
export {
  control,
  message,
  operations,
  result,
  searchEntry,
  searchReference,
} from './responses.ts'
export type { Samba, SambaOptions } from './samba.ts'
export { startSamba } from './samba.ts'
export type { ScriptedRequest, ScriptedServer } from './scripted-server.ts'
export { onRequest, startScriptedServer } from './scripted-server.ts'
export type { Slapd, SlapdOptions } from './slapd.ts'
export { startSlapd } from './slapd.ts'
export { startSlapdWithPolicy } from './slapd-policy.ts'
export type { ProxyFaults, TcpProxy } from './tcp-proxy.ts'
export { startProxy } from './tcp-proxy.ts'
