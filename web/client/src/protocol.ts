// Made by `make types` from signaling/protocol.py and web/wire*.py; do not edit.

/** Auth payload of the connection. Without `last_seq` the whole state is sent. */
export interface Hello {
  grant: string;
  last_seq?: number | null;
}

/** `client_id` is the sender's own id for the message: sent twice, it is posted once. */
export interface Chat {
  text: string;
  client_id: string;
}

/** `count` taps at once. Taps of one person beyond 20 a second are not counted. */
export interface Like {
  count?: number;
}

/** Takes effect at once for everybody. */
export interface DeleteMessage {
  message_id: string;
}

/** Takes a deletion back, at most 15 seconds after it. Of a message that is there: nothing happens. */
export interface RestoreMessage {
  message_id: string;
}

/** Host and staff cannot be muted. A second one replaces the first. */
export interface Mute {
  person_id: string;
  seconds: number;
  reason?: string;
}

/** Of somebody who is not muted: nothing happens. */
export interface Unmute {
  person_id: string;
}

export interface Vote {
  poll_id: string;
  option: number;
}

/** Asks to come on stage. Raised already, or on stage: nothing happens. */
export interface RaiseHand {
}

/** Without `person_id` one's own; host and staff lower anybody's. */
export interface LowerHand {
  person_id?: string | null;
}

/** Host and staff only. Whoever raised a hand is on stage at once, everybody else is asked first. */
export interface InviteToStage {
  person_id: string;
}

export interface AnswerInvite {
  accept: boolean;
}

/** Without `person_id` oneself; host and staff remove anybody, or take an invitation back. */
export interface LeaveStage {
  person_id?: string | null;
}

/** The whole wish: `true` is muted. Of oneself, or by host and staff of anybody, who then hold it:
 * what they muted, nobody but they can lift. */
export interface MuteOnStage {
  person_id: string;
  audio: boolean;
  video: boolean;
}

/** Host and staff only: what a one-picture viewer and HLS get. */
export interface SetProgramme {
  person_id: string;
  source: "camera" | "screen" | "second";
}

/** Host and staff only: what is being said, for everybody to read from now on. */
export interface Caption {
  language: "bn" | "en";
  text: string;
}

/** Host and staff only: how HLS shows the stage. */
export interface SetLayout {
  layout: "auto" | "picture_in_picture" | "screen_with_camera" | "side_by_side" | "solo" | "speaker";
}

/** RFC 9457 problem; the client turns `code` with `params` into a sentence. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  params: Record<string, string | number>;
}

export interface Ack {
  ok: boolean;
  problem: Problem | null;
}

export interface Person {
  id: string;
  name: string;
  role: "administrator" | "host" | "moderator" | "reviewer" | "seller" | "support" | "viewer";
}

export interface ChatPosted {
  type: "chat_posted";
  message_id: string;
  client_id: string;
  person: Person;
  text: string;
}

export interface MessageDeleted {
  type: "message_deleted";
  message_id: string;
  by: Person;
}

/** A deletion was taken back: `posted` is to be shown again where its number puts it. */
export interface MessageRestored {
  type: "message_restored";
  posted_seq: number;
  posted_at_ms: number;
  posted: ChatPosted;
  by: Person;
}

export interface PersonMuted {
  type: "person_muted";
  person: Person;
  until_ms: number;
  reason: string;
  by: Person;
}

export interface PersonUnmuted {
  type: "person_unmuted";
  person: Person;
  by: Person;
}

export interface PinnedSku {
  id: string;
  title: string;
  price_minor: number;
  was_minor: number | null;
  stock_left: number;
}

export interface PinnedProduct {
  id: string;
  title: string;
  image_url: string | null;
  currency: string;
  skus: Array<PinnedSku>;
}

export interface ProductPinned {
  type: "product_pinned";
  product: PinnedProduct;
}

export interface ProductUnpinned {
  type: "product_unpinned";
  product_id: string;
}

/** Pieces that can still be bought of one SKU: on hand less reserved. */
export interface StockChanged {
  type: "stock_changed";
  sku_id: string;
  stock_left: number;
}

export interface ItemSold {
  type: "item_sold";
  product_id: string;
  sku_id: string;
  title: string;
  quantity: number;
}

export interface ShowStarted {
  type: "show_started";
}

/** Nothing is pinned any more. */
export interface ShowEnded {
  type: "show_ended";
}

/** Nothing has come from the publisher for three seconds, or it said goodbye; the show goes on when it
 * returns. */
