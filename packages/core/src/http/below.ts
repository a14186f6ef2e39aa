import type { GateRequest } from './gate-request.ts'

/**
 * A request as an adapter sees it that is mounted further down. What is not below `prefix` is
 * neither the login nor the logout, whatever it is called.
 */
export function below(request: GateRequest, prefix: string): GateRequest {
  const isBelow = request.path.startsWith(`${prefix}/`)
  const path = isBelow ? request.path.slice(prefix.length) : '/'
  return { ...request, path, mountPath: request.mountPath + prefix }
}
