/** Draws requests by step; loaded only where it is shown. */
import uPlot from "uplot";
import type { RequestSteps } from "./contract.ts";
import { currentLocale, t } from "./messages.ts";
import { columnsOf, stepSeconds } from "./quota_steps.ts";

const height = 200;

/** A token's colour as the canvas takes it. */
function colour(place: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.className = `probe ${token}`;
  place.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

export class QuotaChart {
  private plot: uPlot | null = null;
  private granted: number | null = null;
  private shown: RequestSteps | null = null;
  private readonly size = new ResizeObserver(() =>
    this.plot?.setSize({ width: this.place.clientWidth, height }));
  private readonly scheme = matchMedia("(prefers-color-scheme: dark)");
  private readonly theme = new MutationObserver(() => this.redraw());

  constructor(private readonly place: HTMLElement) {
    this.size.observe(place);
    this.scheme.addEventListener("change", this.redraw);
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  show(requests: RequestSteps, granted: number | null): void {
    if (requests === this.shown && granted === this.granted) {
      return;
    }
    const fresh = this.plot === null || this.shown?.step !== requests.step || this.granted !== granted;
    this.shown = requests;
    this.granted = granted;
    if (fresh) {
      this.redraw();
    } else {
      this.plot?.setData(this.data());
    }
  }

  end(): void {
    this.size.disconnect();
    this.theme.disconnect();
    this.scheme.removeEventListener("change", this.redraw);
    this.plot?.destroy();
    this.plot = null;
  }

  private data(): uPlot.AlignedData {
    const { at, answered, refused, failed } = columnsOf(this.shown as RequestSteps);
    const line = at.map(() => this.granted);
    // What is drawn later covers what is drawn before.
    return [at, failed, refused, answered, line];
  }

  private readonly redraw = (): void => {
    this.plot?.destroy();
    this.plot = new uPlot(this.options(), this.data(), this.place);
  };

  private options(): uPlot.Options {
    const bars = uPlot.paths.bars?.({ size: [0.7, 24], radius: 0.15 }) ?? null;
    const bar = (label: string, token: string): uPlot.Series => ({
      label, fill: colour(this.place, token), width: 0, points: { show: false }, paths: bars as uPlot.Series.PathBuilder,
    });
    const ink = colour(this.place, "ink");
    const axis = { stroke: ink, grid: { stroke: colour(this.place, "line"), width: 1 }, ticks: { show: false },
                   font: "12px ui-sans-serif, system-ui, sans-serif" };
    const numbers = new Intl.NumberFormat(currentLocale());
    return {
      width: this.place.clientWidth, height, legend: { show: false }, cursor: { show: false }, padding: [8, 8, 0, 0],
      scales: { x: { range: (_, from, to) => [from - this.width() / 2, to + this.width() / 2] }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
      axes: [
        { ...axis, grid: { show: false }, values: (_, splits) => splits.map((at) => this.label(at)), space: 70, size: 28 },
        { ...axis, size: 44, values: (_, splits) => splits.map((value) => (Number.isInteger(value) ? numbers.format(value) : "")) },
      ],
      series: [
        {},
        bar(t("quota.failed"), "failed"), bar(t("quota.refused"), "refused"), bar(t("quota.requests"), "requests"),
        { label: t("quota.allowed"), stroke: colour(this.place, "granted"), width: 1.5, dash: [6, 4], points: { show: false } },
      ],
    };
  }

  /** Of a step, in seconds. */
  private width(): number {
    return stepSeconds[this.shown?.step ?? "hour"];
  }

  private label(seconds: number): string {
    const options: Intl.DateTimeFormatOptions = this.shown?.step === "day"
      ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit" };
    return new Intl.DateTimeFormat(currentLocale(), options).format(seconds * 1000);
  }
}
