import type { ModelList } from "@/lib/endpoints/list";
import type {
  AccountLink,
  AdminEndpoint,
  AdminEndpointChanged,
  AdminModel,
  AdminSetting,
  ApiToken,
  AuditCheck,
  AuditList,
  CreatedToken,
  EndpointReport,
  LiveRun,
  Me,
  MessageList,
  NewThreadDraft,
  OpenedLink,
  PartList,
  PeopleList,
  Problem,
  QueuedMessage,
  RunStarted,
  RunSummary,
  StepSummary,
  ThreadDetail,
  ThreadList,
  ToolChoice,
  UploadedFile,
  UsageReport,
} from "@/protocol/api";
import type { Share, SharePreview } from "@/protocol/shares";
import type { Workspace } from "@/protocol/workspace";

/** What each operation answers with as JSON, by operationId; `answers.generated.json` is made from it. */
export interface Answers {
  openAccountLink: OpenedLink;
  acceptAccountLink: { ok: true };
  listAudit: AuditList;
  checkAudit: AuditCheck;
  listPeople: PeopleList;
  invitePerson: AccountLink;
  resetPassword: AccountLink;
  listLiveRuns: { runs: LiveRun[] };
  readUsage: UsageReport;
  listSettings: { settings: AdminSetting[] };
  changeSettings: { settings: AdminSetting[] };
  listEndpoints: { endpoints: AdminEndpoint[] };
  createEndpoint: AdminEndpoint;
  enableDemo: AdminEndpoint;
  testEndpoint: EndpointReport;
  changeEndpoint: AdminEndpointChanged;
  changeModel: AdminModel;
  uploadFile: UploadedFile;
  isLive: { live: true };
  isReady: { ready: boolean; needsSetup: boolean };
  readMe: Me;
  changeMe: Me;
  readNewThreadDraft: NewThreadDraft;
  changePassword: { ok: true };
  signOutElsewhere: { ended: number };
  listParts: PartList;
  listSteps: { steps: StepSummary[] };
  listModels: ModelList;
  answerCall: RunSummary;
  cancelRun: RunSummary;
  pauseRun: RunSummary;
  changeRunBudget: RunSummary;
  readRun: RunSummary;
  describeSetup: { needed: boolean; tokenRequired: boolean };
  completeSetup: { id: string };
  signUp: { id: string };
  listMessages: MessageList;
  listQueue: { queue: QueuedMessage[] };
  readThread: ThreadDetail;
  changeThread: ThreadDetail;
  startRun: RunStarted;
  listShares: { shares: Share[] };
  updateShare: Share;
  continueShare: { threadId: string };
  listThreadShares: { shares: Share[] };
  createShare: Share;
  previewShare: SharePreview;
  readWorkspace: Workspace;
  listThreads: ThreadList;
  createThread: { id: string };
  listTokens: { tokens: ApiToken[] };
  createToken: CreatedToken;
  listTools: { tools: ToolChoice[] };
  chooseApproval: { tools: ToolChoice[] };
}

/**
 * What every refusal answers with.
 * @public for the schemas made from this file
 */
export type Refusal = Problem;
