/** Which days are read whole: a row a month, a cell a day; never by colour alone. */
import type { Coverage, DayState } from "./contract.ts";
import { monthsOf, type Month } from "./coverage_months.ts";
import { currentLocale } from "./messages.ts";
import { empty, format, html, PageElement, t, type Shown } from "./parts.ts";

const states: DayState[] = ["complete", "partial", "missing"];

class CoverageCalendar extends PageElement {
  static override properties = { coverage: {} };
  declare coverage: Coverage;

  protected override render(): Shown {
    const months = monthsOf(this.coverage);
    if (months.length === 0) {
      return empty(t("coverage.none"), t("coverage.noneHint"));
    }
    return html`<ul class="legend">${states.map((state) => html`
        <li><span class="day ${state}" aria-hidden="true"></span>${t(`coverage.${state}`)}</li>`)}</ul>
      <ul class="months">${months.map((month) => this.row(month))}</ul>
      <p class="hint">${t("coverage.hint")}</p>`;
  }

  private row(month: Month): Shown {
    const name = format.month(month.month, currentLocale());
    const { complete, partial, missing } = month;
    return html`<li><span class="month" aria-hidden="true">${name}</span>
      <span class="hidden">${t("coverage.month", { month: name, complete, partial, missing })}</span>
      <span class="days" aria-hidden="true">${month.days.map((state, day) => html`<span
        class="day ${state ?? "outside"}" title=${state === null ? "" : this.nameOf(month.month, day + 1, state)}></span>`)}</span></li>`;
  }

  private nameOf(month: string, day: number, state: DayState): string {
    return `${month}-${String(day).padStart(2, "0")}: ${t(`coverage.${state}`)}`;
  }
}
customElements.define("coverage-calendar", CoverageCalendar);
