// For tests in which handshakes of TLS fail: after one, Node 24 now and then waits for ever at its
// own end for a socket that is gone (node::Environment::CleanupHandles). An explicit exit does not.
import process from 'node:process';

process.on('exit', (code) => process.exit(code));
