import { notFound } from "next/navigation";
import { z } from "zod";
import { PlaygroundPage } from "#components/room/playground-page";
import { Providers } from "#components/room/providers";

const roomName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

interface RoomPageProps {
  readonly params: Promise<{ room: string }>;
}

export async function generateMetadata({ params }: RoomPageProps) {
  return { title: `Room ${(await params).room}` };
}

export default async function RoomPage({ params }: RoomPageProps) {
  const parsed = roomName.safeParse((await params).room);
  if (!parsed.success) notFound();
  return (
    <Providers roomId={parsed.data}>
      <PlaygroundPage />
    </Providers>
  );
}
