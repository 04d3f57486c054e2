package io.cutwater.message;

import java.util.ArrayList;
import java.util.List;

/**
 * The places that hold a message already, oldest first: the streams and topics it was carried from,
 * and the one it is read from. A message is never carried to a place of its trail, so that two-way
 * channels, and any chain of Cutwaters, do not echo.
 *
 * <p>A place is named after the log itself, not after the Cutwater that reads it: {@code
 * nats:STREAM@CREATED} or {@code pulsar:CLUSTER/TOPIC}. Every Cutwater gives one log the same name.
 *
 * @param places without duplicates, {@link #PLACES_MAX} at most
 */
public record Trail(List<String> places) {

  /** No message is carried further than this. */
  public static final int PLACES_MAX = 16;

  /** A message of which no place is known. */
  public static final Trail EMPTY = new Trail(List.of());

  private static final String SEPARATOR = " ";

  public Trail {
    places = List.copyOf(places);
    for (String place : places) {
      if (place.isEmpty() || place.contains(SEPARATOR)) {
        throw new IllegalArgumentException("not a place: '" + place + "'");
      }
    }
    if (places.size() > PLACES_MAX) {
      throw new IllegalArgumentException("a trail has " + PLACES_MAX + " places at most");
    }
  }

  /**
   * Reads {@link #text()} back.
   *
   * @throws IllegalArgumentException when the text is no trail
   */
  public static Trail parse(String text) {
    return text.isEmpty() ? EMPTY : new Trail(List.of(text.split(SEPARATOR, -1)));
  }

  /** The places, separated by spaces. */
  public String text() {
    return places.size() == 1 ? places.getFirst() : String.join(SEPARATOR, places);
  }

  /** At least as many as {@link #text()} has, without making it. */
  public int characters() {
    int total = 0;
    for (int i = 0; i < places.size(); i++) {
      total += places.get(i).length() + SEPARATOR.length();
    }
    return total;
  }

  public boolean contains(String place) {
    return places.contains(place);
  }

  /** Whether it may not become longer. */
  public boolean isFull() {
    return places.size() >= PLACES_MAX;
  }

  /** This trail with one place more at its end; itself where that is on it already. */
  public Trail with(String place) {
    if (contains(place)) {
      return this;
    }
    List<String> longer = new ArrayList<>(places);
    longer.add(place);
    return new Trail(longer);
  }
}
