import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import type { CleanUp } from '../temporary-catalog.ts';

/** The address that servers of tests have, and the one of the network before them. */
export const SERVER_HOST = '127.0.0.1';
export const NETWORK_HOST = '127.0.0.2';

/** Ports that follow each other, free on both addresses. */
export async function freePorts(count: number): Promise<number[]> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 32_768 + Math.floor(Math.random() * 28_000);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if (await areFree(ports)) return ports;
  }
  throw new Error(`no ${count} free ports`);
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  const servers: Server[] = [];
  try {
    for (const port of ports) {
      for (const host of [SERVER_HOST, NETWORK_HOST]) {
        const server = createServer().listen(port, host);
        servers.push(server);
        await once(server, 'listening');
      }
    }
    return true;
  } catch {
    return false;
  } finally {
    for (const server of servers) server.close();
  }
}

/** Starts a server that stays in front, and waits until it answers on `port`. */
export async function startServer(
  context: CleanUp,
  [program, ...args]: readonly [string, ...string[]],
  port: number,
): Promise<ChildProcess> {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const server = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const output of [server.stdout, server.stderr]) {
    output.on('data', (bytes) => {
      said = `${said}${bytes}`.slice(-2000);
    });
  }
  const ended = once(server, 'exit');
  context.after(async () => {
    server.kill('SIGKILL');
    await ended;
  });
  for (let count = 0; count < 200; count++) {
    if (server.exitCode !== null) throw new Error(`${program} ended at once: ${said}`);
    if (await answers(port)) return server;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${program} does not answer: ${said}`);
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, SERVER_HOST);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
