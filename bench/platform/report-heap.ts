// Loaded before src/main.ts, with --expose-gc: tells the bench how much of the heap is in use once everything that
// nobody needs is gone.
process.on('message', (question) => {
  if (question !== 'heap') return;
  gc!();
  process.send!(process.memoryUsage().heapUsed / 2 ** 20);
});
// Listening alone keeps no process alive.
process.channel!.unref();
