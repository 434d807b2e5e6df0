import { ensureRabbitMq, hasRabbitMq, MISSING_RABBITMQ } from './install.ts';

/** For projects whose tests start brokers: installs RabbitMQ in CI, once; elsewhere says in one line what is missing. */
export function setup(): void {
  ensureRabbitMq();
  if (!hasRabbitMq()) process.stdout.write(`skipped: what ${MISSING_RABBITMQ}\n`);
}
