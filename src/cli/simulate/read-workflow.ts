import { QuotientError } from '../../errors.ts';
import { generateWorkflow, isGenerated } from '../../simulation/workflows/montage.ts';
import { readWorkflow } from '../../simulation/workflows/read.ts';
import type { WorkflowReading } from '../../simulation/workflows/reading.ts';
import { readInput, toInputName } from '../read-input.ts';

export type ReadWorkflow = Extract<WorkflowReading, { readonly kind: 'read' }>;

/**
 * The workflow of a file, or of a generator's name.
 *
 * @param file path, `-` for standard input, or a name such as `montage:2mass:1.0`
 * @throws QuotientError `invalid-input` that lists what is wrong with it
 */
export async function findWorkflow(
  file: string,
  { durations, seed }: { readonly durations: ReadonlyMap<string, number>; readonly seed: number },
  signal: AbortSignal,
): Promise<ReadWorkflow> {
  const reading = isGenerated(file)
    ? generateWorkflow(file, durations, seed)
    : readWorkflow(await readInput(file, 'a workflow', signal), durations);
  switch (reading.kind) {
    case 'read':
      return reading;
    case 'wrong':
      throw new QuotientError(
        'invalid-input',
        [`${toInputName(file)} is not a workflow that can be run:`, ...reading.mistakes].join('\n  '),
      );
  }
}