export interface HostAway {
  type: "host_away";
}

export interface HostBack {
  type: "host_back";
}

export interface PollState {
  id: string;
  question: string;
  options: Array<string>;
  votes: Array<number>;
  is_open: boolean;
}

export interface PollOpened {
  type: "poll_opened";
  poll: PollState;
}

/** The result so far, about once a second while votes come in: one fact stands for many votes. */
export interface PollCounted {
  type: "poll_counted";
  poll_id: string;
  votes: Array<number>;
}

export interface PollClosed {
  type: "poll_closed";
  poll_id: string;
  votes: Array<number>;
}

export interface GiftSent {
  type: "gift_sent";
  person: Person;
  gift_id: string;
  quantity: number;
  coins: number;
}

/** All likes so far, kept for restarts; pages show the newer `Counters.likes`. */
export interface LikesCounted {
  type: "likes_counted";
  likes: number;
}

export interface HandRaised {
  type: "hand_raised";
  person: Person;
}

export interface HandLowered {
  type: "hand_lowered";
  person_id: string;
}

/** The person is asked to come on stage; an invitation keeps a place free. */
export interface StageInvited {
  type: "stage_invited";
  person: Person;
}

/** The invitation is over: declined, taken back, or the person is gone. */
export interface StageDeclined {
  type: "stage_declined";
  person_id: string;
}

/** On stage, with neither a raised hand nor an invitation any more; not muted. */
export interface StageJoined {
  type: "stage_joined";
  person: Person;
}

export interface StageLeft {
  type: "stage_left";
  person_id: string;
  removed: boolean;
}

/** What is muted now, and what of it host or staff hold so that the person cannot lift it. */
export interface StageMuted {
  type: "stage_muted";
  person_id: string;
  audio: boolean;
  video: boolean;
  audio_held: boolean;
  video_held: boolean;
}

/** While this place sends nothing, the host's camera is the programme. */
export interface ProgrammeChanged {
  type: "programme_changed";
  person_id: string;
  source: "camera" | "screen" | "second";
}

/** How HLS shows the stage from now on. */
export interface LayoutChanged {
  type: "layout_changed";
  layout: "auto" | "picture_in_picture" | "screen_with_camera" | "side_by_side" | "solo" | "speaker";
}

/** One place that sends, and the WHEP lines that carry it: the k-th video and k-th audio section of the
 * viewer's offer, from 0. Null: it sends none of that kind. */
export interface StageTrack {
  person_id: string;
  source: "camera" | "screen" | "second";
  video_line: number | null;
  audio_line: number | null;
}

/** All places that send now, in the order in which they came. */
export interface StageTracks {
  type: "stage_tracks";
  tracks: Array<StageTrack>;
}

/** What was said between two moments of the capture clock, once it will not change any more. */
export interface Captioned {
  type: "captioned";
  language: "bn" | "en";
  text: string;
  start_ms: number;
  end_ms: number;
}

export interface Numbered {
  seq: number;
  at_ms: number;
  fact: AnyFact;
}

/** `…_held`: muted by host or staff, who alone can lift it. */
export interface StageMember {
  person: Person;
  is_audio_muted: boolean;
  is_video_muted: boolean;
  is_audio_held: boolean;
  is_video_held: boolean;
}

export interface StagePlace {
  person_id: string;
  source: "camera" | "screen" | "second";
}

/** Who is on stage, the host first, who wants to be, and what is sent from there.
 * 
 * Empty before the host first publishes and after the show; hands are in the order of raising. */
export interface StageState {
  members: Array<StageMember>;
  hands: Array<Person>;
  invited: Array<Person>;
  tracks: Array<StageTrack>;
  programme: StagePlace | null;
  layout: "auto" | "picture_in_picture" | "screen_with_camera" | "side_by_side" | "solo" | "speaker";
}

/** Everything a newcomer needs; `messages` are the last ones, oldest first, without deleted ones. */
export interface RoomState {
  is_live: boolean;
  host_away: boolean;
  pinned: PinnedProduct | null;
  poll: PollState | null;
  messages: Array<Numbered>;
  muted_until_ms: number | null;
  mutes: Array<PersonMuted>;
  stage: StageState;
  captions: Array<Numbered>;
}

export interface Counters {
  viewers: number;
  likes: number;
  speakers: Array<string>;
}

/** Either `state` (start afresh) or `missed` (apply on top of what you have), never both. */
export interface Snapshot {
  seq: number;
  me: Person;
  can_moderate: boolean;
  can_chat: boolean;
  counters: Counters;
  state: RoomState | null;
  missed: Array<Numbered> | null;
}

