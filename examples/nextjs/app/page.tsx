import { buy } from "./actions";

export default function Page() {
  return (
    <form action={buy}>
      <input name="sku" defaultValue="1" />
      <button type="submit">buy</button>
    </form>
  );
}
