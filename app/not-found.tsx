import Link from "next/link";

export const metadata = { title: "No such page" };

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center gap-4 p-6 text-center">
      <p className="num text-ink-faint text-sm">404</p>
      <h1 className="font-semibold text-xl tracking-tight">There is no page at this address</h1>
      <p className="text-ink-soft">
        A room has an address of its own: /r/ and its name. Check the link, or make a new room.
      </p>
      <Link href="/" className="justify-self-center rounded-lg bg-act px-4 py-2.5 font-semibold text-act-ink">
        Make a new room
      </Link>
    </main>
  );
}
