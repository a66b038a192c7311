/**
 * What one process opens at most: for each department three for each role that reads, four for changes, one for the
 * log, one that signs it, two that read it for governance, one for the locks of background work, one that listens.
 */
export function connectionsOfProcess(departments: number): number {
  const readingRoles = departments + 2; // everyone else, and the service itself
  return departments * (readingRoles * 3 + 10);
}
