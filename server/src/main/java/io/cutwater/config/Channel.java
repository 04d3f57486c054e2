package io.cutwater.config;

import io.cutwater.message.Flow;
import io.cutwater.relay.LanePlan;
import io.cutwater.route.HeaderRules;
import io.cutwater.route.Template;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One channel between NATS and Pulsar.
 *
 * @param name unique in the file
 * @param owner who answers for it
 * @param flows the directions it carries in: one, or both
 * @param nats its NATS end
 * @param pulsar its Pulsar end
 * @param headers which headers, or properties, are carried
 * @param deadLetters where messages go that cannot be delivered
 * @param requireExactlyOnce whether to refuse to run on a weaker guarantee
 * @param start where it begins when it never ran before
 * @param window what each of its lanes may have in flight
 */
public record Channel(
    String name,
    Optional<Owner> owner,
    Set<Flow> flows,
    NatsEnd nats,
    PulsarEnd pulsar,
    HeaderRules headers,
    DeadLetters deadLetters,
    boolean requireExactlyOnce,
    LanePlan.Start start,
    Window window) {

  public Channel {
    flows = Set.copyOf(flows);
  }

  /** Who answers for a channel. */
  public record Owner(boolean isGroup, String name) {}

  /**
   * @param streams which streams
   * @param subjects which of a stream's messages cross, and what a created stream captures; empty
   *     for all
   * @param lanes the same for channels that are divided: each list is a lane of its own; empty for
   *     one lane
   * @param subject where messages from Pulsar go; empty where none do
   * @param capture whether the stream is the channel's own, made for subjects that none captures
   * @param create whether to create the stream where it is absent
   * @param soleWriter whether nobody but this channel publishes to the stream
   * @param form whether it is a stream at all
   */
  public record NatsEnd(
      Streams streams,
      List<String> subjects,
      List<List<String>> lanes,
      Optional<Template> subject,
      boolean capture,
      boolean create,
      boolean soleWriter,
      NatsForm form) {
    public NatsEnd {
      subjects = List.copyOf(subjects);
      lanes = List.copyOf(lanes);
    }

    /** The one stream of a channel that names one. */
    public String stream() {
      return switch (streams) {
        case Streams.One(String name) -> name;
        case Streams.Several several ->
            throw new IllegalStateException("several streams are no stream: " + several.names());
      };
    }

    /** Every subject that crosses; empty for all. */
    public List<String> allSubjects() {
      return lanes.isEmpty() ? subjects : lanes.stream().flatMap(List::stream).toList();
    }
  }

  /** The NATS end's streams. */
  public sealed interface Streams {

    List<String> names();

    record One(String name) implements Streams {
      @Override
      public List<String> names() {
        return List.of(name);
      }
    }

    /** All of them are carried to one topic, each in its own order. */
    record Several(List<String> names) implements Streams {
      public Several {
        names = List.copyOf(names);
      }
    }
  }

  /** What a NATS end is. */
  public sealed interface NatsForm {

    /** A stream of JetStream. */
    record Stream() implements NatsForm {}

    /**
     * Subjects of core NATS, of no stream.
     *
     * @param queue whose members share what is published; empty for the deployment's and channel's
     */
    record Core(Optional<String> queue) implements NatsForm {}

    /** A key-value bucket, and its stream. */
    record KeyValues(String bucket) implements NatsForm {}

    /** An object-store bucket, and its stream. */
    record Objects(String bucket) implements NatsForm {}
  }

  /**
   * @param topics which topics
   * @param partitions how many the topic has, or is created with; 0 for none; empty for whatever an
   *     existing topic has
   * @param key what orders messages in the topic
   * @param create whether to create the topic where it is absent
   * @param compacted whether to read only what compaction leaves
   */
  public record PulsarEnd(
      Topics topics,
      Optional<Integer> partitions,
      Template key,
      boolean create,
      boolean compacted) {

    /** Tenant and namespace of the topics. */
    public String namespacePath() {
      return switch (topics) {
        case Topics.One(TopicName name) -> name.namespacePath();
        case Topics.Named(TopicTemplate template, int openMax) -> template.namespace();
        case Topics.Several(List<TopicName> names) -> names.getFirst().namespacePath();
        case Topics.Matching(String namespace, String pattern) -> namespace;
      };
    }

    /** The one topic of a channel that names one. */
    public TopicName topic() {
      return switch (topics) {
        case Topics.One(TopicName name) -> name;
        case Topics.Several(List<TopicName> names) -> names.getFirst();
        case Topics.Named named ->
            throw new IllegalStateException("a template is no topic: " + named.template());
        case Topics.Matching matching ->
            throw new IllegalStateException("a pattern is no topic: " + matching.pattern());
      };
    }
  }

  /** The Pulsar end's topics. */
  public sealed interface Topics {

    record One(TopicName name) implements Topics {}

    /**
     * As many as messages from NATS name.
     *
     * @param openMax written to at a time
     */
    record Named(TopicTemplate template, int openMax) implements Topics {}

    record Several(List<TopicName> names) implements Topics {
      public Several {
        names = List.copyOf(names);
      }
    }

    /**
     * All topics of a namespace whose names a pattern matches when the channel starts.
     *
     * @param namespace tenant and namespace
     * @param pattern a regular expression over the topic's own name, as a whole
     */
    record Matching(String namespace, String pattern) implements Topics {}
  }

  /**
   * @param topic those of messages from NATS
   * @param stream those of messages from Pulsar
   * @param subject those of messages from Pulsar to core NATS, in place of the stream
   */
  public record DeadLetters(Optional<TopicName> topic, String stream, Optional<String> subject) {

    /** Dead letters of which none goes to core NATS. */
    public DeadLetters(Optional<TopicName> topic, String stream) {
      this(topic, stream, Optional.empty());
    }
  }

  /**
   * @param given messages read and not yet confirmed, at most, for each lane
   * @param bytes the same in bytes, for all of them
   */
  public record Window(Optional<Integer> given, long bytes) {

    private static final int TO_PULSAR = 10_000;

    /** A message of a stream takes several times the heap of one of a topic's producers. */
    private static final int TO_NATS = 4_000;

    /** How many messages a lane reads that are not confirmed yet, at most. */
    public int messages(Flow flow) {
      return given.orElse(flow == Flow.PULSAR_TO_NATS ? TO_NATS : TO_PULSAR);
    }
  }

  public boolean carries(Flow flow) {
    return flows.contains(flow);
  }

  /** Whether its NATS end is no stream. */
  public boolean isCore() {
    return nats.form() instanceof NatsForm.Core;
  }
}
