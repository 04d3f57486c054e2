package io.cutwater.config;

import static io.cutwater.config.ValueKind.BUCKET;
import static io.cutwater.config.ValueKind.DURATION;
import static io.cutwater.config.ValueKind.FIXED_SUBJECT;
import static io.cutwater.config.ValueKind.LABEL;
import static io.cutwater.config.ValueKind.NAME;
import static io.cutwater.config.ValueKind.NAMESPACE;
import static io.cutwater.config.ValueKind.QUEUE;
import static io.cutwater.config.ValueKind.SECRET;
import static io.cutwater.config.ValueKind.SIZE;
import static io.cutwater.config.ValueKind.START;
import static io.cutwater.config.ValueKind.STREAM;
import static io.cutwater.config.ValueKind.SUBJECT;
import static io.cutwater.config.ValueKind.SUBJECT_TEMPLATE;
import static io.cutwater.config.ValueKind.TEMPLATE;
import static io.cutwater.config.ValueKind.TOPIC;
import static io.cutwater.config.ValueKind.TOPIC_OR_TEMPLATE;
import static io.cutwater.config.ValueKind.TOPIC_PATTERN;
import static io.cutwater.config.ValueKind.TRUTH;

import io.cutwater.config.ValueKind.Many;
import io.cutwater.config.ValueKind.Sections;
import io.cutwater.message.Flow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one table of keys. Validation, the reference page and the example are made from it, so that
 * none of them can say what the others do not.
 */
final class Specification {

  static final String CHANNELS = "channels";
  static final String EACH = "channels[]";

