import { Group, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FormValues } from "../../lib/form-values.ts";
import { policyTexts } from "../../texts/policies.ts";

const t = policyTexts.retention;

type Period = number | "never" | "unknown";
type Place = keyof typeof t.places;
const KINDS = ["days", "never", "unknown"] as const;
type Kind = (typeof KINDS)[number];

interface PeriodFieldProps {
  readonly place: Place;
  readonly value: Period;
  /** False: how long it is kept is for this product to say. */
  readonly mayBeUnknown?: boolean;
  readonly min?: number;
  readonly max?: number;
}

/** For how long one place keeps mail: days, for ever, or nobody knows. */
export function PeriodField({ place, value, mayBeUnknown = true, min = 1, max = 3_650 }: PeriodFieldProps) {
  const [kind, setKind] = useState<Kind>(typeof value === "number" ? "days" : value);
  const name = t.places[place];
  return (
    <Group align="end" gap="xs" mb="sm">
      <NativeSelect
        name={`${place}_kind`}
        label={name}
        description={t.about[place]}
        inputWrapperOrder={["label", "description", "input"]}
        aria-label={t.kindOf(name)}
        value={kind}
        data={KINDS.filter((it) => mayBeUnknown || it !== "unknown").map((it) => ({
          value: it,
          label: t.kinds[it],
        }))}
        onChange={(event) => setKind(KINDS.find((it) => it === event.currentTarget.value) ?? kind)}
        style={{ flex: "1 1 260px" }}
      />
      {kind === "days" && (
        <TextInput
          name={place}
          aria-label={t.daysOf(name)}
          type="number"
          min={min}
          max={max}
          required
          w={110}
          defaultValue={typeof value === "number" ? value : ""}
        />
      )}
    </Group>
  );
}

export function periodIn(values: FormValues, place: Place): Period {
  const kind = values.text(`${place}_kind`);
  return kind === "never" || kind === "unknown" ? kind : values.number(place);
}
