// Customers out of a spreadsheet, in four steps on one page: the file, what its columns are, the plan, and the writing of
// it, which is taken back as one. Nothing is written before the last step. What it looks like is in bring-view.js.
import { apply, rehearse, undo } from "./bring-plan.js";
import { openSource, refusedRows, Wrong } from "./bring-file.js";
import { Refused, Unreachable } from "./api.js";
import { more, onLanguage, t } from "./words.js";
import { isField } from "./keys.js";
import { render } from "./lib/lit-html.js";
import { save } from "./download.js";
import { sheet } from "./sheets.js";
import { tell } from "./toast.js";
import { title } from "./router.js";
import { view } from "./bring-view.js";

await Promise.all([more("bring"), sheet("bring")]);

// "Línea 5: ...", of what was sent, as the file has it.
const shifted = (text, shift) => text.replace(/Línea (\d+)|línea (\d+)/, (whole, big, small) => whole.replace(/\d+/, Number(big ?? small) + shift));

class Bring {
  step = 1;
  source = null;
  clave = "nombre";
  plan = null;
  moved = null;           // { text, sum }: why the plan was made again, and what it was before
  error = null;           // what is told at the step that failed
  busy = null;            // { what: "judging", "sending" or "writing", count }
  outcome = null;         // { sum, late }
  undone = false;
  over = false;           // a file is held over the page

  constructor({ root, signal }) {
    this.root = root;
    this.signal = signal;
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
    Object.assign(this, { plan: null, moved: null, outcome: null, undone: false, source: null, error: null, step: 1 });
    try {
      this.source = await openSource(file);
      this.clave = "nombre";
    } catch (error) {
      this.error = error instanceof Wrong ? t(`bring.wrong.${error.message}`) : t("bring.wrong.read");
      this.draw();
      return;
    }
    if (this.source.kind === "text/csv")
      this.go(2);
    else
      await this.look();
  };

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

  part = ({ target }) => { this.source.part(target.value); this.draw(); };
  titled = ({ target }) => { this.source.titled(Number(target.value)); this.draw(); };
  write = ({ target }) => { this.source.writing = target.value; this.draw(); };
  key = ({ target }) => { this.clave = target.value; this.draw(); };

  map = (column, to) => {
    column.to = to;
    if (to === "fecha_contratacion")
      this.source.guessDays();
    this.draw();
  };

  get canLook() {
    const { source, clave } = this;
    return source.kind !== "text/csv" || (!source.doubled.length && source.columns.some(({ to }) => to !== "-") &&
      (clave !== "nombre" || source.columns.some(({ to }) => to === "nombre")));
  }

  // --- the plan

  look = async () => {
    if (this.busy || !this.canLook)
      return;
    Object.assign(this, { plan: null, error: null, outcome: null, undone: false, busy: { what: "judging", count: 0 } });
    this.draw();
    try {
      this.plan = await rehearse(this.source, this, { signal: this.signal, tell: count => this.progress("judging", count) });
      this.busy = null;
      this.go(3);
    } catch (error) {
      if (this.signal.aborted)
        return;
      this.busy = null;
      this.fail(error);
    }
  };

  progress(what, count) {
    this.busy = { what, count };
    this.draw();
  }

  fail(error) {
    if (!(error instanceof Refused || error instanceof Unreachable))
      throw error;
    this.error = error instanceof Refused ? shifted(error.detail, this.source.shift) : t("bring.lost");
    this.draw();
    this.root.querySelector(".steps [role=alert]")?.focus();
  }

  download = async () => {
    const names = [t("bring.line"), t("bring.why")];
    const blob = await refusedRows(this.source, this.plan.refused, names, this.plan.sum.codificacion);
    save(blob, `${this.source.name.replace(/\.\w+$/, "")} - ${t("bring.refused.file")}.csv`);
  };

  // --- the writing, which goes on when the screen is left

  apply = async () => {
    if (this.busy || !this.plan?.writes)
      return;
    this.go(4);
    this.progress(this.plan.sum.rechazados ? "writing" : "sending", 0);
    try {
      this.outcome = await apply(this.source, this, this.plan,
        { tell: part => this.progress(part < 1 ? "sending" : "writing", part) });
      this.busy = null;
      this.done();
    } catch (error) {
      this.busy = null;
      if (error.status === 412)
        await this.lookAgain(error);
      else
        this.unknown(error);
    }
  };

  done() {
    const { sum } = this.outcome;
    if (this.signal.aborted)
      tell(t("bring.done", { count: sum.creados + sum.cambiados }), { undo: sum.lote && (() => undo(sum.lote)) });
    this.go(4);
  }

  // Somebody wrote meanwhile: nothing was written here, and the plan is made again, beside what it was.
  async lookAgain(error) {
    const { sum } = this.plan;
    this.step = 3;
    await this.look();
    this.moved = { text: shifted(error.detail, this.source.shift), sum };
    this.draw();
    this.root.querySelector(".moved")?.focus();
  }

  // Whether it was written may be open: the next plan says, as what is there already stays as it is.
  unknown(error) {
    this.step = 3;
    if (this.signal.aborted)
      tell(error.detail ?? t("bring.lost"), { bad: true });
    this.fail(error);
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
      this.apply();
  };
}

export function open(context) {
  const { signal } = context, screen = new Bring(context);
  title(t("bring"));
  screen.draw();
  addEventListener("paste", screen.paste, { signal });
  addEventListener("keydown", screen.press, { signal });
  addEventListener("beforeunload", event => { if (screen.busy) event.preventDefault(); }, { signal });
  onLanguage(screen.draw, { signal });
}
