// What is given out as a file: made here, or asked of the registry by its address, which the browser streams to the disk.

function follow(href, name) {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

// save(blob, "clientes.csv")
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  follow(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
