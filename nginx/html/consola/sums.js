// Sums of decimals as the registry writes them, to the last digit, as texts.

const parts = text => {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  return found && { digits: BigInt(`${found[1]}${found[2]}${found[3] ?? ""}`), scale: (found[3] ?? "").length };
};

// sum("12.5", "0.25"): "12.75"; what is no plain decimal counts as the number that it is.
export function sum(a, b) {
  const x = parts(a), y = parts(b);
  if (!x || !y)
    return String(Number(a) + Number(b));
  const scale = Math.max(x.scale, y.scale);
  const total = x.digits * 10n ** BigInt(scale - x.scale) + y.digits * 10n ** BigInt(scale - y.scale);
  const digits = String(total < 0n ? -total : total).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${total < 0n ? "-" : ""}${whole}${scale ? `.${digits.slice(-scale)}` : ""}`;
}
