import { describe, expect, it } from 'vitest';
import { toDemoSettings } from '../../../../src/cli/demo/settings.ts';

const options = { policy: 'queue-length', grpcAddress: '127.0.0.1:9090', httpAddress: '127.0.0.1:8080' };

describe('the settings of the demo', () => {
  it('divides by the policy that is asked for', () => {
    expect(toDemoSettings({ speed: '10', ...options, policy: 'drain-time' }).config.policy).toBe('drain-time');
    expect(() => toDemoSettings({ speed: '10', ...options, policy: 'fair' })).toThrow('--policy "fair"');
  });

  it.each(['0', '-1', '101', 'fast', '', ' ', 'NaN', 'Infinity'])('refuses speed "%s" with the rule', (speed) => {
    expect(() => toDemoSettings({ speed, ...options })).toThrow(
      `--speed ${JSON.stringify(speed)}: must be a number from 0.1 to 100`,
    );
  });

  it('names the flag of a wrong address', () => {
    expect(() => toDemoSettings({ speed: '5', ...options, httpAddress: '8080' })).toThrow('--http-address "8080"');
  });
});
