/** What would move the cursor, colour, hide or turn round the text of a terminal, and what cannot be written as UTF-8. */
const UNPRINTABLE = /[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}\p{Surrogate}]/gu;

/**
 * A text that users or brokers wrote, safe to print on a terminal: unprintable characters become `\u{1b}`.
 * RabbitMQ allows any byte in a queue's name.
 */
export function toPlainText(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
