/** One thing that pygov depends on. */
export interface Diagnosis {
  readonly subject: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly recovery?: string;
}
