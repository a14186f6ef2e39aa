export { onAudit } from './on-audit.ts'
export type { AuditName, AuditRecord } from './record.ts'
export { type EcsRecord, toEcs } from './to-ecs.ts'
