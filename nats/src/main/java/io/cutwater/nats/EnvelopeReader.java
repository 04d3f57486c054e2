package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.Envelope.Times;
import io.cutwater.message.Headers;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.message.Trail;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes envelopes of the messages of one stream. A message that a Cutwater carried there becomes
 * the one that left; any other is its publisher's as it is.
 *
 * <p>Its trail, which says where it may not be carried to, is believed only with a seal that
 * verifies, where a seal is configured: else anybody could keep a message from being carried.
 */
final class EnvelopeReader implements Envelopes {

  private final String idPrefix;
  private final String place;
  private final Trail published;
  private final Optional<Seal> seal;

  /**
   * @param idPrefix what an id begins with that is derived from the position
   * @param place the stream's own name on trails
   * @param seal what a carried message is proven by; empty: every one is believed
   */
  EnvelopeReader(String idPrefix, String place, Optional<Seal> seal) {
    this.idPrefix = idPrefix;
    this.place = place;
    this.published = Trail.EMPTY.with(place);
    this.seal = seal;
  }

  @Override
  public Envelope envelope(
      Position position, String subject, Headers headers, Payload payload, Instant storedAt) {
    return envelope(position, subject, "", headers, payload, storedAt);
  }

  /**
   * The same of a message that may be asked to be answered.
   *
   * @param replyTo where; empty for nowhere
   */
  Envelope envelope(
      Position position,
      String subject,
      String replyTo,
      Headers headers,
      Payload payload,
      Instant storedAt) {
    Optional<String> id =
        headers.isEmpty() ? Optional.empty() : CarriedHeaders.own(headers, CarriedHeaders.ID);
    return id.isPresent()
        ? carried(id.get(), position, subject, replyTo, headers, payload, storedAt)
        : published(position, subject, replyTo, headers, payload, storedAt);
  }

  private Envelope published(
      Position position,
      String subject,
      String replyTo,
      Headers headers,
      Payload payload,
      Instant storedAt) {
    return new Envelope(
        publishedId(position, headers),
        position,
        subject,
        "",
        replyTo,
        Optional.empty(),
        Optional.empty(),
        headers,
        payload,
        Times.stored(storedAt),
        "",
        published);
  }

  private String publishedId(Position position, Headers headers) {
    if (!headers.isEmpty()) {
      String given = headers.first("Nats-Msg-Id").or(() -> headers.first("ce-id")).orElse("");
      if (!given.isEmpty()) {
        return given;
      }
    }
    return idPrefix + position.text();
  }

  private Envelope carried(
      String id,
      Position position,
      String subject,
      String replyTo,
      Headers headers,
      Payload payload,
      Instant storedAt) {
    boolean base64 = headers.first(CarriedHeaders.KEY_BASE64).isPresent();
    return new Envelope(
        id,
        position,
        text(headers, CarriedHeaders.SUBJECT).orElse(subject),
        text(headers, CarriedHeaders.TOPIC).orElse(""),
        text(headers, CarriedHeaders.REPLY_TO).orElse(replyTo),
        text(headers, CarriedHeaders.KEY).map(key -> new MessageKey(key, base64)),
        CarriedHeaders.ownBytes(headers, CarriedHeaders.ORDERING_KEY),
        CarriedHeaders.carried(headers),
        payload,
        new Times(
            storedAt,
            CarriedHeaders.ownTime(headers, CarriedHeaders.PUBLISHED_AT).orElse(storedAt),
            CarriedHeaders.ownTime(headers, CarriedHeaders.EVENT_TIME)),
        text(headers, CarriedHeaders.SCHEMA).orElse(""),
        trail(subject, headers, payload));
  }

  private static Optional<String> text(Headers headers, String name) {
    return CarriedHeaders.own(headers, name);
  }

  private Trail trail(String subject, Headers headers, Payload payload) {
    Trail trail = Trail.EMPTY;
    if (seal.isEmpty() || seal.get().verifies(subject, headers, payload)) {
      trail = parse(text(headers, CarriedHeaders.TRAIL).orElse(""));
    }
    // A full one stays as it is: it is carried nowhere any more.
    return trail.isFull() ? trail : trail.with(place);
  }

  private static Trail parse(String text) {
    try {
      return Trail.parse(text);
    } catch (IllegalArgumentException e) {
      return Trail.EMPTY;
    }
  }
}
