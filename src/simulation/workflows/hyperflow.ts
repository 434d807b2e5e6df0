import { z } from 'zod';
import { toMistakes } from '../../contract/mistakes.ts';
import { parseQuantity, toAmount } from '../../contract/quantity.ts';
import { type DraftReading, type TaskDraft, toWrong } from './reading.ts';
import { type TaskUse, toUsage } from './usage.ts';

/** A signal, by its name or by its place in the list of signals; `name:3` and `name:countSignal` say how many of it. */
const signalRef = z.union([z.number().int().min(0), z.string()]);

const quantity = z.union([z.string(), z.number()]).optional();

const processSchema = z.object({
  name: z.string().min(1),
  type: z.string().optional(),
  ins: z.array(signalRef).default([]),
  outs: z.array(signalRef).default([]),
  config: z
    .object({ executor: z.object({ cpuRequest: quantity, memRequest: quantity }).optional() })
    .optional()
    .catch(undefined),
});

const hyperFlowSchema = z.object({
  name: z.string().default('workflow'),
  processes: z.array(processSchema),
  signals: z.array(z.object({ name: z.string().optional() })).default([]),
});

type Process = z.infer<typeof processSchema>;

/**
 * Reads HyperFlow's workflow.json (hyperflow-wms/hyperflow, wflib/index.js): each process is a task of the type that is
 * its name, and waits for the processes whose outs are its ins.
 *
 * It says nothing of durations; of requests, what `config.executor` gives to HyperFlow's Job template.
 *
 * @param document what the JSON says
 */
export function readHyperFlow(document: unknown): DraftReading {
  const parsed = hyperFlowSchema.safeParse(document, { reportInput: true });
  if (!parsed.success) {
    return toWrong(toMistakes(parsed.error, hyperFlowSchema, document).map(({ sentence }) => sentence));
  }
  const { name, processes, signals } = parsed.data;
  const toSignal = createResolver(signals);
  const strays = processes.flatMap((process, place) => findStraySignals(process, place, toSignal));
  if (strays.length > 0) return toWrong(strays);
  return {
    kind: 'draft',
    draft: {
      name,
      tasks: toTasks(processes, toSignal),
      toPlace: (index) => `processes[${index}]`,
      usage: toUsage(processes.map(toUse)),
      notes: describeOtherTypes(processes),
    },
  };
}

/** @returns the signal's place; undefined where there is none of that name or place */
type Resolver = (signal: string | number) => number | undefined;

function createResolver(signals: readonly { readonly name?: string | undefined }[]): Resolver {
  const places = new Map(signals.map(({ name }, place) => [name, place]));
  return (signal) => {
    if (typeof signal === 'number') return signal < signals.length ? signal : undefined;
    return places.get(signal) ?? places.get(signal.split(':')[0]);
  };
}

function findStraySignals({ name, ins, outs }: Process, place: number, toSignal: Resolver): string[] {
  const find = (list: 'ins' | 'outs', refs: readonly (string | number)[]): string[] =>
    refs.flatMap((ref, at) =>
      toSignal(ref) === undefined
        ? [`processes[${place}].${list}[${at}] of ${name}: there is no signal ${JSON.stringify(ref)} in signals`]
        : [],
    );
  return [...find('ins', ins), ...find('outs', outs)];
}

function toTasks(processes: readonly Process[], toSignal: Resolver): readonly TaskDraft[] {
  const senders = new Map<number, string[]>();
  const toId = (place: number): string => `${processes[place]?.name ?? ''}-${place}`;
  for (const [place, { outs }] of processes.entries()) {
    for (const out of outs) {
      const signal = toSignal(out) ?? -1;
      const known = senders.get(signal);
      if (known === undefined) senders.set(signal, [toId(place)]);
      else known.push(toId(place));
    }
  }
  return processes.map(({ name, ins }, place) => ({
    id: toId(place),
    type: name,
    seconds: undefined,
    parents: ins.flatMap((signal) => senders.get(toSignal(signal) ?? -1) ?? []),
  }));
}

function toUse({ name, config }: Process): TaskUse {
  const { cpuRequest, memRequest } = config?.executor ?? {};
  return {
    type: name,
    cores: readAmount(cpuRequest, 'cpu'),
    busyCores: undefined,
    seconds: undefined,
    memoryBytes: readAmount(memRequest, 'memory'),
  };
}

/**
 * Kubernetes' quantities, which the Job template takes as they are, as finely as Kubernetes counts them; what is none is passed
 * over.
 */
function readAmount(value: string | number | undefined, resource: 'cpu' | 'memory'): number | undefined {
  const nano = value === undefined ? undefined : parseQuantity(String(value));
  if (nano === undefined) return undefined;
  const amount = toAmount(nano, resource, 'up');
  return resource === 'cpu' ? amount / 1000 : amount;
}

/** A process of another type may fire any number of times, which only a run can tell. */
function describeOtherTypes(processes: readonly Process[]): string[] {
  const others = new Set(processes.flatMap(({ type = 'dataflow' }) => (type === 'dataflow' ? [] : [type])));
  if (others.size === 0) return [];
  return [`processes of type ${[...others].join(', ')} are taken to run once, as those of type dataflow do`];
}
