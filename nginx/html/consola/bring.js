// Customers out of a spreadsheet, in four steps on one page: the file, what its columns are, the plan, and the writing of
// it, which is taken back as one. Nothing is written before the last step. What it looks like is in bring-view.js.
import { apply, rehearse, undo } from "./bring-plan.js";
import { forgetFile, keepFile, keepWork, keptFile, redo, workOn } from "./bring-kept.js";
import { isCommon, rowsAt, wrongPlaces } from "./bring-mend.js";
import { openSource, refusedRows, Wrong } from "./bring-file.js";
import { Refused, Unreachable } from "./api.js";
import { more, onLanguage, t } from "./words.js";
import { isField } from "./keys.js";
import { may } from "./session.js";
import { pause } from "./heard.js";
import { reason } from "./reason.js";
import { render } from "./lib/lit-html.js";
import { save } from "./download.js";
import { sheet } from "./sheets.js";
import { tell } from "./toast.js";
import { title } from "./router.js";
import { untilBack } from "./net.js";
import { view } from "./bring-view.js";

await Promise.all([more("bring"), sheet("bring")]);

// "Línea 5: ...", of what was sent, as the file has it.
const shifted = (text, shift) => text.replace(/Línea (\d+)|línea (\d+)/, (whole, big, small) => whole.replace(/\d+/, Number(big ?? small) + shift));

// The one whose lot is on its way: the screen that is opened meanwhile is that one.
let running = null;

class Bring {
  step = 1;
  source = null;
  clave = "nombre";
  plan = null;
  moved = null;           // { why: "moved" or "cut", text, sum }: why the plan was made again, and what it was before
  error = null;           // what is told at the step that failed
  busy = null;            // { what: "judging", "sending", "writing", "asking" or "undoing", count }
  outcome = null;         // { sum, late, there }
  undone = false;
  left = null;            // the name of a file that is to be chosen again, for what was done to it
  resumed = false;        // what was done to it before is done again
  touched = new Set();    // lines that were mended since the plan
  over = false;           // a file is held over the page

  // Where it is shown, from now on.
  show({ root, signal }) {
    Object.assign(this, { root, signal });
  }

  draw = () => {
    if (!this.signal.aborted)
      render(view(this), this.root);
  };

  // The step that is open now, and the reader's place in it.
  go(step) {
    this.step = step;
    this.error = null;
    this.draw();
    this.root.querySelector(`#step-${step}`)?.focus();
  }

  // --- the file

  take = async file => {
    Object.assign(this, { plan: null, moved: null, outcome: null, undone: false, source: null, error: null, step: 1,
      clave: "nombre", resumed: false });
    let isReady = false;
    try {
      this.source = await openSource(file);
      isReady = this.resume();
    } catch (error) {
      this.error = error instanceof Wrong ? t(`bring.wrong.${error.message}`) : t("bring.wrong.read");
      this.draw();
      return;
    }
    if (this.source.kind === "text/csv" && !isReady)
      this.go(2);
    else
      await this.look();
  };

  // What was done to the file before, if it is that one; true where there was a plan of it.
  resume() {
    const work = workOn(this.source);
    this.left = null;
    keepFile(this.source);
    if (!work)
      return false;
    redo(this.source, work);
    Object.assign(this, { clave: work.clave, resumed: true });
    this.keep(work.sent);
    return work.sent || this.source.mends.size > 0;
  }

  keep(sent = false) {
    keepWork(this.source, this.clave, sent);
  }

  // The screen was left, or the page read anew.
  async back() {
    const kept = keptFile();
    if (kept?.file)
      return this.take(kept.file);
    this.left = kept?.name ?? null;
    return this.draw();
  }

  choose = ({ target }) => {
    if (target.files[0])
      this.take(target.files[0]);
    target.value = "";
  };

  takeText(text) {
    if (text.trim())
      this.take(new File([text], t("bring.pasted"), { type: "text/plain" }));
  }

  paste = event => {
    if (this.step > 2 || this.busy || document.querySelector("dialog[open]") || (isField(event.target) && event.target.id !== "pasted"))
      return;
    const [file] = event.clipboardData.files, text = event.clipboardData.getData("text/plain");
    if (!file && !text.trim())
      return;
    event.preventDefault();
    if (file)
      this.take(file);
    else
      this.takeText(text);
  };

  drop = event => {
    event.preventDefault();
    this.over = false;
    const [file] = event.dataTransfer.files;
    if (this.busy)
      return;
    if (file)
      this.take(file);
    else
      this.takeText(event.dataTransfer.getData("text/plain"));
    this.draw();
  };

  hold = event => {
    event.preventDefault();
    this.over = event.type === "dragover";
    this.draw();
  };

  again = () => {
    Object.assign(this, { source: null, plan: null, moved: null, outcome: null, undone: false });
    this.go(1);
  };

  // --- its columns

  part = ({ target }) => { this.source.part(target.value); this.changed(); };
  titled = ({ target }) => { this.source.titled(Number(target.value)); this.changed(); };
  write = ({ target }) => { this.source.writing = target.value; this.changed(); };
  key = ({ target }) => { this.clave = target.value; this.changed(); };

  map = (column, to) => {
    column.to = to;
    if (to === "fecha_contratacion")
      this.source.guessDays();
    this.changed();
  };

  changed() {
    this.keep();
    this.draw();
  }

  get canLook() {
    const { source, clave } = this;
    return source.kind !== "text/csv" || (!source.doubled.length && source.columns.some(({ to }) => to !== "-") &&
      (clave !== "nombre" || source.columns.some(({ to }) => to === "nombre")));
  }

  // --- the plan

  look = () => this.judge(this.plan ? null : this.moved);

