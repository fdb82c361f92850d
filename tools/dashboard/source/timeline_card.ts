/** What happens to a tenant, as it happens. */
import { query } from "./api.ts";
import type { Runs, Timeline, TimelineEvent } from "./contract.ts";
import { eventOf, merged, toneOf } from "./event_list.ts";
import { follow, type StreamState } from "./event_stream.ts";
import { Loader } from "./loader.ts";
import { chip, empty, format, html, nothing, PageElement, panel, t, when, type Shown, type Tone } from "./parts.ts";
import { keeper } from "./session.ts";

const runsBack = 8;
const tones: Record<StreamState, Tone> = { connecting: "calm", live: "good", waiting: "warn", refused: "bad" };

class TimelineCard extends PageElement {
  static override properties = { tenant: {} };
  declare tenant: string;
  private events: TimelineEvent[] = [];
  private held: TimelineEvent[] | null = null;
  private routine = false;
  private state: StreamState = "connecting";
  /** What a reader who sees nothing is told: troubles and ends, not each page. */
  private said = "";
  private ended = new AbortController();

  /** What happened since some runs ago; then the stream goes on where this ends. */
  private readonly past = new Loader<Timeline>(this, async (signal) => {
    const runs = await keeper.api.get<Runs>(
      `/api/v1/orders/sync/history${query({ tenantId: this.tenant, limit: runsBack })}`, signal);
    const first = runs.runs.at(-1);
    if (first === undefined) {
      this.listen("");  // From now on: to look for what came before any run would be to read the whole log.
      return { events: [], next: 0 };
    }
    const past = await keeper.api.get<Timeline>(
      `/api/v1/timeline${query({ tenantId: this.tenant, after: first.run - 1, limit: 500 })}`, signal);
    this.events = merged(this.events, past.events);
    this.listen(String(past.next));
    return past;
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ended.abort();
  }

  private listen(after: string): void {
    this.ended.abort();
    this.ended = new AbortController();
    void follow(keeper.api, `/api/v1/timeline${query({ tenantId: this.tenant })}`, after, {
      event: ({ data }) => this.take(eventOf(data)),
      state: (state) => {
        this.state = state;
        this.requestUpdate();
      },
    }, this.ended.signal);
  }

  private take(event: TimelineEvent | null): void {
    if (event === null) {
      return;
    }
    if (toneOf(event.type) === "bad" || event.type === "BackfillCompleted") {
      this.said = `${format.sentence(event.type)}: ${event.story ?? ""}`;
    }
    if (this.held !== null) {
      this.held = merged(this.held, [event]);
    } else {
      this.events = merged(this.events, [event]);
    }
    this.requestUpdate();
  }

  protected override render(): Shown {
    const held = this.held?.length ?? 0;
    return html`<section class="card" aria-labelledby="timeline">
      <div class="head small"><h2 id="timeline">${t("timeline.title")}</h2>
        <span role="status">${chip(tones[this.state], t(`timeline.${this.state}`))}</span>
        <div class="tools"><label class="check"><input type="checkbox" .checked=${this.routine} @change=${this.onRoutine}>${t("timeline.routine")}</label>
        <button type="button" class="plain" aria-pressed=${this.held !== null} @click=${this.onHold}>${
          this.held === null ? t("timeline.pause") : t("timeline.go")}${
          held > 0 ? html` <span class="quiet">${t("timeline.held", { n: held })}</span>` : nothing}</button></div></div>
      <p class="hidden" role="status">${this.said}</p>
      ${panel(this.past, () => this.list(), 6)}</section>`;
  }

  private list(): Shown {
    const shown = this.events.filter((event) => this.routine || toneOf(event.type) !== "routine");
    if (shown.length === 0) {
      return empty(t("timeline.none"));
    }
    return html`<ol class="timeline scroll" tabindex="0" aria-labelledby="timeline">${shown.map((event) => this.line(event))}</ol>`;
  }

  private line(event: TimelineEvent): Shown {
    const kind = format.sentence(event.type);
    const story = event.story ?? "";
    const again = story.startsWith(kind.toLowerCase());  // Said once.
    return html`<li class=${toneOf(event.type)} data-position=${event.position}>${when(event.time, "second")}
        <span class="what"><span class="kind">${kind}</span>
        <span class="story">${again ? story.slice(kind.length) : story}</span></span>
        <span class="quiet mono">${event.connection}</span></li>`;
  }

  private onRoutine(event: Event): void {
    this.routine = (event.target as HTMLInputElement).checked;
    this.requestUpdate();
  }

  private onHold(): void {
    this.events = merged(this.events, this.held ?? []);
    this.held = this.held === null ? [] : null;
    this.requestUpdate();
  }
}
customElements.define("timeline-card", TimelineCard);
