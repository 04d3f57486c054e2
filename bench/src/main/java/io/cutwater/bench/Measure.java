package io.cutwater.bench;

/** What is measured, and in what. */
enum Measure {
  RATE("messages a second, from the first arrival on", "msg/s"),
  WARM_RATE("messages a second, in the second half", "msg/s"),
  WHOLE_RATE("messages a second, from the process's start on", "msg/s"),
  BYTES("payload a second", "MB/s"),
  CPU("CPU time per message of the bridge alone, its start, GC and JIT included", "us"),
  WARM_CPU("CPU time per message of the bridge alone, in the second half", "us"),
  RESIDENT("the bridge's largest resident memory", "MB"),
  ALLOCATED("allocated on the bridge's heap per message, in the second half", "B"),
  P50("half of the messages arrive within", "us"),
  P99("99 of 100 messages arrive within", "us"),
  P999("999 of 1,000 messages arrive within", "us"),
  SLOWEST("all messages arrive within", "us"),
  START("from the process's start to the first message that arrives", "ms"),
  RESTART("the same after kill -9 under load", "ms"),
  SCALING("the rate of so many lanes, as a part of so many times that of one", "%"),
  IDLE_CPU("CPU time of all channels together, of one core", "%"),
  IDLE_MEMORY("resident memory of each channel", "kB");

  private final String text;
  private final String unit;

  Measure(String text, String unit) {
    this.text = text;
    this.unit = unit;
  }

  String text() {
    return text;
  }

  String unit() {
    return unit;
  }
}
