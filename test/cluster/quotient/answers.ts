import { setTimeout as delay } from 'node:timers/promises';
import { startGrpcClient } from '../../integration/grpc/client.ts';

/** What a pool was answered over a while, asked again and again as KEDA asks. */
export interface AnswerLog {
  /** every value that GetMetrics gave, in their order, and the sentence of every error */
  readonly answers: readonly (number | string)[];
  stop(): Promise<void>;
}

/** How often it asks: oftener than the shortest cycle that could publish a wrong number for a moment. */
const PERIOD_MS = 100;

/** @param port of the scaler's gRPC server */
export function logAnswers(
  port: number,
  reference: {
    readonly namespace: string;
    readonly name: string;
    readonly scalerMetadata: Readonly<Record<string, string>>;
  },
): AnswerLog {
  const grpc = startGrpcClient(port);
  const stopping = new AbortController();
  const answers: (number | string)[] = [];
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const request = { scaledObjectRef: reference, metricName: 'quotient-replicas' };
      const { code, details, message } = await grpc.call('GetMetrics', request);
      const values = code === 0 ? (message as { metricValues: { metricValue: number }[] }).metricValues : [];
      answers.push(values[0]?.metricValue ?? details);
      await delay(PERIOD_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const over = run();
  return {
    answers,
    stop: async () => {
      stopping.abort();
      await over;
      await grpc.stop();
    },
  };
}
