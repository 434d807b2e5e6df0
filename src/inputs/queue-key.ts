/** One text for each queue of each broker, to keep things by. */
export function toQueueKey({
  broker,
  vhost,
  name,
}: {
  readonly broker: string;
  readonly vhost: string;
  readonly name: string;
}): string {
  return JSON.stringify([broker, vhost, name]);
}