/** A hint for host and staff that something changed behind the stage; ask the API for the truth. */
export interface Backstage {
  kind: "order_moved" | "order_placed";
  order_id: string | null;
  number: string | null;
  title: string | null;
  quantity: number | null;
  total_minor: number | null;
  currency: string | null;
}

/** `login` is an e-mail address or a mobile number. */
export interface SignUp {
  name: string;
  login: string;
  password: string;
  language?: "bn" | "en";
}

export interface SignIn {
  login: string;
  password: string;
}

export interface UpdateMe {
  name?: string | null;
  language?: "bn" | "en" | null;
}

/** Anybody may start selling; the other roles are given by an administrator. */
export interface TakeRole {
  role: "host" | "seller";
}

export interface AccountView {
  id: string;
  name: string;
  login: string;
  language: "bn" | "en";
  roles: Array<"administrator" | "host" | "moderator" | "reviewer" | "seller" | "support" | "viewer">;
  kyc: "approved" | "draft" | "none" | "pending" | "refused";
  coins: number;
}

/** `csrf` goes into the header `X-CSRF-Token` of every POST, PUT, PATCH and DELETE. */
export interface SessionView {
  account: AccountView | null;
  csrf: string;
}

export interface CreateShow {
  title: string;
  description?: string;
  starts_at_ms?: number | null;
  visibility?: "public" | "unlisted";
}

export interface UpdateShow {
  title?: string | null;
  description?: string | null;
  starts_at_ms?: number | null;
  visibility?: "public" | "unlisted" | null;
}

export interface PersonView {
  id: string;
  name: string;
}

/** `from_ms` is the capture time of the oldest moment that is kept. */
export interface RewindView {
  from_ms: number;
  url: string;
}

export interface ReplayTeaser {
  duration_ms: number;
  url: string;
}

/** `rewind` is there while the show is live, `replay` once it can be played by the one who asks, `hls_url`
 * unless the asker is `blocked`. */
export interface ShowView {
  slug: string;
  title: string;
  description: string;
  status: "ended" | "live" | "scheduled";
  visibility: "public" | "unlisted";
  host: PersonView;
  starts_at_ms: number | null;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  viewers: number;
  host_away: boolean;
  poster_url: string | null;
  preview_url: string | null;
  rewind: RewindView | null;
  replay: ReplayTeaser | null;
  recording: "deleted" | "none" | "processing" | "ready" | "recording";
  hls_url: string | null;
  needs_grant: boolean;
  watermark: boolean;
  blocked: "playback.country" | "playback.country_unknown" | null;
  can_host: boolean;
  can_moderate: boolean;
}

export interface ShowList {
  items: Array<ShowView>;
  next: string | null;
}

/** Shown once; asking again makes a new key and ends the old one.
 * 
 * RTMP encoders take `rtmp_url` as server and `rtmp_key` as stream key; `srt_url` holds everything. Doors
 * that are shut have no address. */
export interface StreamKeyView {
  stream_key: string;
  whip_url: string;
  rtmp_url: string | null;
  rtmp_key: string;
  srt_url: string | null;
}

/** Short-lived bearer token for the browser studio's WHIP request. */
export interface PublishGrantView {
  token: string;
  expires_at_ms: number;
  whip_url: string;
}

export interface RoomGrantView {
  grant: string;
  expires_at_ms: number;
}

export interface NewSku {
  title: string;
  price_minor: number;
  was_minor?: number | null;
  stock?: number;
}

export interface CreateProduct {
  title: string;
  skus: Array<NewSku>;
  description?: string;
}

export interface UpdateProduct {
  title?: string | null;
  description?: string | null;
}

/** `was_minor` left out stays as it is; null takes the former price away. */
export interface UpdateSku {
  title?: string | null;
  price_minor?: number | null;
  was_minor?: number | null;
}

/** Pieces that came in (positive) or were lost (negative). */
export interface MoveStock {
  delta: number;
  reason: string;
}

export interface SetShelf {
  product_ids: Array<string>;
}

export interface PinProduct {
  product_id: string;
}

export interface SkuView {
  id: string;
  title: string;
  price_minor: number;
  was_minor: number | null;
  stock_left: number;
}

export interface ProductView {
  id: string;
  title: string;
  description: string;
  image_url: string | null;
  currency: string;
  skus: Array<SkuView>;
  seller: PersonView;
}

