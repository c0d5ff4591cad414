// A worker process for tests of FinalisePool that does what the job's journal path says.
import process from 'node:process';

process.on('message', ({ job }: { job: { journalPath: string; recordingId: string } }) => {
  switch (job.journalPath) {
    case 'crash':
      process.kill(process.pid, 'SIGKILL');
      break;
    case 'hang':
      break;
    case 'fail':
      process.send?.({ type: 'failed', code: 'DISK_FULL', message: 'full', isRetryable: true });
      break;
    default:
      process.send?.({ type: 'progress' });
      process.send?.({ type: 'done', facts: { recordingId: job.recordingId, pid: process.pid } });
  }
});
process.on('disconnect', () => process.exit(0));
