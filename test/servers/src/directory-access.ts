/** Who may see what; nobody may read userPassword. */
export interface DirectoryAccess {
  /** What somebody who did not bind may do; `'none'` by default. */
  anonymous?: 'read' | 'none'
  /** Attributes that only the service account sees. */
  hiddenFromUsers?: readonly string[]
  /** Attributes that only users see. */
  hiddenFromService?: readonly string[]
}