export interface ProductList {
  items: Array<ProductView>;
}

export interface Reserve {
  sku_id: string;
  quantity: number;
  show_slug?: string | null;
}

export interface ReservationView {
  id: string;
  sku_id: string;
  quantity: number;
  expires_at_ms: number;
}

/** Turns a reservation into an order; send an `Idempotency-Key` header. */
export interface PlaceOrder {
  reservation_id: string;
  name: string;
  mobile: string;
  address: string;
  payment?: "cod";
}

export interface OrderLineView {
  sku_id: string;
  product_id: string;
  title: string;
  quantity: number;
  price_minor: number;
}

export interface OrderEventView {
  at_ms: number;
  action: string;
  status: "cancelled" | "completed" | "confirmed" | "placed";
  payment_status: "due" | "paid" | "refunded" | "void";
  fulfilment_status: "delivered" | "packed" | "returned" | "shipped" | "unfulfilled";
  by: PersonView | null;
}

export interface OrderView {
  id: string;
  number: string;
  status: "cancelled" | "completed" | "confirmed" | "placed";
  payment_status: "due" | "paid" | "refunded" | "void";
  fulfilment_status: "delivered" | "packed" | "returned" | "shipped" | "unfulfilled";
  lines: Array<OrderLineView>;
  total_minor: number;
  currency: string;
  name: string;
  mobile: string;
  address: string;
  placed_at_ms: number;
  show_slug: string | null;
  seller: PersonView;
  actions: Array<"cancel" | "collect_payment" | "confirm" | "deliver" | "pack" | "ship">;
  history: Array<OrderEventView>;
}

export interface OrderList {
  items: Array<OrderView>;
  next: string | null;
}

export interface ActOnOrder {
  action: "cancel" | "collect_payment" | "confirm" | "deliver" | "pack" | "ship";
}

export interface OpenPoll {
  question: string;
  options: Array<string>;
}

export interface PollView {
  id: string;
  question: string;
  options: Array<string>;
  votes: Array<number>;
  is_open: boolean;
  my_vote: number | null;
}

export interface PollList {
  items: Array<PollView>;
}

export interface GiftView {
  id: string;
  coins: number;
}

export interface GiftList {
  items: Array<GiftView>;
}

/** Send an `Idempotency-Key` header. */
export interface SendGift {
  gift_id: string;
  quantity?: number;
}

export interface WalletEntryView {
  at_ms: number;
  coins: number;
  reason: "gift_received" | "gift_sent" | "opening";
  show_slug: string | null;
}

export interface WalletView {
  coins: number;
  entries: Array<WalletEntryView>;
}

export interface OpenTicket {
  order_id: string;
  subject: string;
  body: string;
}

export interface ReplyToTicket {
  body: string;
}

export interface TicketReplyView {
  id: string;
  at_ms: number;
  by: PersonView;
  from_agent: boolean;
  body: string;
}

export interface TicketView {
  id: string;
  number: string;
  order_id: string;
  order_number: string;
  subject: string;
  status: "answered" | "open" | "solved";
  opened_at_ms: number;
  buyer: PersonView;
  replies: Array<TicketReplyView>;
  can_answer: boolean;
  can_solve: boolean;
}

export interface TicketList {
  items: Array<TicketView>;
  next: string | null;
}

export interface KycDetails {
  name: string;
  nid: string;
}

export interface KycEventView {
  at_ms: number;
  status: "approved" | "draft" | "none" | "pending" | "refused";
  by: PersonView | null;
  reason: string | null;
}

/** For the person concerned and for reviewers; the NID number is masked but for its last four digits. */
export interface KycCaseView {
  id: string;
  status: "approved" | "draft" | "none" | "pending" | "refused";
  person: PersonView;
  name: string;
  nid_masked: string;
  has_front: boolean;
  has_back: boolean;
  reason: string | null;
  can_decide: boolean;
  history: Array<KycEventView>;
}

export interface KycCaseList {
  items: Array<KycCaseView>;
}

export interface DecideKyc {
  approve: boolean;
  reason?: string;
}

/** A reply with nothing in it. */
export interface Empty {
}

/** `application/problem+json` (RFC 9457). `errors` names the fields that were wrong. */
export interface ProblemView {
  type: string;
  title: string;
  status: number;
  code: string;
  params: Record<string, string | number>;
  errors: Array<string>;
  instance: string | null;
}

export interface LayerHealth {
  rid: string;
  width: number | null;
  height: number | null;
  bitrate_bps: number;
  frames_per_second: number;
  packets_lost: number;
  is_active: boolean;
}

