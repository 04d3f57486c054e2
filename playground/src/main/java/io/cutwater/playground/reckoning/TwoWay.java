package io.cutwater.playground.reckoning;

/**
 * What a comparison of a stream and a topic found that are carried to each other.
 *
 * @param toTopic the stream's own messages, and their copies in the topic
 * @param echoesInTopic the topic's own messages that a lane wrote there once more
 * @param toStream the topic's own messages, and their copies in the stream
 * @param echoesInStream the stream's own messages that stand there once more
 */
public record TwoWay(
    Reckoning toTopic, long echoesInTopic, Reckoning toStream, long echoesInStream) {}
