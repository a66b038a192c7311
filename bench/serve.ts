import type { DatasetUrls } from './dataset/open-dataset.ts';
import type { StartContender } from './start-contender.ts';

// Starts one contender in this process, tells its parent the URL, and stops when the parent says so or is gone.
const [name, urls] = process.argv.slice(2) as [string, string];
const module = (await import(`./contenders/${name}.ts`)) as Record<string, StartContender>;
const start = Object.entries(module).find(([key]) => key.startsWith('start'))![1];
const { url, close } = await start(JSON.parse(urls) as DatasetUrls);
process.send!({ url });

const stop = () => void close().finally(() => process.exit(0));
process.once('SIGTERM', stop);
process.once('disconnect', stop);
