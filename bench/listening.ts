import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Where a server of ours listens, as its log says; what else it says is read on, as an unread pipe would block it in the end.
 *
 * @throws Error if it ends first, with what it said that is no log
 */
export function findPort(
  child: ChildProcess & { readonly stderr: NodeJS.ReadableStream },
  key: 'grpcPort' | 'httpPort',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (text) => {
      const line = parseLine(text);
      if (line === undefined) said.push(text);
      else if (line.msg === 'listening' && line[key] !== undefined) resolve(line[key]);
    });
    child.once('exit', (code) =>
      reject(new Error([`a server ended with ${code} before it listened`, ...said].join('\n'))),
    );
  });
}

interface LogLine {
  readonly msg?: string;
  readonly grpcPort?: number;
  readonly httpPort?: number;
}

function parseLine(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}
