import { RequestId } from "@/components/errors/request-id";

interface FormProblemProps {
  text: string | undefined;
  requestId: string | undefined;
}

export function FormProblem({ text, requestId }: FormProblemProps) {
  return (
    <div role="alert" className="text-small empty:hidden">
      {text ? <p className="text-danger">{text}</p> : null}
      {text && requestId ? <RequestId id={requestId} /> : null}
    </div>
  );
}
