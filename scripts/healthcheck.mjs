// For a container's HEALTHCHECK: ends with 0 when /readyz of this machine says that new clients may come.
const ready = await fetch(`http://127.0.0.1:${process.env.PORT || 3000}/readyz`).then(
  (answer) => answer.ok,
  () => false,
);
process.exit(ready ? 0 : 1);
