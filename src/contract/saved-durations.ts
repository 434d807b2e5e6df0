import { z } from 'zod';

/** No queue's work is longer than all machines of the world could have worked: what is beyond is nobody's honest number. */
const amount = z.number().min(0).max(1e15);
const text = z.string().min(1);

const savedDurationSchema = z.strictObject({
  broker: text,
  vhost: text,
  name: text,
  workSeconds: amount.meta({ description: 'time that messages were in work, the forgotten part left out' }),
  finished: amount.meta({ description: 'messages that were finished in it' }),
});

/** What was learned of one queue, in the form that survives a restart. */
export type SavedDuration = Readonly<z.infer<typeof savedDurationSchema>>;

/** All that was learned, as it stands in a ConfigMap. */
export const savedDurationsSchema = z.strictObject({ version: z.literal(1), queues: z.array(savedDurationSchema) });
