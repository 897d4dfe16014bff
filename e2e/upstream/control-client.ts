import type { RequestRecord, WaitFor } from "./control";
import type { Scenario } from "./scenario";

type NamedScenario = Scenario | string;

/** The control plane of a stand-in that runs in another process. */
export class ControlClient {
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Assigns a scenario, its name, or a list of them: one a request, of which the last repeats. */
  async use(key: string, scenario: NamedScenario | readonly NamedScenario[]): Promise<void> {
    const steps = Array.isArray(scenario) ? scenario : [scenario];
    await this.post("scenario", { key, steps });
  }

  /** Forgets a key's scenario and requests, or everything. */
  async reset(key?: string): Promise<void> {
    await this.post("reset", { key });
  }

  async requests(key?: string): Promise<RequestRecord[]> {
    return recordsOf(await this.call(`requests${query({ key })}`));
  }

  /** Lets held answers go on; returns how many. */
  async release(key?: string): Promise<number> {
    return Number((await this.post("release", { key })).released);
  }

  async waitFor(key: string, until: WaitFor, count = 1): Promise<RequestRecord[]> {
    return recordsOf(await this.call(`wait${query({ key, until, count: String(count) })}`));
  }

  private post(name: string, json: unknown): Promise<Record<string, unknown>> {
    return this.call(name, { method: "POST", body: JSON.stringify(json) });
  }

  private async call(name: string, init?: RequestInit): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.url}/__control/${name}`, init);
    if (!response.ok) {
      throw new Error(`The stand-in refused ${name}: ${await response.text()}`);
    }
    return await response.json();
  }
}

function query(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

function recordsOf(json: Record<string, unknown>): RequestRecord[] {
  return json.requests as RequestRecord[];
}
