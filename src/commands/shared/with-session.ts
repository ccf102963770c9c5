import type { Context } from '../../model.ts';
import { Session } from '../../session.ts';

/** Opens the repository for one action; whatever comes of it, slot and processes are released. */
export async function withSession<T>(context: Context, action: (session: Session) => Promise<T>): Promise<T> {
  const session = await Session.open(context);
  try {
    return await action(session);
  } finally {
    session.close();
  }
}
