package io.cutwater.lane;

/** The three ports of one lane. */
public record Ports(Source source, Target target, Journal journal) {}
