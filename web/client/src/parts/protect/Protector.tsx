import { useId } from "preact/hooks";

interface ProtectorProps {
  name: string;
  what: string;
  cost: string;
  isOn: boolean;
  isFixed?: boolean;
  onChange: (isOn: boolean) => void;
}

/** One thing that protects a show: on or off, what it does and what it costs. */
export function Protector({ name, what, cost, isOn, isFixed = false, onChange }: ProtectorProps) {
  const id = useId();
  return (
    <div class="protector">
      <input
        id={id}
        type="checkbox"
        class="protector__box"
        checked={isOn}
        disabled={isFixed}
        aria-describedby={`${id}-what`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <div>
        <label for={id} class="protector__name">
          {name}
        </label>
        <div id={`${id}-what`}>
          <p class="small">{what}</p>
          <p class="small quiet">{cost}</p>
        </div>
      </div>
    </div>
  );
}
