import type { DatasetUrls } from '../dataset/open-dataset.ts';
import type { WorkloadName } from '../workloads.ts';

/** A server that answers the workloads at a URL. */
export interface RunningContender {
  url: string;
  close(): Promise<void>;
}

/** A contender that this folder starts itself, in a process of its own. */
export type StartContender = (urls: DatasetUrls) => Promise<RunningContender>;

/** What one request says. */
export interface BenchRequest {
  query: string;
  operationName: WorkloadName;
  variables: Record<string, unknown>;
}