/** Something the host should know of the encoder; `code` and `params` make the sentence. */
export interface NoticeView {
  code: string;
  params: Record<string, string | number>;
}

/** What one place of the stage sends; `line` is the viewers' line that carries it. */
export interface PlaceHealth {
  person_id: string;
  source: string;
  line: number;
  is_programme: boolean;
  codec: string | null;
  layers: Array<LayerHealth>;
  audio_bitrate_bps: number;
  packets_lost: number;
  round_trip_ms: number | null;
}

/** How many viewers play a layer of the programme; null: no picture. */
export interface LayerCount {
  rid: string | null;
  viewers: number;
}

/** How WebRTC viewers fare; `loss` is a share. Figures other than `viewers` are of the `sampled` ones. */
export interface AudienceHealth {
  viewers: number;
  sampled: number;
  layers: Array<LayerCount>;
  round_trip_ms_median: number | null;
  round_trip_ms_p95: number | null;
  estimate_bps_median: number | null;
  estimate_bps_p10: number | null;
  loss: number;
  freezes: number;
  freeze_ms: number;
  sent_bps: number;
}

/** The layers that a viewer's picture line plays and shall play; null: no picture. */
export interface LineHealth {
  mid: string;
  current: string | null;
  target: string | null;
}

/** One WebRTC viewer with its picture lines in order, several on a stage; `sent_bps` is of them and of
 * sound. `viewer` begins its session's id, the rest of which is a secret. */
export interface ViewerHealth {
  viewer: string;
  lines: Array<LineHealth>;
  sent_bps: number;
  round_trip_ms: number | null;
  estimate_bps: number | null;
  loss: number;
  freezes: number;
  freeze_ms: number;
  frames_decoded: number;
  frames_dropped: number;
  jitter_buffer_ms: number;
}

/** The worst first; of very many viewers some. */
export interface ViewerHealthList {
  viewers: Array<ViewerHealth>;
}

/** What the server sees of a show's stream; the studio's and the control panel's strip. */
export interface ShowHealthView {
  is_publishing: boolean;
  codec: string | null;
  layers: Array<LayerHealth>;
  audio_bitrate_bps: number;
  packets_lost: number;
  round_trip_ms: number | null;
  webrtc_viewers: number;
  room_viewers: number;
  hls_ready: boolean;
  hls_renditions: Array<string>;
  places: Array<PlaceHealth>;
  audience: AudienceHealth;
  warnings: Array<NoticeView>;
}

/** `picture` null: always the newest picture. */
export interface ChoosePoster {
  picture: number | null;
}

export interface StillView {
  n: number;
  at_ms: number;
  url: string;
}

/** `stills` are the newest ones to choose a poster from, oldest first; `poster_url` null: the newest one
 * stands for the show. */
export interface PicturesView {
  poster_url: string | null;
  stills: Array<StillView>;
}

export interface SwitchSpeech {
  language: "bn" | "en";
  is_on: boolean;
}

/** Writing one language along by machine. `idle`: it will when the show is live; `waiting`: the provider
 * cannot be reached and is tried again. */
export interface SpeechView {
  language: "bn" | "en";
  is_configured: boolean;
  state: "connecting" | "idle" | "listening" | "off" | "waiting";
}

export interface CaptionsView {
  speech: Array<SpeechView>;
}

/** All of a show's protection at once; `countries` are ISO 3166-1 codes, none without a rule. */
export interface SetProtection {
  tokens: boolean;
  encrypted: boolean;
  watermark: boolean;
  country_rule: "everywhere" | "except" | "only";
  countries?: Array<string>;
}

/** `can_encrypt` is false once the show has begun, `geo_configured` where the server cannot tell countries
 * by address. `known_countries` are the codes to choose from. */
export interface ProtectionView {
  tokens: boolean;
  encrypted: boolean;
  watermark: boolean;
  country_rule: "everywhere" | "except" | "only";
  countries: Array<string>;
  can_encrypt: boolean;
  geo_configured: boolean;
  known_countries: Array<string>;
}

/** What is written over a viewer's picture: the name of an account, none for guests, and the code. */
export interface WatermarkView {
  name: string | null;
  code: string;
}

/** `hls_url` begins with the token where the show asks for one; after `renew_in_ms` there is a newer one.
 * The cookie that comes along does the same for players of our own pages. */
export interface PlaybackGrantView {
  hls_url: string;
  token: string | null;
  renew_in_ms: number;
  expires_at_ms: number;
  watermark: WatermarkView | null;
}