  static final List<Key> KEYS =
      List.of(
          Key.optional(
              "deployment",
              NAME,
              "cutwater",
              "Names this Cutwater among others on the same servers. Part of the names of journals"
                  + " and producers: a running deployment that is renamed starts from nothing.",
              "cutwater"),
          Key.section("nats", true, "The NATS servers."),
          Key.required(
              "nats.url",
              ValueKind.address(List.of("nats", "tls", "ws", "wss")),
              "Address of the servers; several are separated by commas.",
              "\"nats://127.0.0.1:4222\""),
          Key.optional(
              "nats.credentials",
              SECRET,
              "",
              "The content of a NATS credentials file, by reference.",
              "\"file:/run/secrets/nats.creds\""),
          Key.section("pulsar", true, "The Pulsar cluster."),
          Key.required(
              "pulsar.service",
              ValueKind.address(List.of("pulsar", "pulsar+ssl")),
              "Address of the brokers.",
              "\"pulsar://127.0.0.1:6650\""),
          Key.required(
              "pulsar.admin",
              ValueKind.address(List.of("http", "https")),
              "Address of the admin API: topics are looked up, created and deduplicated there.",
              "\"http://127.0.0.1:8080\""),
          Key.optional(
              "pulsar.token",
              SECRET,
              "",
              "A JSON Web Token for brokers and admin API, by reference.",
              "\"env:PULSAR_TOKEN\""),
          Key.optional(
              "seal",
              SECRET,
              "",
              "A secret by reference, the same for all Cutwaters that share servers: what they put"
                  + " on NATS is sealed with it, so that nobody else can pass a message off as"
                  + " carried already.",
              ""),
          Key.section("journal", false, "The lanes' journals."),
          Key.optional(
              "journal.namespace",
              NAMESPACE,
              "the namespace of the channel's topic",
              "Where the lanes' journal topics are. A journal left behind elsewhere is not found"
                  + " again.",
              "public/default"),
          Key.section("http", false, "Health, metrics and status, on the loopback address only."),
          Key.optional(
              "http.port",
              ValueKind.number(0, 65_535),
              "7070",
              "The port; 0 takes any free one and logs it.",
              "7070"),
          Key.optional(
              "drain-timeout",
              DURATION,
              "25s",
              "How long a stop waits until what is in flight is confirmed. What is not is delivered"
                  + " by the next run.",
              "25s"),
          new Key(
              CHANNELS, new Sections(), true, "", "The channels, one at least; each has keys:", ""),
          Key.required(
              EACH + ".name",
              NAME,
              "Unique. Part of the names of journals and producers: a renamed channel starts from"
                  + " nothing.",
              "telemetry"),
          Key.section(EACH + ".owner", false, "Who answers for the channel: a group or a user."),
          Key.optional(EACH + ".owner.group", LABEL, "", "A group.", "observability"),
          Key.optional(EACH + ".owner.user", LABEL, "", "A person; instead of a group.", ""),
          Key.required(
              EACH + ".flow",
              ValueKind.choice(
                  Map.of(
                      "nats-to-pulsar",
                      Set.of(Flow.NATS_TO_PULSAR),
                      "pulsar-to-nats",
                      Set.of(Flow.PULSAR_TO_NATS),
                      "both",
                      Set.of(Flow.NATS_TO_PULSAR, Flow.PULSAR_TO_NATS)),
                  Set.of()),
              "The direction, or both: then nothing that came from one end is carried back to it.",
              "nats-to-pulsar"),
          Key.section(EACH + ".nats", true, "The NATS end."),
          Key.optional(
              EACH + ".nats.stream",
              STREAM,
              "CUTWATER- and the channel's name where capture is true; none where core is, or a"
                  + " bucket is named; else it is required",
              "The JetStream stream.",
              "TELEMETRY"),
          Key.optional(
              EACH + ".nats.subjects",
              new Many(SUBJECT),
              "all subjects of the stream",
              "Which of the stream's messages cross, with the wildcards * and >. Also what a"
                  + " created stream captures, and what core subscribes to.",
              "[\"telemetry.>\"]"),
          Key.optional(
              EACH + ".nats.streams",
              new Many(STREAM),
              "",
              "Several streams, in place of stream, which all go to one topic. Each is a lane of"
                  + " its own: its messages keep their order, those of two streams have none.",
              ""),
          new Key(
              EACH + ".nats.lanes",
              new Sections(),
              false,
              "",
              "In place of subjects: divides the stream into lanes that are carried side by side,"
                  + " each in its own order. They must not overlap, and cannot be divided otherwise"
                  + " later. Each has keys:",
              ""),
          Key.required(
              EACH + ".nats.lanes[].subjects",
              new Many(SUBJECT),
              "Which of the stream's messages are this lane's.",
              ""),
          Key.optional(
              EACH + ".nats.create",
              TRUTH,
              "false",
              "Whether to create the stream where it is absent. One that exists is never altered.",
              "true"),
          Key.optional(
              EACH + ".nats.subject",
              SUBJECT_TEMPLATE,
              "",
              "Where messages from Pulsar go; required for them. Places are {key}, {topic},"
                  + " {subject} (the one it once had on NATS), {header.NAME} (a property), and"
                  + " several with | between them: the first that the message has.",
              ""),
          Key.optional(
              EACH + ".nats.writers",
              ValueKind.choice(Map.of("sole", true, "shared", false), Set.of()),
              "shared",
              "Whether nobody but this channel publishes to the stream, or others do too. A sole"
                  + " writer is faster on every server; others that write all the same are met"
                  + " without harm.",
              ""),
          Key.optional(
              EACH + ".nats.capture",
              TRUTH,
              "false",
              "For subjects that no stream captures: the channel makes a stream of its own for its"
                  + " subjects, which keeps each message until it was carried.",
              ""),
          Key.optional(
              EACH + ".nats.core",
              TRUTH,
              "false",
              "Plain subjects in place of a stream. NATS keeps nothing of them: messages from Pulsar"
                  + " are carried at least once, to whoever is subscribed; messages to Pulsar at most"
                  + " once, while Cutwater is.",
              ""),
          Key.optional(
              EACH + ".nats.queue",
              QUEUE,
              "cutwater.DEPLOYMENT.CHANNEL",
              "Where core is true: the queue group of the subscription. Of its members, all"
                  + " instances of Cutwater for one, each message comes to one.",
              ""),
          Key.optional(
              EACH + ".nats.bucket",
              BUCKET,
              "",
              "A key-value bucket in place of a stream: each revision is carried under its key, each"
                  + " deletion as a message without a value.",
              ""),
          Key.optional(
              EACH + ".nats.objects",
              BUCKET,
              "",
              "An object-store bucket in place of a stream: the chunks of each object, and behind"
                  + " them what it is.",
              ""),
          Key.section(EACH + ".pulsar", true, "The Pulsar end."),
          Key.optional(
              EACH + ".pulsar.topic",
              TOPIC_OR_TEMPLATE,
              "",
              "The topic; required, or topics or pattern in its place. A short name is one of"
                  + " public/default. For messages from NATS the topic's own name, not its"
                  + " namespace, may have places, {subject[N]} (token N from 0), {subject} or"
                  + " {header.NAME}: then each message names its topic, which is made where it is"
                  + " missing and create does not forbid it.",
              "\"persistent://public/default/telemetry\""),
          Key.optional(
              EACH + ".pulsar.open-topics",
              ValueKind.number(2, 10_000),
              "1000",
              "Where topic has places: how many topics, partitions counted one by one, are written"
                  + " to at a time. One more is opened when the least recently used one was closed.",
              ""),
          Key.optional(
              EACH + ".pulsar.partitions",
              ValueKind.number(0, 1_024),
              "whatever the topic has; none when it is created",
              "How many partitions the topic has; 0 for none.",
              "4"),
          Key.optional(
              EACH + ".pulsar.key",
              TEMPLATE,
              "\"{key|subject}\"",
              "What orders messages: one key's are in one partition, in order. Places are"
                  + " {subject}, {subject[N]} (token N from 0), {header.NAME} and {key} (of a"
                  + " message that was on Pulsar before), and several with | between them: the"
                  + " first that the message has. A message that lacks all is a dead letter.",
              "\"{subject[1]}\""),
          Key.optional(
              EACH + ".pulsar.create",
              TRUTH,
              "true",
              "Whether to create the topic where it is absent, as Pulsar does for its own clients."
                  + " One that exists keeps its partitions.",
              "false"),
          Key.optional(
              EACH + ".pulsar.topics",
              new Many(TOPIC),
              "",
              "Several topics that messages come from.",
              ""),
          Key.optional(
              EACH + ".pulsar.pattern",
              TOPIC_PATTERN,
              "",
              "TENANT/NAMESPACE/REGEX: all topics of the namespace whose whole name the regular"
                  + " expression matches; looked up twice a minute.",
              ""),
          Key.optional(
              EACH + ".pulsar.compacted",
              TRUTH,
              "false",
              "Whether to read a compacted topic as compaction leaves it: each key's last message.",
              ""),
          Key.section(
              EACH + ".headers", false, "Which headers, on Pulsar properties, are carried."),
          Key.optional(
              EACH + ".headers.allow",
              new Many(LABEL),
              "all",
              "Only these. A * at the end stands for any ending.",
              "[\"*\"]"),
          Key.optional(
              EACH + ".headers.deny", new Many(LABEL), "none", "Not these, even if allowed.", ""),
          Key.optional(
              EACH + ".require",
              ValueKind.choice(Map.of("exactly-once", true, "at-least-once", false), Set.of()),
              "at-least-once; at-most-once where messages come from core NATS",
              "The guarantee below which the channel refuses to run. The best possible one is given"
                  + " either way, and reported.",
              "exactly-once"),
          Key.section(EACH + ".dead-letters", false, "Messages that cannot be delivered."),
          Key.optional(
              EACH + ".dead-letters.topic",
              TOPIC,
              "the channel's topic with -dead-letters behind its name; where that has places, the"
                  + " channel's name in its stead",
              "Where they go, in order, each with the reason.",
              "\"persistent://public/default/telemetry-dead-letters\""),
          Key.optional(
              EACH + ".dead-letters.stream",
              STREAM,
              "the channel's stream, or the channel's name where core is true, with -dead-letters"
                  + " behind it",
              "The same for messages from Pulsar. It is made where it is absent.",
              ""),
          Key.optional(
              EACH + ".dead-letters.subject",
              FIXED_SUBJECT,
              "",
              "The same where core is true, in place of a stream: for servers without JetStream."
                  + " Whoever is not subscribed misses them.",
              ""),
          Key.optional(
              EACH + ".start",
              START,
              "first",
              "Where a channel that never ran begins: first, new, or a stream sequence.",
              "first"),
          Key.section(EACH + ".window", false, "What is read and not yet journalled, at most."),
          Key.optional(
              EACH + ".window.messages",
              ValueKind.number(1, 1_000_000),
              "10000; 4000 to NATS",
              "In messages, for each lane; half of them unconfirmed at most.",
              "10000"),
          Key.optional(
              EACH + ".window.bytes", SIZE, "32MiB", "In bytes; one whole message fits.", "32MiB"),
          Key.notBuilt(EACH + ".schema", "A schema that messages must keep."));

  private Specification() {}

  /** The key at {@code path}, indices written as {@code []}. */
  static Optional<Key> find(String path) {
    return KEYS.stream().filter(key -> key.path().equals(path)).findFirst();
  }

  /** The keys that stand directly in {@code section}. */
  static List<Key> in(String section) {
    return KEYS.stream().filter(key -> key.section().equals(section)).toList();
  }
}
