import "server-only";
import { database } from "@/db/client";
import { listOpenInvitations } from "@/db/queries/account-links";
import {
  changePerson as changeRow,
  countPeople,
  deletePerson as deleteRow,
  listPersonRows,
  type PersonChange,
  type PersonOutcome,
  type PersonRow,
} from "@/db/queries/people";
import { AppError, notFound } from "@/lib/app-error";
import type { AdminPerson, PeopleList } from "@/protocol/api";
import { toInvitation } from "./links";
import type { PeoplePage } from "./people.schema";

interface Admin {
  id: string;
}

export async function listPeople(
  _admin: Admin,
  { q, cursor, limit }: PeoplePage,
): Promise<PeopleList> {
  // One more than asked for tells whether there is another page.
  const page = { words: q.replaceAll("\u0000", ""), after: cursor ?? "", limit: limit + 1 };
  const [rows, counts, links] = await Promise.all([
    listPersonRows(database(), page),
    countPeople(database()),
    listOpenInvitations(database()),
  ]);
  const people = rows.slice(0, limit).map(toPerson);
  const nextCursor = rows.length > limit ? (people.at(-1)?.email ?? null) : null;
  return { people, counts, invitations: links.map(toInvitation), nextCursor };
}

export async function changePerson(admin: Admin, id: string, change: PersonChange): Promise<void> {
  refuse(await changeRow(database(), admin.id, id, change));
}

export async function deletePerson(admin: Admin, id: string): Promise<void> {
  refuse(await deleteRow(database(), admin.id, id));
}

function refuse(outcome: PersonOutcome): void {
  switch (outcome) {
    case "done":
    case "unchanged":
      return;
    case "gone":
    case "not-admin":
      throw notFound();
    case "last-admin":
      throw new AppError({
        status: 409,
        code: "last-admin",
        detail: "You are the only administrator: make somebody else one first.",
      });
    case "self":
      throw new AppError({
        status: 409,
        code: "own-account",
        detail: "Another administrator changes your account; you may leave in Settings.",
      });
  }
}

function toPerson({ createdAt, lastSeenAt, role, status, ...rest }: PersonRow): AdminPerson {
  return {
    ...rest,
    role: role === "admin" ? "admin" : "member",
    status: status === "active" ? "active" : "suspended",
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  };
}
