package io.cutwater.fleet;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An instance as it told of itself last.
 *
 * @param run unlike that of any other process
 * @param work whose slots it shares, as {@link FleetLink#work} names it
 * @param heardAtMillis when it did
 * @param leaving whether it gives its lanes away
 * @param channels what it carries, as its {@code /status} tells it; an array, with rates
 */
public record Member(
    String instance,
    String run,
    String work,
    long startedAtMillis,
    long heardAtMillis,
    boolean leaving,
    JsonNode channels) {}
