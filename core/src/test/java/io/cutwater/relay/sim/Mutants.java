package io.cutwater.relay.sim;

import java.util.List;

/** Bugs that the simulation must find: each rule that makes the relay exact, taken out. */
final class Mutants {

  private Mutants() {}

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "a message is acknowledged as soon as it was read",
              "no loss",
              "Session.java",
              "    delivery.decide(window.add(envelope), out);",
              "    delivery.decide(window.add(envelope), out);"
                  + " out.add(new Effect.Acknowledge(envelope.position()));"),
          new Mutant(
              "the floor passes what is not confirmed",
              "no loss",
              "Window.java",
              "      if (first == null || !first.confirmed) {",
              "      if (first == null) {"),
          new Mutant(
              "a gap in the deliveries is not noticed",
              "E2",
              "Session.java",
              "if (delivered.delivery() != deliveries || delivered.attempt() != 1) {",
              "if (delivered.attempt() != 1) {"),
          new Mutant(
              "what a cursor that lags behind delivers again is taken in",
              "E2",
              "Session.java",
              "    if (lastRead.isPresent() && !envelope.position().isAfter(lastRead.get())) {",
              "    if (false) {"),
          new Mutant(
              "a target is not scanned",
              "E4",
              "TargetState.java",
              "        name, writer, from, known, floor,",
              "        name, writer, from, false, floor,"),
          new Mutant(
              "a scan begins at the last receipt, not at the floor's",
              "E4",
              "Window.java",
              "    entry.confirmed = true;",
              "    entry.confirmed = true;"
                  + " if (target != null && receipt != null) { target.markAt(receipt); }"),
          new Mutant(
              "one of the messages found is not in the skip set",
              "E4",
              "TargetState.java",
              "    skip.putAll(facts.found());",
              "    skip.putAll(facts.found());"
                  + " skip.keySet().stream().findFirst().ifPresent(skip::remove);"),
          new Mutant(
              "the skip set is not asked",
              "E4",
              "Delivery.java",
              "    if (stored.isEmpty()) {",
              "    if (true) {"),
          new Mutant(
              "what stands where a message was stored is taken for it",
              "E4",
              "Delivery.java",
              "    if (Fingerprint.agree(",
              "    if (true || Fingerprint.agree("),
          new Mutant(
              "a new routing begins before the old one is drained",
              "E6",
              "Lane.java",
              "              : plan.parser().parse(record.routing());",
              "              : plan.routing();"),
          new Mutant(
              "an old routing never ends",
              "E6",
              "Session.java",
              "new EpochEnd(!routing.spec().equals(plan.routing().spec()))",
              "new EpochEnd(false)"),
          new Mutant(
              "a new routing writes under the old one's names",
              "E6",
              "JournalRecord.java",
              "        epoch + 1,",
              "        epoch,"),
          new Mutant(
              "an old routing's targets are not scanned before it ends",
              "E27",
              "Session.java",
              "    if (epochEnd.isOutdated()) {\n      targets.survey(0, window.floor(), out);",
              "    if (false) {\n      targets.survey(0, window.floor(), out);"),
          new Mutant(
              "an old routing ends at once, whatever was sent by it",
              "E27",
              "EpochEnd.java",
              "      ceiling = highest;",
              "      ceiling = Optional.empty();"),
          new Mutant(
              "a source that ends before the floor is read on",
              "E7",
              "Recovery.java",
              "    if (isBefore(last, floor)) {",
              "    if (false) {"),
          new Mutant(
              "another message at the floor is not noticed",
              "E7",
              "Recovery.java",
              "    if (was.isPresent() && is.isPresent() && !was.equals(is)) {",
              "    if (false) {"),
          new Mutant(
              "a recreated source is read on",
              "E7",
              "Recovery.java",
              "    if (!record.incarnation().equals(facts.incarnation())) {",
              "    if (false) {"),
          new Mutant(
              "a lost journal is taken for a first start",
              "E9",
              "Targets.java",
              "    if (!target.isKnown() && written.isPresent() && isBehind(written.get(), floor)) {",
              "    if (false) {"),
          new Mutant(
              "a damaged journal is taken for an empty one",
              "E9",
              "Recovery.java",
              "      case Decoded.Damaged(String reason) ->\n          new Past.Refused(",
              "      case Decoded.Damaged(String reason) when plan != null -> new Past.None();\n"
                  + "      case Decoded.Damaged(String reason) ->\n          new Past.Refused("),
          new Mutant(
              "a former owner's messages are let through the fence",
              "E10",
              "SimStreamTarget.java",
              "fences.get(from.writer) != from",
              "fences.get(from.writer) == null"),
          new Mutant(
              "messages are sent to a target that the journal does not know",
              "E14",
              "TargetState.java",
              "    stage = known ? Stage.READY : Stage.UNJOURNALLED;",
              "    stage = Stage.READY;"),
          new Mutant(
              "a target is closed with messages under way",
              "E15",
              "TargetState.java",
              "    return stage == Stage.READY && awaiting == 0 && underWay == 0 && !isProbing();",
              "    return stage == Stage.READY;"),
          new Mutant(
              "the journal forgets a target with messages above the floor",
              "E15",
              "TargetState.java",
              "        && (highest.isEmpty() || (floor.isPresent() && !highest.get()"
                  + ".isAfter(floor.get())));",
              "        ;"),
          new Mutant(
              "what a scan found is not held for stored above the floor",
              "E15",
              "TargetState.java",
              "    facts.found().keySet().forEach(this::raise);",
              ""),
          new Mutant(
              "what was pushed and is not stored is not waited for",
              "E16",
              "TargetState.java",
              "    return sequence != Targets.NO_SEQUENCE && sequence <= lastSequence"
                  + " && !nothingPending;",
              "    return false;"),
          new Mutant(
              "a receipt without position proves that a message was stored before",
              "E16, E32",
              "Delivery.java",
              "    } else if (target.isScanComplete()) {",
              "    } else if (false) {"),
          new Mutant(
              "the window counts from the last message confirmed",
              "E17",
              "Window.java",
              "    return Math.toIntExact(tail - journalled.messages);",
              "    return Math.toIntExact(tail - head);"),
          new Mutant(
              "the window has no bound",
              "bounded",
              "Session.java",
              "Math.min(allowance - window.messages(), unconfirmedMax - window.unconfirmed());",
              "unconfirmedMax;"),
          new Mutant(
              "the journal is held to know what was confirmed while it was written",
              "E17",
              "JournalPace.java",
              "    floorWritten = floorBeingWritten;",
              "    floorWritten = window.floor();"),
          new Mutant(
              "a scan that is cut off forgets what it had found",
              "E24",
              "TargetState.java",
              "    scan = Optional.of(progress);",
              "    scan = Optional.of(new Scan(progress.at(), Map.of()));"),
          new Mutant(
              "what stands in the dead letters is not asked for",
              "E26",
              "Delivery.java",
              "              isSkipped(entry, targets.deadLetters())"
                  + " || buried(entry, envelope, \"\", reason, out);",
              "              buried(entry, envelope, \"\", reason, out);"),
          new Mutant(
              "a message overtakes one that waits",
              "order",
              "Delivery.java",
              "    if (waiting.isEmpty() && decided(entry, out)) {",
              "    if (decided(entry, out)) {"),
          new Mutant(
              "more targets are open than may be",
              "bounded",
              "Targets.java",
              "    if (open >= plan.limits().openTargetsMax() - 1 &&",
              "    if (open >= plan.limits().openTargetsMax() + 1 &&"),
          new Mutant(
                  "a lock is given to whoever asks",
                  "E1, E22",
                  "SimJournal.java",
                  "    if (holder != null) {",
                  "    if (false) {")
              .shownBy(251_964),
          new Mutant(
              "what is met without the lock is believed",
              "E1",
              "SimInstance.java",
              "    if (its.journal().isHeldBy(this)) {\n      facts.add(new Event.TargetOpened(",
              "    if (true) {\n      facts.add(new Event.TargetOpened("),
          new Mutant(
                  "a stop is forgotten when a routing ends",
                  "stops",
                  "Lane.java",
                  "phase instanceof Draining draining\n              ? afterDraining(draining, nowMillis)\n"
                      + "              : new Resting(nowMillis)",
                  "new Resting(nowMillis)")
              .shownBy(14_141));
}