  async judge(moved) {
    if (this.busy || !this.canLook)
      return;
    Object.assign(this, { plan: null, moved, error: null, outcome: null, undone: false, busy: { what: "judging", count: 0 } });
    this.draw();
    try {
      const plan = await rehearse(this.source, this, { signal: this.signal, tell: count => this.progress("judging", count) });
      await this.readRefused(plan);
      this.touched.clear();
      this.plan = plan;
      this.busy = null;
      this.go(3);
    } catch (error) {
      if (this.signal.aborted)
        return;
      this.busy = null;
      this.fail(error);
    }
  }

  // What is in the refused rows, as far as they are shown, and which of their cells are wrong.
  async readRefused({ reasons }) {
    const { source, clave } = this, groups = reasons.slice(0, 30);
    const rows = await rowsAt(source, new Set(groups.flatMap(group => group.rows.map(({ linea }) => linea))));
    for (const group of groups) {
      const places = wrongPlaces(source, group, clave);
      Object.assign(group, { places, isCommon: group.count > 1 && isCommon(source, places, clave) });
      for (const row of group.rows)
        row.cells = rows.get(row.linea) ?? [];
    }
  }

  // --- what mends it

  mend = ({ linea, cells }, place, text) => {
    this.source.mend(linea, place, text, cells[place] ?? "");
    this.touched.add(linea);
    this.changed();
  };

  // One text for all rows of a group, also for those that are not shown.
  mendAll = (group, text) => {
    for (const linea of this.plan.linesOf(group)) {
      this.source.mend(linea, group.places[0], text);
      this.touched.add(linea);
    }
    this.changed();
    this.root.querySelector("#again")?.focus();
  };

  showMore = group => {
    group.shown = (group.shown ?? 20) + 20;
    this.draw();
  };

  progress(what, count) {
    this.busy = { what, count };
    this.draw();
  }

  fail(error) {
    if (!(error instanceof Refused || error instanceof Unreachable || error instanceof Wrong))
      throw error;
    const lost = this.outcome ? "bring.lost.undo" : this.moved?.why === "cut" ? "bring.lost.still" : "bring.lost";
    this.error = error instanceof Refused ? this.said(error) : t(error instanceof Wrong ? `bring.wrong.${error.message}` : lost);
    this.draw();
    this.root.querySelector(".steps [role=alert]")?.focus();
  }

  said = error => reason(error, shifted(error.detail, this.source.shift));

  download = async () => {
    const names = [t("bring.line"), t("bring.why")];
    const blob = await refusedRows(this.source, this.plan.refused, names);
    save(blob, `${this.source.name.replace(/\.\w+$/, "")} - ${t("bring.refused.file")}.csv`);
  };

  // --- the writing, which goes on when the screen is left

  apply = async () => {
    if (this.busy || running || !this.plan?.writes || this.touched.size)
      return;
    running = this;
    this.keep(true);
    this.go(4);
    this.progress(this.plan.sum.rechazados ? "writing" : "sending", 0);
    try {
      this.outcome = await apply(this.source, this, this.plan,
        { tell: part => this.progress(part < 1 ? "sending" : "writing", part) });
      running = this.busy = null;
      this.done();
    } catch (error) {
      await this.fell(error);
    }
  };

  done() {
    const { sum, late } = this.outcome;
    forgetFile();
    for (const [line, why] of late)
      this.plan.refused.set(line, why);
    if (this.signal.aborted)
      tell(t("bring.done", { count: sum.creados + sum.cambiados }), { undo: sum.lote && (() => undo(sum.lote)) });
    this.go(4);
  }

  // Somebody wrote meanwhile, and nothing was written here; or nobody knows whether it was. Either way the next plan says,
  // for what is there already stays as it is; it is made, and shown beside what it was, where the screen is open.
  async fell(error) {
    const isCut = error instanceof Unreachable || [502, 503, 504].includes(error.status);
    if (isCut) {
      this.progress("asking", 0);
      await (error instanceof Unreachable ? untilBack(this.signal) : pause(1500, this.signal));
    }
    running = this.busy = null;
    const why = isCut ? "cut" : error.status === 412 ? "moved" : null;
    if (this.signal.aborted)
      return void tell(why ? t(`bring.away.${why}`) : this.said(error), { bad: true });
    this.step = 3;
    if (!why)
      return this.fail(error);
    const { sum, writes } = this.plan;
    await this.judge({ why, text: error instanceof Unreachable ? "" : this.said(error), sum });
    if (!isCut && this.plan?.sum.sin_cambios >= sum.sin_cambios + writes)
      this.moved = { why: "there", text: "", sum };
    this.draw();
    return this.root.querySelector(".moved")?.focus();
  }

  undo = async () => {
    if (this.busy)
      return;
    this.progress("undoing", 0);
    try {
      await undo(this.outcome.sum.lote);
      this.undone = true;
      this.error = null;
    } catch (error) {
      this.busy = null;
      this.fail(error);
    }
    this.busy = null;
    this.draw();
    this.root.querySelector("#step-4")?.focus();
  };

  export = async () => (await import("./export.js")).exporting();

  press = event => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]"))
      return;
    event.preventDefault();
    if (this.step === 1)
      this.takeText(this.root.querySelector("#pasted").value);
    else if (this.step === 2)
      this.look();
    else if (this.step === 3 && this.plan)
      this.touched.size ? this.look() : this.apply();
  };
}

addEventListener("beforeunload", event => { if (running) event.preventDefault(); });

export function open(context) {
  const { signal } = context, screen = running ?? new Bring();
  title(t("bring"));
  screen.show(context);
  if (running)
    screen.draw();
  else
    screen.back();
  onLanguage(screen.draw, { signal });
  if (!may("editor"))
    return;
  addEventListener("paste", screen.paste, { signal });
  addEventListener("keydown", screen.press, { signal });
}
