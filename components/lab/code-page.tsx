"use client";

import { useEffect } from "react";
import { useExperimentCode } from "#lib/client/lab/use-lab";
import { CodeFile } from "./code-file";
import { LabProblem } from "./lab-problem";

/** The source of one experiment, as it runs on this server. */
export function CodePage({ slug }: Readonly<{ slug: string }>) {
  const { data, error } = useExperimentCode(slug);
  useEffect(() => {
    // What the address names was not there yet when the browser looked for it.
    if (data !== undefined)
      document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, [data]);
  if (error !== null) return <LabProblem error={error} />;
  if (data === undefined) return <p className="text-ink-faint text-sm">Asking the server for the code …</p>;
  return (
    <div className="grid min-w-0 gap-8">
      {data.files.map(({ path, text }) => (
        <CodeFile key={path} path={path} text={text} />
      ))}
    </div>
  );
}
