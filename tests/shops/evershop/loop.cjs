// EverShop listens on every interface of the machine; a shop for tests belongs on loopback.
const net = require("net"), listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...a) {
  const o = a[0];
  if (o && typeof o === "object" && "port" in o && !o.host) a[0] = { ...o, host: "127.0.0.1" };
  else if (/^\d+$/.test(String(o)) && typeof a[1] !== "string") a.splice(1, 0, "127.0.0.1");
  return listen.apply(this, a);
};
