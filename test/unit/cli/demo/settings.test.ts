import { describe, expect, it } from 'vitest';
import { toDemoSettings } from '../../../../src/cli/demo/settings.ts';

const addresses = { grpcAddress: '127.0.0.1:9090', httpAddress: '127.0.0.1:8080' };

describe('the settings of the demo', () => {
  it("shortens the service's times as the world's are shortened", () => {
    const { config } = toDemoSettings({ speed: '10', ...addresses });
    expect(config).toMatchObject({ pollIntervalMs: 75, cycleIntervalMs: 100, stabilizationWindowMs: 3_000 });
  });

  it.each(['0.1', '100'])('decides neither too often nor too seldom at speed %s', (speed) => {
    const { config } = toDemoSettings({ speed, ...addresses });
    expect(config.cycleIntervalMs).toBeGreaterThanOrEqual(50);
    expect(config.cycleIntervalMs).toBeLessThanOrEqual(1_000);
  });

  it.each(['0', '-1', '101', 'fast', '', ' ', 'NaN', 'Infinity'])('refuses speed "%s" with the rule', (speed) => {
    expect(() => toDemoSettings({ speed, ...addresses })).toThrow(
      `--speed ${JSON.stringify(speed)}: must be a number from 0.1 to 100`,
    );
  });

  it('names the flag of a wrong address', () => {
    expect(() => toDemoSettings({ speed: '5', ...addresses, httpAddress: '8080' })).toThrow('--http-address "8080"');
  });
});
