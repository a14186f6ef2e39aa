import { fold } from './fold.ts'

/**
 * Names that some directory takes for the same have one likeness: beyond `fold`, what RFC 4518 section
 * 2.2 drops is gone, accents are (Active Directory overlooks them), and letters with several lower
 * cases are one. So nobody gets more tries by typing a name in a new way. Two people who share a
 * likeness only share a count.
 */
export function likeness(name: string): string {
  // Most names have nothing to drop.
  if (/^[!-~]*$/.test(name)) return fold(name)
  const bare = name
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
  return fold(fold(bare).toUpperCase())
}
