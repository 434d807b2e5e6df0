import { expect, it } from 'vitest';
import { escape } from '../../src/svg.ts';

it('writes names from files so that a picture stays a picture', () => {
  expect(escape('a\u{1b}[31m<b>&"\u{d800}\t\u{1f600}')).toBe('a\u{fffd}[31m&lt;b&gt;&amp;&quot;\u{fffd}\t\u{1f600}');
});
