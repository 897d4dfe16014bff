export function makeAnswerSchemas(): Record<string, unknown>;
export function writeAnswerSchemas(): void;