/** What is left out stays. `keep_days` null: as long as the server's rule says. `audience`: who may see
 * the replay, everyone who may see the show or its host alone. */
export interface SetRecording {
  record?: boolean;
  keep_days?: number | null;
  audience?: "everyone" | "host";
}

/** Why nothing is kept at present; what is live goes on. */
export interface StorageProblem {
  code: string;
  since_ms: number;
}

/** The file that can be downloaded, or the making of it; `progress` is a share. */
export interface Mp4View {
  state: "failed" | "making" | "none" | "ready";
  progress: number;
  size_bytes: number;
  url: string | null;
  deletes_at_ms: number | null;
  problem: string | null;
}

/** A show's recording, for its host. Bytes are those of all renditions; `lost_ms` is the time that should
 * have been kept and was not, `waiting_bytes` what is not in the storage yet. */
export interface RecordingView {
  show_slug: string;
  title: string;
  state: "erasing" | "gone" | "ready" | "recording" | "waiting";
  record: boolean;
  keep_days: number | null;
  audience: "everyone" | "host";
  began_at_ms: number | null;
  ended_at_ms: number | null;
  deletes_at_ms: number | null;
  duration_ms: number;
  size_bytes: number;
  lost_ms: number;
  waiting_bytes: number;
  problem: StorageProblem | null;
  mp4: Mp4View;
}

/** Newest first; `size_bytes` is what all recordings of the one who asks take, `allowed_bytes` what they
 * may take, null for no limit: at the limit nothing more is recorded until something is deleted. */
export interface RecordingList {
  items: Array<RecordingView>;
  size_bytes: number;
  allowed_bytes: number | null;
}

/** `title` is that of the product or the poll, empty for the show's parts (`start`, `return` of the host);
 * `quantity` is how many pieces were sold around then. */
export interface ChapterView {
  position_ms: number;
  at_ms: number;
  kind: "pin" | "poll" | "return" | "sale" | "start";
  title: string;
  product_id: string | null;
  quantity: number | null;
}

/** `url` is the HLS playlist; each of its segments tells its capture time. */
export interface ReplayView {
  started_at_ms: number;
  ended_at_ms: number;
  duration_ms: number;
  url: string;
  storyboard_url: string | null;
  chapters: Array<ChapterView>;
}

/** `pinned` and `poll` were there just before `from_ms`; `items` are what a viewer of then is to see,
 * deleted messages left out; `next_ms` is where to go on, null when all the time asked for is here. */
export interface ReplayFacts {
  pinned: PinnedProduct | null;
  poll: PollState | null;
  items: Array<Numbered>;
  next_ms: number | null;
}

/** `url` is the platform's `rtmp://` or `rtmps://` server, without the key. */
export interface AddRestream {
  platform: "custom" | "facebook" | "youtube";
  name: string;
  url: string;
  stream_key: string;
  is_on?: boolean;
}

/** What is left out stays; a new `url` needs the `stream_key` again. */
export interface ChangeRestream {
  name?: string | null;
  url?: string | null;
  stream_key?: string | null;
}

/** `is_on`: sent to whenever the show is live. `problem` is a code; `retry_ms` counts from now. */
export interface RestreamView {
  id: string;
  platform: "custom" | "facebook" | "youtube";
  name: string;
  url: string;
  key_end: string;
  is_on: boolean;
  status: "connecting" | "failed" | "idle" | "live" | "retrying";
  problem: string | null;
  bitrate_bps: number | null;
  live_ms: number | null;
  retry_ms: number | null;
  dropped_parts: number;
}

/** Nothing is restreamed while `has_ffmpeg` is false. */
export interface RestreamList {
  items: Array<RestreamView>;
  most: number;
  has_ffmpeg: boolean;
  may_change: boolean;
}

export type AnyFact =
  | ChatPosted
  | MessageDeleted
  | MessageRestored
  | PersonMuted
  | PersonUnmuted
  | ProductPinned
  | ProductUnpinned
  | StockChanged
  | ItemSold
  | ShowStarted
  | ShowEnded
  | HostAway
  | HostBack
  | PollOpened
  | PollCounted
  | PollClosed
  | GiftSent
  | LikesCounted
  | HandRaised
  | HandLowered
  | StageInvited
  | StageDeclined
  | StageJoined
  | StageLeft
  | StageMuted
  | ProgrammeChanged
  | LayoutChanged
  | StageTracks
  | Captioned;
