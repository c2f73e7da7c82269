import { PlaygroundPage } from "#components/room/playground-page";
import { Providers } from "#components/room/providers";

export default function HomePage() {
  return (
    <Providers roomId={undefined}>
      <PlaygroundPage />
    </Providers>
  );
}
