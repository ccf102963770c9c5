import { connect } from 'node:net';

/** Whether something listens there: a connection is made and closed at once. */
export function isListening(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (listens: boolean) => () => {
      socket.destroy();
      resolve(listens);
    };
    socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false));
  });
}
